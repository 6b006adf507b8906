#!/usr/bin/env python3
# test-start.py: the first minute of somebody who has never heard of it
#
# SPDX-License-Identifier: GPL-3.0-or-later
import pathlib
import shutil
import sys

import lk_ui
import desk

suite = lk_ui.Suite()


@suite.test
def an_empty_profile_is_welcomed(home):
    app = home.open()
    app.find("label", "Drop Pictures Here")
    app.find("push button", "Try with Sample Pictures")
    app.quit()


@suite.test
def the_samples_become_a_dataset_without_an_account(home):
    app = home.open()
    app.click("push button", "Try with Sample Pictures")
    app.read("12 pictures")
    records = home.records("dataset", "list")
    assert len(records) == 1 and records[0]["pictures"] == 12, records
    app.quit()


@suite.test
def a_second_start_shows_the_window_that_is_there(home):
    app = home.open()
    app.find("push button", "Try with Sample Pictures")
    second = home.spawn([lk_ui.LORIKEET])
    assert second.wait(timeout=60) == 0
    assert len(app.find_all("frame")) == 1
    app.quit()


@suite.test
def a_folder_given_on_the_command_line_is_opened(home):
    app = home.open(lk_ui.SAMPLES)
    app.read("12 pictures")
    app.quit()


@suite.test
def what_is_opened_at_the_start_waits_for_the_library(home):
    home.samples("samples")
    app = home.open(lk_ui.SAMPLES)
    desk.wait(lambda: sorted(one["title"] for one in home.records("dataset", "list"))
              == ["samples", "samples 2"], "a dataset with a name of its own")
    app.quit()


@suite.test
def the_next_start_finds_what_the_last_one_made(home):
    app = home.open()
    app.click("push button", "Try with Sample Pictures")
    app.read("12 pictures")
    app.kill()
    app = home.open()
    app.read("12 pictures, all with captions")
    app.quit()


@suite.test
def the_window_remembers_its_size(home):
    app = home.open()
    app.resize(800, 600)
    app.quit()
    app = home.open()
    desk.wait(lambda: desk.size_of(app.frame()) == (800, 600), "the same size")
    app.quit()


@suite.test
def a_damaged_database_is_told_of_and_kept(home):
    path = home.path / "data/lorikeet/lorikeet.db"
    path.parent.mkdir(parents=True)
    shutil.copyfile(lk_ui.SOURCE / "tests/data/job/schema-1.db", path)
    damaged = path.read_bytes()[:-9000]
    path.write_bytes(damaged)
    app = home.open()
    app.find("label", "The Database of Jobs Was Damaged")
    match = app.read(r"(\d+) jobs? could be read of it .* lies in (.*)\.$")
    assert pathlib.Path(match[2]).read_bytes() == damaged
    assert int(match[1]) == len(home.records("jobs", "list"))
    app.leave("Escape")
    app.quit()
    app = home.open()
    app.find("push button", "Try with Sample Pictures")
    assert not app.find_all("label", "The Database of Jobs Was Damaged")
    app.quit()


sys.exit(suite.run())
