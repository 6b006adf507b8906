#!/usr/bin/env python3
# test-search.py: GNOME Shell finds datasets, models and jobs, over a private session bus
#
# SPDX-License-Identifier: GPL-3.0-or-later
import sys

import lk_ui
import bus
import desk

suite = lk_ui.Suite()


def find(*terms):
    return bus.search("GetInitialResultSet", "(as)", list(terms))[0]


def describe(*identifiers):
    return bus.search("GetResultMetas", "(as)", list(identifiers))[0]


def make_model(home):
    home.samples("Lorikeets")
    home.run("train", "Lorikeets", "--profile", "practice", "--name", "Rainbow", "--trigger", "RNBW",
             "--no-publish", "--save-to", home.path / "models")
    home.run("train", "Lorikeets", "--profile", "practice", "--name", "Sunset", "--trigger", "SNST",
             "--no-publish", "--save-to", home.path / "models", "--detach")


def start_for_search(home):
    """The program as GNOME Shell starts it: nobody sees a window."""
    process = home.spawn([lk_ui.LORIKEET, "--gapplication-service"])
    desk.wait(lambda: bus.owner() == process.pid, "the program's name on the bus")
    return process


@suite.test
def each_kind_is_found_by_the_beginning_of_its_words(home):
    make_model(home)
    start_for_search(home)
    assert [one.split(":")[0] for one in find("lorik")] == ["dataset"]
    assert [one.split(":")[0] for one in find("rain")] == ["model"]
    assert [one.split(":")[0] for one in find("RNBW")] == ["model"]
    assert [one.split(":")[0] for one in find("sun", "wait")] == ["job"]
    assert find("sun", "rain") == []
    assert find("ainbow") == []


@suite.test
def what_was_found_is_described_and_narrowed(home):
    make_model(home)
    start_for_search(home)
    dataset, = find("lor")
    meta, = describe(dataset, "dataset:gone", "nonsense")
    assert meta["id"] == dataset and meta["name"] == "Lorikeets"
    assert meta["description"] == "Dataset: 12 pictures, all with captions"
    assert meta["icon"][0] in ("file", "bytes", "themed"), meta["icon"]
    job, = find("sunset")
    assert describe(job)[0]["description"] == "Job: Waiting"
    narrowed = bus.search("GetSubsearchResultSet", "(asas)", [dataset, job], ["lorikeets"])[0]
    assert narrowed == [dataset]


@suite.test
def a_search_alone_starts_no_training_and_ends(home):
    make_model(home)
    process = start_for_search(home)
    assert find("sunset")
    assert process.wait(timeout=desk.LIMIT) == 0
    assert sorted(job["status"] for job in home.records("jobs", "list")) == ["completed", "queued"]


@suite.test
def a_choice_is_shown_by_a_program_that_only_starts(home):
    home.samples("Lorikeets")
    identifier = "dataset:" + home.records("dataset", "list")[0]["id"]
    app = home.serve(lambda: bus.search("ActivateResult", "(sasu)", identifier, ["lor"], 0))
    app.picture("lorikeet-01.jpg")
    app.quit()


@suite.test
def the_search_goes_on_in_the_window(home):
    home.samples("Lorikeets")
    home.dataset("Parrots", lk_ui.SAMPLES / "lorikeet-01.jpg")
    app = home.open()
    app.card("Parrots")
    bus.search("LaunchSearch", "(asu)", ["lori", "keets"], 0)
    app.gone("table cell", "Parrots")
    bus.search("LaunchSearch", "(asu)", ["parr"], 0)
    app.card("Parrots")
    app.quit()


@suite.test
def the_bus_starts_the_program_for_a_search(home):
    home.samples("Lorikeets")
    home.offer_on_bus()
    assert bus.owner() is None
    assert len(find("lori")) == 1
    bus.activate("quit")
    desk.wait(lambda: bus.owner() is None, "the end of the program")


if __name__ == "__main__":
    sys.exit(suite.run())
