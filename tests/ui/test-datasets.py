#!/usr/bin/env python3
# test-datasets.py: what is done with datasets as a whole, and what is seen in the gallery
#
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import pathlib
import re
import shutil
import sys
import zipfile

import lk_ui
import desk

suite = lk_ui.Suite()
SAMPLES = lk_ui.SAMPLES
SUFFIXES = (".jpg", ".png", ".webp")
NAMES = sorted(file.name for file in SAMPLES.iterdir() if file.suffix in SUFFIXES)
MENU = re.compile("^(Open|Train…|Rename…|Duplicate|Move to Trash)$")


# --- On the disk ---

def captions(folder):
    return {file.name: file.read_text(encoding="utf-8").strip() for file in folder.glob("*.txt")}


def pictures(folder):
    return sorted(file.name for file in folder.iterdir() if file.suffix in SUFFIXES)


def described(folder):
    return json.loads((folder / "dataset.json").read_text(encoding="utf-8"))


def set_trigger_word(folder, word):
    path = folder / "dataset.json"
    path.write_text(json.dumps({**described(folder), "trigger-word": word}), encoding="utf-8")


def listed(home):
    return {one["title"]: one["pictures"] for one in home.records("dataset", "list")}


def folder_of(home, title):
    return next(pathlib.Path(one["folder"]) for one in home.records("dataset", "list")
                if one["title"] == title)


# --- In the window ---

def choose(app, card, *items):
    """Opens the menu of a card, and goes down it."""
    desk.point(app.card(card), button=3)
    for item in items:
        app.click("menu item", item)


def shown(app):
    """The names of the pictures in the order of the grid."""
    return [desk.name_of(cell) for cell in app.find_all("table cell")]


def wait_shown(app, names, what):
    desk.wait(lambda: shown(app) == names, what)


def view(app, item):
    app.click("push button", "View options")
    app.click(name=item)
    app.gone(name=item)  # a list that still closes would not open again


def answer(app, text):
    """Writes into the one field of a question that was just asked."""
    app.find("text", "Name")
    app.focus()
    desk.key("ctrl+a")
    desk.write(text)
    app.leave("Return")


def export(app, item, title, target):
    """The toolkit's own chooser stands where no portal is."""
    choose(app, "Lorikeets", item)
    desk.wait(lambda: desk.windows_of(app.process.pid, title), f"the window {title!r}")
    app.focus()
    desk.settle()
    app.type_path(target)
    desk.settle()
    app.leave("Return")


# --- Datasets ---

@suite.test
def a_deleted_dataset_comes_back(home):
    folder = home.samples()
    other = home.dataset("Second", SAMPLES / "lorikeet-03.jpg")
    before = captions(folder)
    app = home.open()
    choose(app, "Lorikeets", "Move to Trash")
    undo = app.find("push button", "Undo")  # it goes after a while
    assert not folder.exists() and pictures(other) == ["lorikeet-03.jpg"]
    assert not app.find_all("table cell", "Lorikeets")
    desk.click(undo)
    app.card("Lorikeets")
    assert captions(folder_of(home, "Lorikeets")) == before
    assert listed(home) == {"Lorikeets": 12, "Second": 1}
    app.quit()


@suite.test
def a_dataset_gets_another_name(home):
    folder = home.samples()
    app = home.open()
    choose(app, "Lorikeets", "Rename…")
    answer(app, "Rainbow birds")
    app.card("Rainbow birds")
    app.gone("table cell", "Lorikeets")
    desk.wait(lambda: described(folder)["title"] == "Rainbow birds", "the name on the disk")
    app.quit()


@suite.test
def a_duplicate_has_all_and_leaves_no_menu(home):
    folder = home.samples()
    set_trigger_word(folder, "LRKT")
    app = home.open()
    choose(app, "Lorikeets", "Duplicate")
    app.card("Lorikeets (copy)")
    app.gone("menu item", MENU)
    desk.wait(lambda: listed(home) == {"Lorikeets": 12, "Lorikeets (copy)": 12}, "the copy")
    copy = folder_of(home, "Lorikeets (copy)")
    assert captions(copy) == captions(folder)
    assert described(copy)["trigger-word"] == "LRKT"
    desk.point(app.card("Lorikeets (copy)"), button=3)
    app.find("menu item", "Duplicate")
    assert len(app.find_all("menu item", "Duplicate")) == 1, "more than one menu is open"
    desk.key("Escape")
    app.gone("menu item", MENU)
    app.quit()


@suite.test
def two_become_one(home):
    first = home.dataset("First", SAMPLES / "lorikeet-01.jpg", SAMPLES / "lorikeet-02.png")
    set_trigger_word(first, "FRST")
    set_trigger_word(home.dataset("Second", SAMPLES / "lorikeet-02.png",
                                  SAMPLES / "lorikeet-03.jpg"), "SCND")
    app = home.open()
    choose(app, "First", "Merge With", "Second")
    app.read("^Both are together in “First and Second” now$")
    app.card("First and Second")
    assert listed(home) == {"First": 2, "Second": 2, "First and Second": 3}
    assert described(folder_of(home, "First and Second"))["trigger-word"] == "FRST"
    app.quit()


@suite.test
def a_folder_is_exported(home):
    folder = home.samples()
    target = home.path / "exported"
    target.mkdir()
    app = home.open()
    export(app, "Export as Folder…", "Export as Folder", target)
    app.read("^“Lorikeets” was exported$")
    assert pictures(target / "Lorikeets") == NAMES
    assert captions(target / "Lorikeets") == captions(folder)
    app.quit()


@suite.test
def an_archive_is_exported(home):
    folder = home.samples()
    target = home.path / "birds.zip"
    app = home.open()
    export(app, "Export as ZIP…", "Export as ZIP", target)
    app.read("^“Lorikeets” was exported$")
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        names = sorted(name for name in archive.namelist() if not name.endswith(".txt"))
        assert [pathlib.Path(name).name for name in names] == NAMES, names
        texts = {pathlib.Path(name).name: archive.read(name).decode().strip()
                 for name in archive.namelist() if name.endswith(".txt")}
    assert texts == captions(folder)
    app.quit()


# --- The gallery ---

@suite.test
def removed_pictures_come_back_and_go_again(home):
    folder = home.samples()
    before = captions(folder)
    gone = ["lorikeet-01.jpg", "lorikeet-03.jpg"]
    rest = [name for name in NAMES if name not in gone]
    app = home.open()
    app.open_gallery()
    wait_shown(app, NAMES, "all pictures")
    desk.point(app.picture(gone[0]))
    desk.point(app.picture(gone[1]), keys=["ctrl"])
    app.read("^2 selected$")
    desk.key("Delete")
    app.read("^2 pictures removed$")
    wait_shown(app, rest, "two pictures to go")
    assert pictures(folder) == rest and len(captions(folder)) == len(before) - 2
    app.click("push button", "Undo")
    wait_shown(app, NAMES, "the pictures again")
    assert captions(folder) == before
    desk.key("ctrl+shift+z")
    wait_shown(app, rest, "the two to go again")
    desk.key("ctrl+z")
    wait_shown(app, NAMES, "the pictures once more")
    assert captions(folder) == before
    app.quit()


@suite.test
def filters_and_the_search_narrow(home):
    folder = home.samples()
    (folder / "lorikeet-02.txt").unlink()
    (folder / "lorikeet-05.txt").write_text("a xylophone", encoding="utf-8")
    shutil.copy(SAMPLES / "lorikeet-01.jpg", folder / "twin.jpg")
    app = home.open()
    app.open_gallery()
    wait_shown(app, NAMES + ["twin.jpg"], "all pictures")
    view(app, "Without Caption")
    wait_shown(app, ["lorikeet-02.png", "twin.jpg"], "those without a caption")
    app.read("^2 of 13$")
    view(app, "With Warnings")
    desk.wait(lambda: "twin.jpg" in shown(app) and len(shown(app)) < 13, "those with warnings")
    view(app, "Duplicates Side by Side")
    wait_shown(app, ["lorikeet-01.jpg", "twin.jpg"], "the twins")
    view(app, "All Pictures")
    wait_shown(app, NAMES + ["twin.jpg"], "all pictures again")
    desk.key("ctrl+f")
    field = app.find("entry", re.compile("^Search in names"))
    app.focus_text(field)
    desk.write("XYLO")
    wait_shown(app, ["lorikeet-05.jpg"], "what was searched")
    app.read("^1 of 13$")
    desk.key("Escape")
    wait_shown(app, NAMES + ["twin.jpg"], "all pictures after the search")
    app.quit()


@suite.test
def pictures_are_sorted(home):
    folder = home.dataset("Lorikeets", SAMPLES / "lorikeet-01.jpg", SAMPLES / "lorikeet-03.jpg",
                          SAMPLES / "lorikeet-02.png")
    facts = described(folder)
    for number, name in enumerate(("lorikeet-03.jpg", "lorikeet-01.jpg", "lorikeet-02.png")):
        facts["pictures"][name]["added"] = 1_700_000_000 + number
    (folder / "dataset.json").write_text(json.dumps(facts), encoding="utf-8")
    app = home.open()
    app.open_gallery()
    wait_shown(app, ["lorikeet-01.jpg", "lorikeet-02.png", "lorikeet-03.jpg"], "them by name")
    view(app, "Latest First")
    wait_shown(app, ["lorikeet-02.png", "lorikeet-01.jpg", "lorikeet-03.jpg"], "the latest first")
    view(app, "Largest First")
    wait_shown(app, ["lorikeet-03.jpg", "lorikeet-01.jpg", "lorikeet-02.png"], "the largest first")
    view(app, "By Name")
    wait_shown(app, ["lorikeet-01.jpg", "lorikeet-02.png", "lorikeet-03.jpg"], "them by name again")
    app.quit()


# --- Imports ---

def open_beside(home, kind, *arguments):
    """A gallery of one picture in the corner, and another program that has something to paste."""
    folder = home.dataset("Lorikeets", SAMPLES / "lorikeet-01.jpg")
    app = home.open()
    app.resize(900, 700)
    app.open_gallery()
    app.picture("lorikeet-01.jpg")
    home.source(kind, *arguments).stand_at(1000, 100)
    app.focus()
    return app, folder


@suite.test
def a_pasted_picture_comes_into_the_dataset(home):
    app, folder = open_beside(home, "png", SAMPLES / "lorikeet-02.png")
    desk.key("ctrl+v")
    desk.wait(lambda: len(shown(app)) == 2, "a second picture")
    assert len(pictures(folder)) == 2
    app.quit()


@suite.test
def an_import_is_one_step_of_what_can_be_undone(home):
    new = [SAMPLES / "lorikeet-03.jpg", SAMPLES / "lorikeet-04.jpg"]
    app, folder = open_beside(home, "uri-list", *(path.as_uri() for path in new))
    desk.key("ctrl+v")
    all_names = ["lorikeet-01.jpg"] + [path.name for path in new]
    wait_shown(app, all_names, "the pasted pictures")
    app.find("push button", "Undo")
    desk.key("ctrl+z")
    wait_shown(app, ["lorikeet-01.jpg"], "the import to be taken back")
    app.gone("push button", "Undo")
    assert pictures(folder) == ["lorikeet-01.jpg"]
    desk.key("ctrl+shift+z")
    wait_shown(app, all_names, "the import again")
    assert pictures(folder) == all_names
    app.quit()


@suite.test
def the_button_undoes_an_import_once(home):
    app, folder = open_beside(home, "files", SAMPLES / "lorikeet-03.jpg")
    desk.key("ctrl+v")
    wait_shown(app, ["lorikeet-01.jpg", "lorikeet-03.jpg"], "the pasted picture")
    app.click("push button", "Undo")
    app.read("^The import was taken back$")
    wait_shown(app, ["lorikeet-01.jpg"], "the import to be taken back")
    desk.key("ctrl+z")
    desk.key("ctrl+shift+z")
    wait_shown(app, ["lorikeet-01.jpg", "lorikeet-03.jpg"], "the import again")
    assert pictures(folder) == ["lorikeet-01.jpg", "lorikeet-03.jpg"]
    app.quit()


@suite.test
def an_import_into_what_was_not_shown_is_undone_there(home):
    folder = home.dataset("Birds", SAMPLES / "lorikeet-01.jpg")
    app = home.open()
    app.resize(900, 700)
    app.drop(home.source("files", SAMPLES / "lorikeet-03.jpg"), app.card("Birds"))
    app.find("push button", "Undo")
    app.open_gallery("Birds")
    wait_shown(app, ["lorikeet-01.jpg", "lorikeet-03.jpg"], "the dropped picture")
    desk.key("ctrl+z")
    wait_shown(app, ["lorikeet-01.jpg"], "the import to be taken back")
    app.gone("push button", "Undo")
    desk.key("ctrl+shift+z")
    wait_shown(app, ["lorikeet-01.jpg", "lorikeet-03.jpg"], "the import again")
    assert pictures(folder) == ["lorikeet-01.jpg", "lorikeet-03.jpg"]
    app.quit()


@suite.test
def an_undone_dataset_stays_until_it_is_left(home):
    app = home.open()
    app.resize(900, 700)
    home.source("files", SAMPLES / "lorikeet-03.jpg").stand_at(1000, 100)
    app.find("label", "Drop Pictures Here")
    app.focus()
    desk.key("ctrl+v")
    app.picture("lorikeet-03.jpg")
    app.find("push button", "Undo")
    desk.key("ctrl+z")
    app.gone("table cell", "lorikeet-03.jpg")
    desk.key("ctrl+shift+z")
    app.picture("lorikeet-03.jpg")
    desk.key("ctrl+z")
    app.gone("table cell", "lorikeet-03.jpg")
    app.click("push button", "Back")
    app.read("^The import was taken back$")
    desk.wait(lambda: listed(home) == {}, "the dataset to go")
    app.quit()


sys.exit(suite.run())
