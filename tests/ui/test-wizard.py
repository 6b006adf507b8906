#!/usr/bin/env python3
# test-wizard.py: from a dataset to a job in four pages, back and forth, refused and started
#
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import re
import sys
import urllib.request

import lk_ui
import desk

suite = lk_ui.Suite()

TRIGGER = "Trigger word"
REPOSITORY = re.compile("^Repository")


class Wizard:
    """The wizard's window; its pages are told by what the title says."""

    def __init__(self, app):
        self.app = app
        self.window = app.find("frame", "Train a Model")

    def page(self, number):
        self.app.read(f"^Step {number} of 4$", within=self.window)

    def go(self, button, number):
        self.app.click("push button", button, within=self.window)
        self.page(number)

    def read(self, pattern):
        return self.app.read(pattern, within=self.window)

    def set(self, field, text):
        desk.set_text(self.app.find("text", field, within=self.window), text)

    def text(self, field):
        return desk.text_of(self.app.find("text", field, within=self.window))

    def switch(self, name):
        return self.app.find("check box", name, within=self.window)

    def toggle(self, name, wanted):
        switch = self.switch(name)
        desk.act(switch, "toggle")
        desk.wait(lambda: is_on(switch) == wanted, f"{name} to be {wanted}")

    def refused(self, button, pattern):
        """The way on is closed, and what is in the way is named."""
        self.read(pattern)
        node = self.app.find("push button", button, within=self.window)
        desk.wait(lambda: not desk.is_sensitive(node), f"{button} to be refused")

    def choose(self, row, choice):
        self.app.choose(row, choice, within=self.window)

    def leave(self):
        self.app.focus()
        desk.key("Escape")
        self.app.gone("frame", "Train a Model")


def is_on(switch):
    return desk.has_state(switch, desk.Atspi.StateType.CHECKED)


def open_wizard(home, environment=None):
    home.samples("Lorikeets")
    app = home.open(environment=environment)
    return app, train(app)


def train(app):
    desk.point(app.card("Lorikeets"))
    app.click("push button", "Train…")
    return Wizard(app)


def with_accounts(home, **changes):
    """The practice services in place of the real ones, for a profile that is not practice."""
    practice = home.practice("--speed", "50")
    return practice, {**practice.environment, **changes}


def make_repository(environment, name, private):
    body = json.dumps({"name": name, "type": "model", "private": private}).encode()
    request = urllib.request.Request(
        environment["HF_ENDPOINT"] + "/api/repos/create", body,
        {"Authorization": "Bearer " + environment["HF_TOKEN"], "Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=desk.LIMIT).close()


@suite.test
def four_pages_back_and_forth_and_a_start(home):
    folder = home.path / "ComfyUI/models/loras"
    folder.mkdir(parents=True)
    app, wizard = open_wizard(home)
    wizard.page(1)
    wizard.read("^12 pictures of “Lorikeets”$")
    wizard.read("^Practice: nothing is trained, sent away or paid for$")

    wizard.go("Next", 2)
    wizard.set("Name", "Rainbow Birds")
    wizard.set(TRIGGER, "RNBWB")
    wizard.read("^“practice/rainbow-birds” is free$")
    wizard.toggle("Describe pictures without a caption", True)

    wizard.go("Next", 3)
    wizard.choose("Owner", "practice-flock")
    wizard.read("^“practice-flock/rainbow-birds” is free$")
    desk.point(app.find("list item", "Save for ComfyUI", within=wizard.window))
    wizard.read("^The training goes into “rainbow-birds”$")

    wizard.go("Next", 4)
    wizard.read("^practice-flock/rainbow-birds, under the license FLUX.1")
    for number in (3, 2, 1):
        wizard.go("Back", number)
    wizard.go("Next", 2)
    assert (wizard.text("Name"), wizard.text(TRIGGER)) == ("Rainbow Birds", "RNBWB")
    assert is_on(wizard.switch("Describe pictures without a caption"))
    wizard.go("Next", 3)
    wizard.read("^“practice-flock/rainbow-birds” is free$")
    wizard.go("Next", 4)
    app.click("push button", "Start Training")
    app.gone("frame", "Train a Model")
    app.find("label", "Completed")
    (job,) = home.records("jobs", "list")
    assert job["status"] == "completed", job
    assert (folder / "rainbow-birds.safetensors").exists()
    app.quit()


@suite.test
def what_is_missing_is_named_and_closes_the_way(home):
    app, wizard = open_wizard(home)
    wizard.page(1)
    wizard.go("Next", 2)
    wizard.refused("Next", "^To go on, mend: Trigger word$")
    wizard.set(TRIGGER, "RNBWB")
    wizard.set("Name", "")
    wizard.refused("Next", "^To go on, mend: Name$")
    wizard.set("Name", "Birds")
    wizard.go("Next", 3)
    wizard.toggle("Publish on the Hub", False)
    wizard.refused("Next", "^To go on, mend: Save to a folder$")
    wizard.leave()

    # What was chosen is there again, by keyboard too.
    app.click("push button", "Train…")
    wizard = Wizard(app)
    wizard.read("^Your choices of last time are here again$")
    app.focus()
    desk.key("alt+Right")
    wizard.page(2)
    assert (wizard.text("Name"), wizard.text(TRIGGER)) == ("Birds", "RNBWB")
    desk.key("alt+Right")
    wizard.page(3)
    assert not is_on(wizard.switch("Publish on the Hub"))
    desk.key("alt+Left")
    wizard.page(2)
    wizard.leave()
    app.quit()


@suite.test
def a_name_is_looked_at_while_it_is_typed(home):
    practice, environment = with_accounts(home)
    make_repository(environment, "nest", True)
    make_repository(environment, "square", False)
    app, wizard = open_wizard(home, environment)
    wizard.go("Next", 2)
    wizard.set(TRIGGER, "RNBWB")
    wizard.go("Next", 3)
    wizard.read("^“practice/lorikeets” is free$")
    wizard.set(REPOSITORY, "nest")
    wizard.read("^“practice/nest” exists and is private: the model becomes its newest version$")
    wizard.set(REPOSITORY, "square")
    wizard.read("^“practice/square” exists and is public, but the model is to be private")
    wizard.refused("Next", "^To go on, mend: Repository$")
    wizard.toggle("Everybody may see it", True)
    wizard.read("^“practice/square” exists and is public: the model becomes its newest version$")
    wizard.set(REPOSITORY, "somebody-else/nest")
    wizard.refused("Next", "^To go on, mend: Repository$")
    practice.ask("/practice/faults", [{"match": {"operation": "hub.models.get"}, "times": -1,
                                       "action": {"type": "reset"}}])
    wizard.set(REPOSITORY, "later")
    wizard.read("^Whether “practice/later” is free cannot be told: ")
    app.find("push button", "Next", desk.is_sensitive, wizard.window)
    wizard.leave()
    app.quit()


@suite.test
def a_start_is_refused_for_reasons_that_are_shown(home):
    _, environment = with_accounts(home)
    environment = {**environment, "HUGGINGFACE_API_TOKEN": "hf_wrong", "HF_TOKEN": "hf_wrong"}
    app, wizard = open_wizard(home, environment)
    wizard.go("Next", 2)
    wizard.set(TRIGGER, "RNBWB")
    wizard.go("Next", 3)
    wizard.read("did not accept the token")
    wizard.go("Next", 4)
    wizard.refused("Start Training", "^To start, mend: ")
    wizard.read("^Hugging Face did not accept the token")
    assert home.records("jobs", "list") == []
    wizard.leave()
    app.quit()


if __name__ == "__main__":
    sys.exit(suite.run())
