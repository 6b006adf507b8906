#!/usr/bin/env python3
# test-keyboard.py: all the way without a mouse
#
# SPDX-License-Identifier: GPL-3.0-or-later
import sys

import lk_ui
import desk

suite = lk_ui.Suite()


def focused(app):
    return next((node for node in desk.walk_seen(app.root)
                 if desk.has_state(node, desk.Atspi.StateType.FOCUSED)), None)


def go_to(app, role, name=None, key="Tab", most=40):
    """Presses @key until the focus is there."""
    for _ in range(most):
        node = focused(app)
        if node is not None and desk.fits(desk.role_of(node), role) \
                and desk.fits(desk.name_of(node), name):
            return node
        desk.key(key)
        desk.wait(lambda: focused(app) is not None, "a focus")
    raise AssertionError(f"{key} does not lead to {role} {name!r}, but to "
                         f"{desk.name_of(focused(app))!r}")


@suite.test
def the_samples_are_reached_and_a_caption_is_written(home):
    app = home.open()
    app.focus()
    go_to(app, "push button", "Try with Sample Pictures")
    desk.key("Return")
    app.picture("lorikeet-01.jpg")
    go_to(app, "table cell", "lorikeet-01.jpg")
    desk.key("Right", "Right")
    go_to(app, "table cell", "lorikeet-03.jpg", key="Right", most=3)
    app.read("lorikeet-03.jpg")
    go_to(app, "text", "Caption")
    desk.key("ctrl+a")
    desk.write("written by keys alone")
    folder = home.records("dataset", "list")[0]["folder"]
    desk.wait(lambda: "keys alone" in (lk_ui.pathlib.Path(folder) / "lorikeet-03.txt").read_text(),
              "the caption on the disk")
    app.quit()


@suite.test
def back_and_forth(home):
    home.samples()
    app = home.open()
    app.card("Lorikeets")
    app.focus()
    go_to(app, "table cell", "Lorikeets")
    desk.key("Return")
    app.picture("lorikeet-01.jpg")
    desk.key("alt+Left")
    app.gone("table cell", "lorikeet-01.jpg")
    app.card("Lorikeets")
    app.quit()


@suite.test
def the_menu_opens_and_closes(home):
    app = home.open()
    app.focus()
    app.find("push button", "Try with Sample Pictures")
    desk.key("F10")
    app.find("menu item", "About Lorikeet")
    desk.key("Escape")
    app.gone("menu item", "About Lorikeet")
    app.quit()


@suite.test
def the_shortcuts_are_shown_and_left(home):
    app = home.open()
    app.focus()
    app.find("push button", "Try with Sample Pictures")
    desk.key("ctrl+question")
    shown = desk.wait(lambda: [window for window in app.windows() if window != app.frame()],
                      "the window of shortcuts")[0]
    app.read("^Rotate left$", within=shown)
    desk.key("Escape")
    desk.wait(lambda: app.windows() == [app.frame()], "the window of shortcuts to go")
    desk.wait(lambda: desk.has_state(app.frame(), desk.Atspi.StateType.ACTIVE), "the main window")
    app.quit()


sys.exit(suite.run())
