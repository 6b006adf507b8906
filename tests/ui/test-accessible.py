#!/usr/bin/env python3
# test-accessible.py: whoever does not see the screen is told what each control is
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks what is seen on every screen. A control without a name of its own is read out as its
class ("GtkImage"), which helps nobody. Half of the screens, or all when LORIKEET_TORTURE is set."""

import re
import sys

import lk_ui
import desk
import screens

suite = lk_ui.Suite()

CONTROLS = {
    "push button", "toggle button", "check box", "radio button", "switch", "menu item",
    "check menu item", "radio menu item", "combo box", "entry", "password text", "text",
    "slider", "spin button", "page tab", "link", "table", "list box", "list", "tree table",
    "table cell", "list item", "progress bar", "level bar",
}
CLASS = re.compile(r"^(Gtk|Adw|Lk|G)[A-Z]\w+$")


def is_named(node):
    name = desk.name_of(node).strip()
    return name != "" and not CLASS.match(name)


def is_of_toolkit(node):
    """Whether it is a part of a widget of the toolkit, where nobody can name it: the list in a
    group of preferences, what a list of choices shows, and the button that closes a toast."""
    if desk.role_of(node) == "list" and node.get_name() in ("GtkListBox", ""):  # the latter: GTK 4.18
        return True
    around = [(desk.role_of(one), one.get_name()) for one in desk.ancestors(node)]
    return ("filler", "AdwToastWidget") in around[:1] or \
        "combo box" in (role for role, _ in around[:4])


def nameless(app):
    """What has no name, with the way there."""
    return [way(node) for node in desk.walk_seen(app.root)
            if desk.role_of(node) in CONTROLS and not is_named(node) and not is_part(node)
            and not is_of_toolkit(node)]


def is_part(node):
    """Whether it is an inner part of a control that has a name, as of a search entry."""
    role, around = desk.role_of(node), node.get_parent()
    if around is None or desk.role_of(around) not in CONTROLS or not is_named(around):
        return False
    return role in ("text", "push button", "toggle button") or role == desk.role_of(around)


def way(node):
    names = []
    while node is not None and node.get_role() != desk.Atspi.Role.APPLICATION:
        if desk.name_of(node) and (not names or desk.role_of(node) not in ("panel", "filler")):
            names.append(f"{desk.role_of(node)} {desk.name_of(node)!r}")
        node = node.get_parent()
    return " < ".join(names[:5])


def check(screen):
    def test(home):
        app = screen.open(home)
        desk.find_nothing(lambda: nameless(app), "a name for each control")
        app.check_alive()
    test.__name__ = "every control is named on " + screen.name
    return test


for one in screens.tried():
    suite.test(check(one))

sys.exit(suite.run())
