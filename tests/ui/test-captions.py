#!/usr/bin/env python3
# test-captions.py: what is typed is on the disk, whatever happens next
#
# SPDX-License-Identifier: GPL-3.0-or-later
import sys
import time

import lk_ui
import desk

suite = lk_ui.Suite()


def open_caption(home, app, picture="lorikeet-03.jpg"):
    desk.point(app.card("Lorikeets"))
    desk.point(app.picture(picture))
    app.focus_text(app.find("text", "Caption"))


def write_over(app, text):
    """Types in place of what is there, and waits until the window shows it."""
    desk.key("ctrl+a")
    desk.write(text)
    desk.wait(lambda: desk.text_of(app.find("text", "Caption")) == text, "the typed text")


@suite.test
def a_caption_is_on_the_disk_a_second_later_though_the_program_is_killed(home):
    folder = home.samples()
    app = home.open()
    open_caption(home, app)
    write_over(app, "a lorikeet that was typed, on a branch")
    time.sleep(1)  # the promise itself
    app.kill()
    text = (folder / "lorikeet-03.txt").read_text(encoding="utf-8")
    assert text.strip() == "a lorikeet that was typed, on a branch", text


@suite.test
def a_kill_in_the_middle_leaves_the_old_caption_or_a_beginning_of_the_new(home):
    folder = home.samples()
    file = folder / "lorikeet-03.txt"
    names = sorted(path.name for path in folder.iterdir())
    old = file.read_text(encoding="utf-8").strip()
    new = "green feathers and a red beak on a long and winding branch of a tree"
    for seconds in (0, 0.2, 0.5, 0.7):
        app = home.open()
        open_caption(home, app)
        write_over(app, new)
        time.sleep(seconds)
        app.kill()
        found = file.read_text(encoding="utf-8").strip()
        assert found == old or new.startswith(found) and found, found
        old = found
    app = home.open()
    open_caption(home, app)
    app.quit()
    assert sorted(path.name for path in folder.iterdir()) == names


@suite.test
def a_picture_without_caption_gets_a_file_and_an_emptied_one_loses_none(home):
    folder = home.samples()
    (folder / "lorikeet-03.txt").unlink()
    app = home.open()
    open_caption(home, app)
    write_over(app, "written anew")
    desk.wait(lambda: (folder / "lorikeet-03.txt").exists(), "the file of the caption")
    app.quit()
    assert (folder / "lorikeet-03.txt").read_text(encoding="utf-8").strip() == "written anew"


def type_and(home, folder, keys, text):
    """What is pressed right after the last letter ends the program."""
    app = home.open()
    open_caption(home, app)
    desk.key("ctrl+a")
    desk.write(text)
    desk.key(keys)
    app.quit()
    written = (folder / "lorikeet-03.txt").read_text(encoding="utf-8")
    assert written.strip() == text, written


@suite.test
def quitting_or_closing_at_once_loses_nothing(home):
    folder = home.samples()
    type_and(home, folder, "ctrl+q", "typed just before the end")
    type_and(home, folder, "ctrl+w", "typed just before the window was closed")


@suite.test
def every_letter_of_the_world_arrives(home):
    folder = home.samples()
    app = home.open()
    open_caption(home, app)
    text = "Lori — «ярко-зелёный», 緑の羽, ß & <b>\"quoted\"</b>"
    desk.key("ctrl+a", "Delete")
    desk.set_text(app.find("text", "Caption"), text)
    desk.wait(lambda: (folder / "lorikeet-03.txt").read_text(encoding="utf-8").strip() == text,
              "the text on the disk")
    app.quit()


sys.exit(suite.run())
