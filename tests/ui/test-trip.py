#!/usr/bin/env python3
# test-trip.py: from pictures to a model, whatever happens to the window in between
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""With a real notification daemon (dunst), which is clicked with the mouse."""

import os
import sys

os.environ.setdefault("NOTIFIER", "dunst")

import lk_ui  # noqa: E402
import desk  # noqa: E402
import journey  # noqa: E402

suite = lk_ui.Suite()


def status_of(home, title):
    return next(job for job in home.records("jobs", "list") if job["modelName"] == title)["status"]


def wait_for_training(practice):
    desk.wait(lambda: practice.count("replicate.trainings.get"), "a training", every=0.2)


def wait_for_end(home, title):
    desk.wait(lambda: status_of(home, title) == "completed", f"“{title}” to be completed",
              every=0.2)


@suite.test
def a_newcomer_gets_a_model_without_an_account(home):
    told = journey.Notifications(home)
    app = home.open(environment={"LORIKEET_PRACTICE_SPEED": "1"})  # leaves time to look elsewhere
    journey.open_samples(app)
    journey.begin(app, "Rainbow")
    journey.show_view(app, "Datasets")
    told.wait("“Rainbow” is ready")
    told.click()
    app.find("label", "Completed")
    app.read("Practice")
    journey.show_model(app, "Rainbow")
    app.read("Use RNBW in the prompt")
    app.quit()


@suite.test
def a_closed_window_comes_back_by_a_click(home):
    told = journey.Notifications(home)
    practice = home.practice()
    practice.hold()
    app = home.open(environment=practice.environment)
    journey.open_samples(app)
    journey.begin(app, "Rainbow")
    wait_for_training(practice)
    app.focus()
    desk.key("ctrl+w")
    told.wait("Lorikeet goes on training")
    app.gone("frame")
    told.click()
    journey.show_job(app, "Rainbow")
    app.read("Training")
    app.focus()
    desk.key("ctrl+w")
    app.gone("frame")
    practice.let_go()
    told.wait("“Rainbow” is ready")
    assert app.process.wait(timeout=desk.LIMIT) == 0  # nothing to stay for

    journey.find_completed(home, practice)


@suite.test
def two_jobs_run_at_once(home):
    practice = home.practice()
    practice.hold()
    app = home.open(environment=practice.environment)
    journey.open_samples(app)
    journey.begin(app, "Rainbow", "RNBW")
    journey.open_dataset(app, "Lorikeets")
    journey.begin(app, "Sunset", "SNST")
    desk.wait(lambda: [job["status"] for job in home.records("jobs", "list")]
              == ["training", "training"], "both to be trained", every=0.2)
    practice.let_go()
    for name in ("Rainbow", "Sunset"):
        wait_for_end(home, name)
        journey.show_job(app, name)
        app.find("label", "Completed")
    assert journey.trainings(practice) == 2
    journey.show_model(app, "Sunset")
    app.read("Use SNST in the prompt")
    app.quit()


@suite.test
def who_is_killed_goes_on_without_training_twice(home):
    practice = home.practice()
    practice.hold()
    app = home.open(environment=practice.environment)
    journey.open_samples(app)
    journey.begin(app, "Rainbow")
    wait_for_training(practice)
    app.kill()
    assert status_of(home, "Rainbow") == "training"
    practice.let_go()
    app = home.open(environment=practice.environment)
    wait_for_end(home, "Rainbow")
    journey.show_job(app, "Rainbow")
    app.find("label", "Completed")
    journey.show_model(app, "Rainbow")
    assert journey.trainings(practice) == 1
    app.quit()


if __name__ == "__main__":
    sys.exit(suite.run())
