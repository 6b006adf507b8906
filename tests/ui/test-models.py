#!/usr/bin/env python3
# test-models.py: what was trained is saved elsewhere, published later, trained again, removed
#
# SPDX-License-Identifier: GPL-3.0-or-later
import sys

import lk_ui
import desk

suite = lk_ui.Suite()


def train(home, *options):
    """A model of the practice services, in a folder or on the Hub."""
    home.samples("Lorikeets")
    home.run("train", "Lorikeets", "--profile", "practice", "--name", "Rainbow", "--trigger",
             "RNBWB", "--set", "lora_rank=8", *options)


def show(home, *options):
    train(home, *options)
    app = home.open()
    app.click(name="Models")
    enter(app)
    return app


def enter(app):
    """A click that comes while the views still change goes to the one before."""
    def probe():
        if app.find_all("push button", "Save to Folder…"):
            return True
        for card in app.find_all("table cell", "Rainbow"):
            desk.point(card)
        return False
    desk.wait(probe, "the model's page", every=2)


def ask_to_remove(app, answer):
    app.click(name="Model menu")
    app.click(name="Remove…")
    app.click("push button", answer)
    app.read("^No Models Yet$")


@suite.test
def a_saved_model_is_saved_again_and_published(home):
    saved, copy = home.path / "saved", home.path / "copy"
    copy.mkdir()
    app = show(home, "--no-publish", "--save-to", saved)
    app.click("push button", "Save to Folder…")
    app.find("push button", "Save Here")
    app.type_path(f"{copy}/")
    app.click("push button", "Save Here")
    app.read("^Saved as .*/copy/rainbow.safetensors$")
    original = (saved / "rainbow.safetensors").read_bytes()
    assert (copy / "rainbow.safetensors").read_bytes() == original

    app.click("push button", "Publish to the Hub…")
    field = app.find("text", "Repository")
    assert desk.text_of(field) == "rainbow"
    desk.set_text(field, "rain bow")
    app.read("^A repository's name is made of letters")
    publish = app.find("push button", "Publish")
    desk.wait(lambda: not desk.is_sensitive(publish), "the button to wait for a name")
    desk.set_text(field, "rainbow-two")
    app.read("^“practice/rainbow-two” is free$")
    app.choose("Owner", "practice-flock")
    app.read("^“practice-flock/rainbow-two” is free$")
    app.click("push button", "Publish")
    app.read("^Published as practice-flock/rainbow-two$")
    app.read("^practice-flock/rainbow-two$")
    app.quit()


@suite.test
def a_model_is_trained_again_with_its_settings(home):
    app = show(home)
    app.click("push button", "Train Again…")
    wizard = app.find("frame", "Train a Model")
    app.click("push button", "Next", within=wizard)
    assert desk.text_of(app.find("text", "Trigger word", within=wizard)) == "RNBWB"
    assert desk.text_of(app.find("spin button", "Rank", within=wizard)) == "8"
    app.read("exists and is private: the model becomes its newest version$", within=wizard)
    app.focus()
    desk.key("Escape")
    app.gone("frame", "Train a Model")
    app.quit()


@suite.test
def a_removed_model_leaves_its_copies(home):
    saved = home.path / "saved"
    app = show(home, "--no-publish", "--save-to", saved)
    ask_to_remove(app, "Keep Files")
    assert (saved / "rainbow.safetensors").exists()
    assert list((home.path / "data").rglob("jobs/*/*.safetensors")), "the files went as well"
    app.quit()

    # It stays away, and its job stays.
    app = home.open()
    app.click(name="Models")
    app.read("^No Models Yet$")
    assert home.records("jobs", "list")[0]["status"] == "completed"
    app.quit()


@suite.test
def a_removed_model_takes_its_files_to_the_trash(home):
    saved = home.path / "saved"
    app = show(home, "--no-publish", "--save-to", saved)
    ask_to_remove(app, "Files to Trash")
    desk.wait(lambda: not list((home.path / "data").rglob("jobs/*/*.safetensors")),
              "the files to go")
    assert (saved / "rainbow.safetensors").exists()
    app.quit()


if __name__ == "__main__":
    sys.exit(suite.run())
