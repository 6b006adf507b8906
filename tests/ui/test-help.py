#!/usr/bin/env python3
# test-help.py: F1 opens the page of the help that fits the screen, and the page is there
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""What opens the help's addresses here notes them."""

import sys

import lk_ui
import desk
import journey
import screens

suite = lk_ui.Suite()
PAGES = lk_ui.SOURCE / "help/C"


class Viewer:
    """Takes the place of Yelp."""

    def __init__(self, home):
        self.notes = home.path / "opened"
        self.notes.touch()
        script = home.path / "viewer"
        script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >>"{self.notes}"\n')
        script.chmod(0o755)
        folder = home.path / "data/applications"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "viewer.desktop").write_text(
            f"[Desktop Entry]\nType=Application\nName=Viewer\nExec={script} %u\n"
            "MimeType=x-scheme-handler/help;\n")
        (folder / "mimeapps.list").write_text(
            "[Default Applications]\nx-scheme-handler/help=viewer.desktop\n")

    def opened(self):
        return self.notes.read_text().split()

    def ask(self, app, page):
        """Presses F1 and compares what is opened."""
        before = len(self.opened())
        app.focus()
        desk.key("F1")
        desk.wait(lambda: len(self.opened()) > before, "a page of the help")
        assert self.opened()[before:] == [f"help:lorikeet/{page}"], (self.opened()[before:], page)
        assert (PAGES / f"{page}.page").is_file(), page


@suite.test
def the_main_window_and_its_dialogs(home):
    viewer = Viewer(home)
    screens.trained(home)
    app = home.open()
    screens.datasets(app)
    viewer.ask(app, "first-dataset")
    screens.gallery(app)
    viewer.ask(app, "captions")
    desk.key("ctrl+i")
    app.find("label", "Ready For")
    viewer.ask(app, "pictures")
    app.leave("Escape")
    desk.key("ctrl+e")
    app.read("^Write the tag to add$")
    viewer.ask(app, "captions")
    app.leave("Escape")
    app.focus()
    desk.key("alt+Left")
    app.card("Lorikeets")
    screens.jobs(app)
    viewer.ask(app, "jobs")
    app.click("label", "Rainbow Lorikeet")
    viewer.ask(app, "jobs")
    journey.show_view(app, "Models")
    app.find(name="Rainbow Lorikeet")
    viewer.ask(app, "publish")
    app.quit()


@suite.test
def a_failed_job_has_the_page_of_its_error(home):
    viewer = Viewer(home)
    screens.failed(home)
    app = home.open()
    screens.failed_job(app)
    viewer.ask(app, "error-authentication")
    app.quit()


@suite.test
def each_page_of_the_wizard(home):
    viewer = Viewer(home)
    home.samples()
    app = home.open()
    screens.wizard_dataset(app)
    viewer.ask(app, "pictures")
    journey.next_step(app, 2)
    viewer.ask(app, "train")
    journey.fill(app, "Name", "Rainbow Lorikeet")
    journey.fill(app, "Trigger word", "LRKT")
    journey.next_step(app, 3)
    viewer.ask(app, "publish")
    journey.next_step(app, 4)
    viewer.ask(app, "cost")


@suite.test
def the_preferences(home):
    viewer = Viewer(home)
    home.samples()
    app = home.open()
    screens.datasets(app)
    window = journey.show_preferences(app)
    viewer.ask(app, "accounts")
    app.click("page tab", "Training", within=window)
    app.find("label", "Limits", within=window)
    viewer.ask(app, "cost")
    journey.close_preferences(app)
    app.quit()


sys.exit(suite.run())
