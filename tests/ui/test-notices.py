#!/usr/bin/env python3
# test-notices.py: who looks elsewhere is told, and a click shows what it was about
#
# SPDX-License-Identifier: GPL-3.0-or-later
import sys

import lk_ui
import desk
import journey
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
    notifier.click(notifier.wait("“Rainbow” is ready"))
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


def start_doomed(home, fault, names=("Rainbow",)):
    """Jobs at practice services that will refuse something."""
    practice = home.practice()
    practice.ask("/practice/faults", [fault])
    home.samples("Lorikeets")
    for name in names:
        home.run("train", "Lorikeets", "--name", name, "--trigger", "RNBW", "--detach",
                 environment=practice.environment)
    return practice


@suite.test
def a_failed_job_is_tried_again_by_its_notification(home):
    notifier = Notifier()
    practice = start_doomed(home, {"match": {"operation": "hub.commit"}, "times": -1,
                                   "action": {"type": "reject-commit"}})
    app = home.open(environment=practice.environment)
    number = notifier.wait("“Rainbow” failed")
    buttons = notifier.buttons("“Rainbow” failed")
    assert {"Show", "Try Again"} <= set(buttons), buttons
    practice.ask("/practice/faults", [])
    notifier.click(number, buttons["Try Again"])
    app.find("label", "Completed")
    assert notifier.withdrawn() == [number]  # it holds no more
    assert "“Rainbow” is ready" not in notifier.titles()  # it was before the person's eyes
    assert journey.trainings(practice) == 1
    app.quit()


@suite.test
def a_refused_token_needs_the_person(home):
    notifier = Notifier()
    practice = start_doomed(home, {"match": {"operation": "replicate.account"}, "times": -1,
                                   "action": {"type": "status", "status": 401}})
    app = home.open(environment=practice.environment)
    number = notifier.wait("“Rainbow” needs you")
    buttons = notifier.buttons("“Rainbow” needs you")
    assert {"Show", "Accounts", "Try Again"} <= set(buttons), buttons
    notifier.click(number, buttons["Accounts"])
    journey.close_preferences(app)
    app.quit()


@suite.test
def a_published_model_can_be_opened_from_its_notification(home):
    notifier = Notifier()
    practice = start_doomed(home, {"match": {"operation": "nothing"},
                                   "action": {"type": "status"}})
    app = home.open(environment=practice.environment)
    number = notifier.wait("“Rainbow” is ready")
    assert {"Show", "Open on the Hub"} <= set(notifier.buttons("“Rainbow” is ready"))
    journey.show_job(app, "Rainbow")
    desk.wait(lambda: notifier.withdrawn() == [number], "what was seen to be withdrawn")
    app.quit()


@suite.test
def many_that_end_at_once_are_told_of_together(home):
    notifier = Notifier()
    practice = start_doomed(home, {"match": {"operation": "replicate.account"}, "times": -1,
                                   "action": {"type": "status", "status": 400}},
                            ("One", "Two", "Three", "Four", "Five"))
    app = home.open(environment=practice.environment)
    notifier.wait("5 jobs have ended")
    assert len(notifier.withdrawn()) >= 3, notifier.withdrawn()
    app.quit()


if __name__ == "__main__":
    sys.exit(suite.run())
