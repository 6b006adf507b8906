#!/usr/bin/env python3
# test-disk.py: the disk runs out of room, or may not be written to
#
# SPDX-License-Identifier: GPL-3.0-or-later
import hashlib
import os
import random
import re
import sqlite3
import sys
import time

from ctl import SAMPLES, WAIT, Home, Skip, Suite
from place import Disk, enter

TORTURE = bool(os.environ.get("LORIKEET_TORTURE"))
SEED = int(os.environ.get("LORIKEET_TEST_SEED", "20261124"))
PICTURES = ("--images", SAMPLES / "lorikeet-01.jpg", "--images", SAMPLES / "lorikeet-06.webp")
TRAIN = ("train", *PICTURES, "--name", "Full", "--trigger", "LRKT", "--set", "steps=50",
         "--set", "lora_rank=4")

# Requests by whose answer the disk is full: before the archive, the training, the weights.
OPERATIONS = ("replicate.account", "s3.PutObject", "replicate.trainings.create",
              "replicate.trainings.get", "hub.commit")

refused = enter("m")


class SmallHome(Home):
    """A home whose data lie on a disk of their own."""

    def __init__(self):
        super().__init__()
        self.disks = []

    def disk(self, name="data", megabytes=600):
        if refused:
            raise Skip(refused)
        self.disks.append(Disk(self.path / name, megabytes))
        return self.disks[-1]

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.communicate()
        for disk in self.disks:
            disk.close()
        super().close()


suite = Suite(SmallHome, at_once=4)
chance = random.Random(SEED)


def names_left(folder):
    """What is neither finished nor anybody's."""
    return [str(path) for path in folder.rglob("*")
            if re.search(r"\.(part|tmp|zip|archive|[A-Z0-9]{6})$", path.name)]


def show(home):
    return home.records("jobs", "show", "last")[0]


def check(home, practice):
    """The job is done, was paid for once, and left nothing behind."""
    status = show(home)
    assert (status["status"], status["progress"]) == ("completed", 100), status
    assert len(home.records("jobs", "list")) == 1
    assert practice.count("replicate.trainings.create") == 1
    assert practice.count("hub.commit") == 1
    with sqlite3.connect(home.path / "data/lorikeet/lorikeet.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert database.execute("SELECT COUNT(*) FROM resources").fetchone()[0] == 0
    assert not names_left(home.path / "data"), names_left(home.path / "data")
    weights = home.path / status["result"]["weightsPath"]
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == status["result"]["weightsSha256"]


def go_on(home, practice):
    """What a person does after the message, whatever state the job was left in."""
    word = "retry" if show(home)["status"] == "failed" else "resume"
    home.run("jobs", word, "last", environment=practice.environment)
    check(home, practice)


def wait_for(practice, operation):
    end = time.monotonic() + WAIT
    while not practice.count(operation):
        assert time.monotonic() < end, operation
        time.sleep(0.05)


def run_out_at(home, disk, operation, left=0, **environment):
    """A training whose disk is full by the time this request is answered."""
    practice = home.practice("--speed", 100)
    practice.ask("/practice/faults", [{"match": {"operation": operation}, "times": 1,
                                       "action": {"type": "late", "ms": 1500, "when": "after"}}])
    process = home.start(*TRAIN, environment={**practice.environment, **environment})
    wait_for(practice, operation)
    disk.fill(left)
    out, err = process.communicate(timeout=WAIT)
    return practice, process.returncode, err


@suite.test
def too_little_room_to_begin(home):
    disk = home.disk(megabytes=20)
    practice = home.practice()
    _, err = home.run(*TRAIN, environment=practice.environment, status=1)
    assert str(disk.path) in err and "268.4" in err, err
    assert practice.count("replicate.trainings.create") == 0
    disk.size *= 30
    disk.make_room()
    go_on(home, practice)


@suite.test
def a_read_only_place_for_the_model(home):
    disk = home.disk("loras")
    practice = home.practice()
    with disk.read_only():
        _, err = home.run(*TRAIN, "--save-to", disk.path, environment=practice.environment, status=1)
    assert str(disk.path) in err, err
    assert practice.count("replicate.trainings.create") == 0
    go_on(home, practice)


@suite.test
def a_read_only_home(home):
    disk = home.disk()
    with disk.read_only():
        for words in (("dataset", "create", "Parrots", SAMPLES), ("jobs", "list")):
            _, err = home.run(*words, status=1)
            assert f"The folder {disk.path} cannot be written to: Read-only" in err, err
        practice = home.practice()
        _, err = home.run(*TRAIN, environment=practice.environment, status=1)
        assert str(disk.path) in err, err
    home.run("dataset", "create", "Parrots", SAMPLES)
    folder = disk.path / "lorikeet/datasets"
    with disk.read_only():
        _, err = home.run("dataset", "create", "More", SAMPLES, status=1)
        assert f"The folder {folder} cannot be written to: Read-only" in err, err


@suite.test
def an_import_runs_out_of_room(home):
    disk = home.disk()
    home.run("dataset", "create", "First", SAMPLES / "lorikeet-01.jpg")
    before = home.records("dataset", "show", "First")
    for left in (0, 4096, 200000, 500000):
        disk.fill(left)
        _, err = home.run("dataset", "create", "Parrots", SAMPLES, status=1)
        assert str(disk.path) in err, err
        assert not names_left(disk.path), names_left(disk.path)
        assert [one["title"] for one in home.records("dataset", "list")] == ["First"]
    disk.make_room()
    assert home.records("dataset", "show", "First") == before
    home.run("dataset", "create", "Parrots", SAMPLES)


def add(operation, left):
    @suite.test
    def test(home):
        disk = home.disk()
        practice, status, err = run_out_at(home, disk, operation, left)
        disk.make_room()
        if status == 0:  # it was room enough
            check(home, practice)
        else:
            assert str(disk.path) in err, err
            go_on(home, practice)
    test.__name__ = f"full at {operation} with {left} left"


PLACES = [(operation, left) for operation in OPERATIONS for left in (0, 20000, 300000)]
for place in PLACES if TORTURE else sorted(chance.sample(PLACES, 5)):
    add(*place)


if __name__ == "__main__":
    sys.exit(suite.run())
