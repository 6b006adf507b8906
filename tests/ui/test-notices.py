#!/usr/bin/env python3
# test-notices.py: who looks elsewhere is told, and a click shows what it was about
#
# SPDX-License-Identifier: GPL-3.0-or-later
import sys

import lk_ui
import desk
from notifier import Notifier

suite = lk_ui.Suite()


def start_practice(home, *options):
    home.samples("Lorikeets")
    home.run("train", "Lorikeets", "--profile", "practice", "--name", "Rainbow", "--trigger",
             "RNBW", "--detach", *options)


@suite.test
def a_ready_model_is_told_of_and_a_click_shows_its_job(home):
    notifier = Notifier()
    start_practice(home)
    app = home.open()
    notifier.wait("“Rainbow” is ready")
    notifier.click(1)
    app.find("label", "Completed")
    app.quit()


@suite.test
def a_closed_window_leaves_the_training_and_says_so(home):
    notifier = Notifier()
    start_practice(home)
    app = home.open()
    app.find(None, "Jobs")
    app.focus()
    desk.key("ctrl+w")
    notifier.wait("Lorikeet goes on training")
    notifier.wait("“Rainbow” is ready")
    app.process.wait(timeout=desk.LIMIT)
    assert app.process.returncode == 0, app.log.read_text()
    assert home.records("jobs", "list")[0]["status"] == "completed"


if __name__ == "__main__":
    sys.exit(suite.run())
