#!/usr/bin/env python3
# test-launcher.py: the launcher's menu, whether the program runs or not
#
# SPDX-License-Identifier: GPL-3.0-or-later
import sys

import lk_ui
import bus
import desk

suite = lk_ui.Suite()


@suite.test
def a_new_dataset_is_asked_for_when_the_program_starts_for_it(home):
    app = home.serve(lambda: bus.activate("new-dataset"))
    app.click("push button", "Create")
    # GTK 4.8 may crash when it is asked for a dialog that just goes.
    desk.wait(lambda: len(desk.windows_of(app.process.pid, ".*")) == 1, "the end of the dialog")
    desk.wait(lambda: [one["title"] for one in home.records("dataset", "list")] == ["New Dataset"],
              "the dataset")
    app.quit()


@suite.test
def the_job_monitor_is_shown_by_the_program_that_runs(home):
    home.samples("Lorikeets")
    home.run("train", "Lorikeets", "--profile", "practice", "--name", "Rainbow", "--trigger",
             "RNBW", "--no-publish", "--save-to", home.path / "models")
    app = home.open()
    app.find(None, "Lorikeets")
    bus.activate("show-jobs")
    app.read("Rainbow")
    app.read("Completed|Model saved|Done")
    app.quit()


if __name__ == "__main__":
    sys.exit(suite.run())
