#!/usr/bin/env python3
# test-sandbox.py: the installed Flatpak does all that it should, and nothing more
#
# SPDX-License-Identifier: GPL-3.0-or-later
import shutil
import sys

import sandbox
import lk_ui
import desk
from notifier import Notifier

suite = sandbox.Suite()
SAMPLES = lk_ui.SAMPLES


def start(home):
    """The window in the corner, and beside it room for another program."""
    app = home.open()
    app.resize(900, 700)
    return app


def source(home, *files):
    other = home.source("files", *files)
    other.stand_at(1000, 100)
    return other


def copy(home, *names):
    """Pictures in a folder of the host's, which the sandbox does not see."""
    folder = home.path / "Bilder vom Zoo"
    folder.mkdir()
    return folder, [shutil.copy(SAMPLES / name, folder) for name in names]


def pictures(home):
    return {one["title"]: one["pictures"] for one in home.records("dataset", "list")}


# --- It works ---

@suite.test
def the_window_opens_and_the_samples_become_a_dataset(home):
    app = home.open()
    app.click("push button", "Try with Sample Pictures")
    app.read("12 pictures")
    assert (home.own / "data/lorikeet/datasets").is_dir()
    app.quit()


@suite.test
def a_practice_job_completes(home):
    home.run("train", "--images", sandbox.SHIPPED, "--name", "sample", "--trigger", "LRKT",
             "--profile", "practice")
    jobs = home.records("jobs", "list")
    assert [job["status"] for job in jobs] == ["completed"], jobs


@suite.test
def a_closed_window_leaves_the_training_and_a_notice_comes(home):
    notifier = Notifier()
    home.run("dataset", "create", "Lorikeets", sandbox.SHIPPED)
    home.run("train", "Lorikeets", "--profile", "practice", "--name", "Rainbow", "--trigger",
             "RNBW", "--detach")
    app = home.open()
    app.find(None, "Jobs")
    app.focus()
    desk.key("ctrl+w")
    notifier.wait("“Rainbow” is ready")
    app.process.wait(timeout=desk.LIMIT)
    assert home.records("jobs", "list")[0]["status"] == "completed"


VIEWER = """[Desktop Entry]
Type=Application
Name=Viewer
Exec=sh {script} %u
MimeType=x-scheme-handler/help;
"""


@suite.test
def the_help_is_shown_by_a_viewer_within(home):
    """The GNOME runtime has Yelp. One of the host's would not see the pages."""
    (home.own / "data/applications").mkdir(parents=True)
    (home.own / "config").mkdir()
    script, opened = home.own / "data/viewer.sh", home.own / "data/opened"
    script.write_text(f"printf %s \"$1\" >'{opened}'\n")
    (home.own / "data/applications/viewer.desktop").write_text(VIEWER.format(script=script))
    (home.own / "config/mimeapps.list").write_text(
        "[Default Applications]\nx-scheme-handler/help=viewer.desktop\n")
    app = home.open()
    app.find("label", "Drop Pictures Here")
    app.focus()
    desk.key("F1")
    desk.wait(lambda: opened.read_text() == "help:lorikeet/first-dataset", "the page")
    assert home.within("ls /app/share/help/C/lorikeet/first-dataset.page")[0] == 0
    app.quit()


# --- What the host has ---

@suite.test
def the_home_of_the_host_is_out_of_reach(home):
    diary = home.path / "diary.txt"
    diary.write_text("nobody's business")
    status, said = home.within(f"ls -A '{home.path}'; cat '{diary}'")
    assert status != 0 and "nobody's business" not in said, said
    assert "diary.txt" not in said.splitlines(), said
    shutil.copy(SAMPLES / "lorikeet-01.jpg", home.path)
    home.run("dataset", "create", "Stolen", home.path / "lorikeet-01.jpg", status=1)
    assert pictures(home) == {}


@suite.test
def other_programs_are_out_of_reach(home):
    for name in ("org.gnome.keyring", "org.freedesktop.impl.portal.PermissionStore"):
        status, said = home.within(f"gdbus call --session --dest {name} --object-path / "
                                   "--method org.freedesktop.DBus.Peer.Ping")
        assert status != 0, said


# --- What the portals give ---

@suite.test
def files_are_handed_to_the_command_line(home):
    _, files = copy(home, "lorikeet-01.jpg", "lorikeet-02.png")
    home.forward("dataset", "create", "Zoo", files=files)
    assert pictures(home) == {"Zoo": 2}


@suite.test
def a_model_is_saved_in_a_folder_that_was_chosen(home):
    """Written through the document portal, as after a choice in the wizard."""
    folder = home.path / "loras"
    folder.mkdir()
    place = sandbox.give(folder)
    home.run("train", "--images", sandbox.SHIPPED, "--name", "sample", "--trigger", "LRKT",
             "--profile", "practice", "--save-to", place)
    assert [path.suffix for path in folder.iterdir() if path.is_file()] == [".safetensors"], \
        list(folder.iterdir())


@suite.test
def dropped_pictures_come_through_the_portal(home):
    _, files = copy(home, "lorikeet-01.jpg", "lorikeet-02.png")
    app = start(home)
    app.drop(source(home, *files), app.find("label", "Drop Pictures Here"))
    app.picture("lorikeet-01.jpg")
    app.picture("lorikeet-02.png")
    assert list(pictures(home).values()) == [2]
    app.quit()


@suite.test
def a_dropped_folder_comes_through_the_portal(home):
    folder, _ = copy(home, "lorikeet-01.jpg", "lorikeet-06.webp")
    if not sandbox.passes_folders(folder):
        raise lk_ui.Skip("the document portal here does not pass folders on")
    app = start(home)
    app.drop(source(home, folder), app.find("label", "Drop Pictures Here"))
    app.picture("lorikeet-06.webp")
    assert pictures(home) == {folder.name: 2}
    app.quit()


sys.exit(suite.run())
