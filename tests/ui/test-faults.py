#!/usr/bin/env python3
# test-faults.py: what goes wrong in a job is told, mended in the window, and gone on from
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""With accounts at practice services whose faults are planned; nothing is trained twice."""

import sys

import lk_ui
import desk
import journey
import keyring

suite = lk_ui.Suite()

HUB_TOKENS = ("HUGGINGFACE_API_TOKEN", "HF_TOKEN")


def fault(operation, times=-1, nth=1, **action):
    return {"match": {"operation": operation, "nth": nth}, "times": times, "action": action}


def begin(home, practice):
    """A job that is there when the window opens, and before the person's eyes."""
    home.samples()
    home.run("train", "Lorikeets", "--name", "Rainbow", "--trigger", "RNBW", "--detach",
             environment=practice.environment)
    app = home.open(environment=practice.environment)
    journey.show_job(app, "Rainbow")
    return app


def try_again(app, practice):
    """With whatever was wrong mended."""
    practice.ask("/practice/faults", [])
    app.click("push button", "Try Again")
    app.find("label", "Completed")


@suite.test
def a_refused_token_is_replaced_and_the_job_goes_on(home):
    kept = keyring.Keyring()
    practice = home.practice()
    practice.hold()
    token = practice.environment["HF_TOKEN"]
    home.samples()
    app = home.open(environment={name: value for name, value in practice.environment.items()
                                 if name not in HUB_TOKENS})
    journey.show_preferences(app)
    journey.keep(app, "Hugging Face token", token)
    app.read("Kept in the keyring")
    journey.close_preferences(app)
    journey.open_dataset(app)
    journey.begin(app, "Rainbow")
    desk.wait(lambda: practice.count("replicate.trainings.get"), "a training", every=0.2)

    # Meanwhile the token is revoked.
    practice.ask("/practice/faults", [fault("hub.*", type="status", status=401)])
    practice.let_go()
    app.read("Publication failed: Account")
    app.click("push button", "Open Accounts")
    app.find("frame", "Preferences")
    app.click("push button", "Replace")
    journey.keep(app, "Hugging Face token", token)
    app.read("Kept in the keyring")
    practice.ask("/practice/faults", [])
    app.click("push button", "Verify", within=app.find("list", "Hugging Face"))
    app.read("It may make repositories and write to them")
    assert kept.look_up("hub-token") == token
    journey.close_preferences(app)
    try_again(app, practice)
    assert journey.trainings(practice) == 1
    app.quit()


@suite.test
def a_failed_training_says_why_and_is_trained_anew_when_it_is_wanted(home):
    practice = home.practice()
    practice.ask("/practice/faults", [fault("replicate.trainings.create", type="fail-training")])
    app = begin(home, practice)
    app.read("Training failed")
    app.read("needs more memory than the graphics card has")
    assert journey.trainings(practice) == 1, "a paid training is not repeated by itself"
    try_again(app, practice)
    assert journey.trainings(practice) == 2
    app.quit()


@suite.test
def a_rejected_commit_costs_no_second_training(home):
    practice = home.practice()
    practice.ask("/practice/faults", [fault("hub.commit", type="reject-commit")])
    app = begin(home, practice)
    app.read("Publication failed")
    try_again(app, practice)
    assert journey.trainings(practice) == 1
    assert practice.count("replicate.trainings.cancel") == 0
    app.quit()


# --- A cancel in each stage that can still be stopped ---

def cancel(app, home):
    app.click("push button", "Cancel")
    app.click("push button", "Cancel Job")
    app.find("label", "Canceled")
    assert home.records("jobs", "list")[0]["status"] == "canceled"
    app.gone("push button", "Cancel")


def wait_for(practice, operation, times=1):
    desk.wait(lambda: practice.count(operation) >= times, operation, every=0.2)


def left_in_storage(practice):
    """The keys that were put there and not deleted."""
    left = set()
    for request in practice.journal()["requests"]:
        if request["operation"] == "s3.PutObject" and request["status"] == 200:
            left.add(request["path"])
        elif request["operation"] == "s3.DeleteObject" and request["status"] == 204:
            left.discard(request["path"])
    return left


@suite.test
def a_cancel_during_the_checks(home):
    practice = home.practice()
    practice.ask("/practice/faults", [fault("replicate.account", type="late", ms=60000)])
    app = begin(home, practice)
    wait_for(practice, "replicate.account")
    cancel(app, home)
    assert journey.trainings(practice) == 0 and not left_in_storage(practice)
    app.quit()


@suite.test
def a_cancel_while_pictures_are_sent(home):
    practice = home.practice()  # the first object is that of the storage's test
    practice.ask("/practice/faults", [fault("s3.PutObject", nth=2, type="late", ms=60000)])
    app = begin(home, practice)
    wait_for(practice, "s3.PutObject", 2)
    cancel(app, home)
    assert journey.trainings(practice) == 0 and not left_in_storage(practice)
    app.quit()


@suite.test
def a_cancel_of_a_training_stops_it_at_the_service_too(home):
    practice = home.practice()
    practice.hold()
    app = begin(home, practice)
    wait_for(practice, "replicate.trainings.get")
    cancel(app, home)
    assert journey.trainings(practice) == practice.count("replicate.trainings.cancel") == 1
    assert not left_in_storage(practice)
    app.quit()


@suite.test
def a_cancel_during_publication_keeps_the_training(home):
    practice = home.practice()
    practice.ask("/practice/faults", [fault("hub.commit", type="late", ms=60000)])
    app = begin(home, practice)
    wait_for(practice, "hub.commit")
    cancel(app, home)
    assert not left_in_storage(practice)
    practice.ask("/practice/faults", [])
    app.click("push button", "Job menu")
    app.find("menu")
    desk.key("t")  # the mnemonic of Try Again
    app.find("label", "Completed")
    assert journey.trainings(practice) == 1
    app.quit()


if __name__ == "__main__":
    sys.exit(suite.run())
