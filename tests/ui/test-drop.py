#!/usr/bin/env python3
# test-drop.py: pictures come from other programs, dragged or pasted
#
# SPDX-License-Identifier: GPL-3.0-or-later
import shutil
import sys

import lk_ui
import desk

suite = lk_ui.Suite()
SAMPLES = lk_ui.SAMPLES


def start(home):
    """The window in the corner, and beside it room for another program."""
    app = home.open()
    app.resize(900, 700)
    return app


def source(home, kind, *arguments):
    other = home.source(kind, *arguments)
    other.stand_at(1000, 100)
    return other


def folder_of_pictures(home, name, *pictures):
    folder = home.path / "from" / name
    folder.mkdir(parents=True)
    for picture in pictures:
        shutil.copy(SAMPLES / picture, folder)
    return folder


def only_dataset(home):
    records = home.records("dataset", "list")
    assert len(records) == 1, records
    return records[0]


@suite.test
def a_dropped_folder_becomes_a_dataset_with_a_cell_for_each_picture(home):
    folder = folder_of_pictures(home, "Großer Vogel", "lorikeet-01.jpg", "lorikeet-02.png",
                                "lorikeet-06.webp")
    app = start(home)
    app.drop(source(home, "files", folder), app.find("label", "Drop Pictures Here"))
    for name in ("lorikeet-01.jpg", "lorikeet-02.png", "lorikeet-06.webp"):
        app.picture(name)
    assert len(app.find_all("table cell")) == 3
    dataset = only_dataset(home)
    assert (dataset["title"], dataset["pictures"]) == ("Großer Vogel", 3), dataset
    app.quit()


@suite.test
def a_drop_on_a_card_adds_to_that_dataset(home):
    home.dataset("First", SAMPLES / "lorikeet-01.jpg")
    home.dataset("Second", SAMPLES / "lorikeet-03.jpg")
    app = start(home)
    other = source(home, "files", SAMPLES / "lorikeet-04.jpg", SAMPLES / "lorikeet-05.jpg")
    app.drop(other, app.card("Second"))
    desk.wait(lambda: {one["title"]: one["pictures"] for one in home.records("dataset", "list")}
              == {"First": 1, "Second": 3}, "the pictures in the second dataset")
    app.quit()


@suite.test
def the_target_says_what_will_happen(home):
    app = start(home)
    other = source(home, "files", SAMPLES / "lorikeet-04.jpg")
    desk.lift(other.middle(), desk.place(app.find("label", "Drop Pictures Here")))
    app.read("(?i)new dataset")
    desk.drop()
    app.picture("lorikeet-04.jpg")
    app.quit()


@suite.test
def what_a_browser_gives_is_taken(home):
    app = start(home)
    uri = (SAMPLES / "lorikeet-07.jpg").as_uri()
    app.drop(source(home, "moz-url", uri, "A lorikeet"), app.find("label", "Drop Pictures Here"))
    app.picture("lorikeet-07.jpg")
    app.quit()


@suite.test
def the_bytes_of_a_picture_are_taken(home):
    app = start(home)
    app.drop(source(home, "png", SAMPLES / "lorikeet-02.png"),
             app.find("label", "Drop Pictures Here"))
    desk.wait(lambda: [one["pictures"] for one in home.records("dataset", "list")] == [1],
              "a dataset of one picture")
    app.quit()


def check_paste(kind, *arguments):
    def test(home):
        app = start(home)
        source(home, kind, *arguments)
        app.focus()
        desk.key("ctrl+v")
        desk.wait(lambda: [one["pictures"] for one in home.records("dataset", "list")] == [1],
                  "a dataset of one picture")
        app.quit()
    test.__name__ = "paste of " + kind
    suite.test(test)


check_paste("files", SAMPLES / "lorikeet-01.jpg")
check_paste("uri-list", (SAMPLES / "lorikeet-01.jpg").as_uri())
check_paste("png", SAMPLES / "lorikeet-02.png")
check_paste("text", (SAMPLES / "lorikeet-01.jpg").as_uri())


@suite.test
def an_import_is_taken_back(home):
    app = start(home)
    app.drop(source(home, "files", SAMPLES / "lorikeet-04.jpg"),
             app.find("label", "Drop Pictures Here"))
    app.picture("lorikeet-04.jpg")
    app.click("push button", "Undo")
    app.read("The import was taken back")
    assert sum(one["pictures"] for one in home.records("dataset", "list")) == 0
    app.quit()


sys.exit(suite.run())
