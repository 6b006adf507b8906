#!/usr/bin/env python3
# test-train.py: whole trainings at the terminal, with the practice services
#
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import signal
import sqlite3
import sys

from ctl import SAMPLES, Suite

suite = Suite(at_once=4)

OPTIONS = ("--name", "My Parrot", "--trigger", "LRKT", "--profile", "practice", "--set", "steps=50",
           "--set", "lora_rank=4")


def jobs(home):
    return home.records("jobs", "list")


def show(home, job):
    return home.records("jobs", "show", job)[0]


def start_and_wait_for(home, word, environment=None):
    """Starts a training and reads until a line of its events has the word."""
    options = OPTIONS if environment is None else [*OPTIONS, "--profile", "cloud"]
    process = home.start("train", "--images", SAMPLES, *options, environment=environment)
    for line in process.stderr:
        if word in line:
            return process
    raise AssertionError(f"{word} never came")


def end(process):
    process.communicate(timeout=60)
    return process.returncode


@suite.test
def a_dataset_becomes_a_model(home):
    home.run("dataset", "create", "Parrots", SAMPLES)
    out, _ = home.run("train", "Parrots", *OPTIONS, "--save-to", home.path / "loras")
    assert "Published" in out and "Saved" in out, out
    assert list((home.path / "loras").glob("*.safetensors"))
    status = show(home, "last")
    assert (status["status"], status["progress"]) == ("completed", 100), status
    assert status["trainingId"] and status["debugData"]


@suite.test
def pictures_without_a_dataset(home):
    home.run("train", "--images", SAMPLES / "lorikeet-01.jpg", "--images", SAMPLES / "lorikeet-06.webp",
             *OPTIONS, "--no-publish", "--save-to", "loras")
    assert home.records("dataset", "list") == []
    assert list((home.path / "loras").glob("*.safetensors"))


@suite.test
def a_request_in_a_file(home):
    pictures = sorted(SAMPLES.glob("*.jpg"))[:3]
    request = {
        "modelName": "From A File", "triggerWord": "LRKT", "description": "a parrot", "steps": 40,
        "learningRate": 0.0004, "loraRank": 8,
        "trainingImages": [{"id": str(number), "filename": path.name, "url": path.as_uri(),
                            "size": path.stat().st_size} for number, path in enumerate(pictures)],
    }
    (home.path / "spec.json").write_text(json.dumps(request))
    home.run("train", "--spec", "spec.json", "--profile", "practice")
    assert show(home, "last")["status"] == "completed"


@suite.test
def all_faults_at_once_before_anything_is_sent(home):
    _, err = home.run("train", "--images", SAMPLES, "--profile", "practice", "--repo", "no/good/name",
                      "--trigger", "", status=2)
    assert "model" in err and "trigger" in err and "repository" in err, err
    assert jobs(home) == []
    assert not list((home.path / "data/lorikeet/pictures").glob("*"))
    home.run("train", status=2)
    home.run("train", "Parrots", "--images", SAMPLES, status=2)
    home.run("train", "--images", SAMPLES, *OPTIONS, "--set", "nonsense=1", status=2)


@suite.test
def ctrl_c_cancels(home):
    home.environment["LORIKEET_PRACTICE_SPEED"] = "4"
    process = start_and_wait_for(home, "replicate_training: Completed: Replicate training started")
    process.send_signal(signal.SIGINT)
    assert end(process) == 3
    assert show(home, "last")["status"] == "canceled"


@suite.test
def a_killed_training_is_resumed(home):
    practice = home.practice()
    services = practice.environment
    process = start_and_wait_for(home, "Completed: Replicate training started", environment=services)
    process.kill()
    end(process)
    training = show(home, "last")["trainingId"]
    home.run("jobs", "resume", environment=services)
    status = show(home, "last")
    assert (status["status"], status["trainingId"]) == ("completed", training), status
    assert practice.journal()["counts"]["replicate.trainings.create"] == 1


@suite.test
def a_queued_job_runs_when_it_is_resumed(home):
    out, _ = home.run("train", "--images", SAMPLES, *OPTIONS, "--detach")
    assert jobs(home)[0]["status"] == "queued"
    home.run("jobs", "resume", out.strip())
    assert show(home, "last")["status"] == "completed"
    home.run("jobs", "resume", "last", status=1)
    home.run("jobs", "retry", "last", status=1)



def keep_days(home, days):
    """The setting; only the window has a row for it."""
    with sqlite3.connect(home.path / "data/lorikeet/lorikeet.db") as database:
        database.execute("INSERT OR REPLACE INTO records (kind, id, saved, body)"
                         " VALUES (?, ?, 0, ?)",
                         ("rules", "jobs", json.dumps({"keepDays": days})))


def count_events(home):
    with sqlite3.connect(home.path / "data/lorikeet/lorikeet.db") as database:
        return database.execute("SELECT COUNT(*) FROM events").fetchone()[0]


@suite.test
def events_are_kept_as_long_as_is_wanted(home):
    home.run("train", "--images", SAMPLES, *OPTIONS)
    count = count_events(home)
    assert count > 10, count
    with sqlite3.connect(home.path / "data/lorikeet/lorikeet.db") as database:
        database.execute("UPDATE events SET time = time - 40 * 86400 * 1000000")
    for days, left in ((0, count), (41, count), (39, 0)):
        keep_days(home, days)
        assert jobs(home)[0]["status"] == "completed"
        assert count_events(home) == left, (days, count_events(home))


sys.exit(suite.run())
