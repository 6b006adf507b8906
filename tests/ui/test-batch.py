#!/usr/bin/env python3
# test-batch.py: one change to many captions, seen before, done, undone and done again
#
# SPDX-License-Identifier: GPL-3.0-or-later
import re
import sys

import lk_ui
import desk

suite = lk_ui.Suite()


def captions(folder):
    return {file.name: file.read_text(encoding="utf-8").strip() for file in folder.glob("*.txt")}


def open_tools(app):
    app.open_gallery()
    app.picture("lorikeet-01.jpg")
    desk.key("ctrl+e")
    app.read("^Write the tag to add$")


def choose_operation(app, steps):
    """The field before the text is the list of what can be done."""
    desk.key("shift+Tab", "space", *["Down"] * steps, "Return")


def wait_for(folder, wanted, what):
    desk.wait(lambda: captions(folder) == wanted, what)


def add_bird(folder):
    return {name: f"{text}, bird" for name, text in captions(folder).items()}


@suite.test
def a_tag_for_all_is_shown_applied_undone_and_redone(home):
    folder = home.samples()
    before, after = captions(folder), add_bird(folder)
    app = home.open()
    open_tools(app)
    desk.write("bird")
    app.read("^12 of 12 captions change$")
    app.find("label", re.compile("^After: .*, bird$"))
    assert captions(folder) == before, "a preview changed something"
    app.leave("Return")
    app.read("^12 captions changed$")
    wait_for(folder, after, "the tag in all files")
    desk.key("ctrl+z")
    wait_for(folder, before, "the captions as they were")
    desk.key("ctrl+shift+z")
    wait_for(folder, after, "the tag again")
    app.quit()


@suite.test
def only_the_selected_ones_change(home):
    folder = home.samples()
    wanted = captions(folder)
    for name in ("lorikeet-01.txt", "lorikeet-03.txt"):
        wanted[name] += ", bird"
    app = home.open()
    app.open_gallery()
    desk.point(app.picture("lorikeet-01.jpg"))
    desk.point(app.picture("lorikeet-03.jpg"), keys=["ctrl"])
    app.read("^2 selected$")
    desk.key("ctrl+e")
    app.read("^2 selected pictures$")
    desk.write("bird")
    app.read("^2 of 2 captions change$")
    app.leave("Return")
    wait_for(folder, wanted, "the tag in two files")
    app.quit()


@suite.test
def a_bad_pattern_is_told_and_a_good_one_replaces(home):
    folder = home.samples()
    before = captions(folder)
    app = home.open()
    open_tools(app)
    choose_operation(app, 5)
    app.read("^Write what to look for$")
    desk.key("Tab", "space", "Down", "Down", "Return")
    app.read("^Regular expression$")
    desk.key("Tab")
    desk.write("(lorikeet")
    app.read("is no valid pattern")
    assert not desk.is_sensitive(app.find("push button", "Apply")), "a bad pattern can be applied"
    desk.write(")")
    app.read("captions? change")
    desk.key("Tab")
    desk.write("[\\1]")
    app.find("label", re.compile(r"^After: .*\[lorikeet\]"))
    app.leave("Return")
    wait_for(folder, {name: text.replace("lorikeet", "[lorikeet]")
                      for name, text in before.items()}, "the replaced word")
    app.quit()


@suite.test
def escape_changes_nothing(home):
    folder = home.samples()
    before = captions(folder)
    app = home.open()
    open_tools(app)
    desk.write("bird")
    app.read("^12 of 12 captions change$")
    app.leave("Escape")
    assert not app.find_all("list", "What changes")
    app.quit()
    assert captions(folder) == before


sys.exit(suite.run())
