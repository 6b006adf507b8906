#!/usr/bin/env python3
# test-kill.py: lorikeetctl is killed at every point of a job, and the job goes on
#
# A seeded sample of the points; all of them when LORIKEET_TORTURE is set.
#
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import random
import sys
import time

from ctl import SAMPLES, WAIT, Skip, Suite
from whole import Whole

suite = Suite(at_once=4)

TORTURE = bool(os.environ.get("LORIKEET_TORTURE"))
SEED = int(os.environ.get("LORIKEET_TEST_SEED", "20261124"))
STEPS = 160  # more than a job has
TRAIN = ("train", "--images", SAMPLES / "lorikeet-01.jpg", "--images", SAMPLES / "lorikeet-06.webp",
         "--name", "killed", "--trigger", "LRKT", "--set", "steps=50", "--set", "lora_rank=4")

# Requests that leave something behind, and one that only looks.
OPERATIONS = ("s3.PutObject", "s3.DeleteObject", "replicate.models.create", "replicate.trainings.create",
              "replicate.trainings.get", "hub.repos.create", "hub.lfs.batch", "hub.commit")


def start(home, practice, **environment):
    return home.start(*TRAIN, environment={**practice.environment, **environment})


def go_on(home, practice):
    """What a person does next: the job goes on, or, when it was not yet there, is made."""
    if home.records("jobs", "list"):
        home.run("jobs", "resume", environment=practice.environment)
    else:
        home.run(*TRAIN, environment=practice.environment)


whole = Whole("killed")


def kill_after_step(home, step):
    practice = home.practice("--speed", 100)
    process = start(home, practice, LORIKEET_TEST_KILL_AFTER=str(step))
    process.communicate(timeout=WAIT)
    if process.returncode == 0:
        raise Skip("the job has fewer steps")
    assert process.returncode == -9, process.returncode
    go_on(home, practice)
    whole.check(home, practice)


def kill_before_answer(home, operation):
    practice = home.practice("--speed", 100)
    practice.ask("/practice/faults", [{"match": {"operation": operation}, "times": 1,
                                       "action": {"type": "late", "ms": 60000, "when": "after"}}])
    process = start(home, practice)
    while practice.journal()["counts"].get(operation, 0) == 0:
        assert process.poll() is None, process.communicate()
    process.kill()
    process.communicate()
    go_on(home, practice)
    whole.check(home, practice)


def add(name, function, argument):
    def test(home):
        function(home, argument)
    test.__name__ = f"{name} {argument}"
    suite.test(test)


chance = random.Random(SEED)
for number in range(1, STEPS) if TORTURE else sorted(chance.sample(range(1, 105), 8)):
    add("killed after step", kill_after_step, number)
for word in OPERATIONS if TORTURE else sorted(chance.sample(OPERATIONS, 3)):
    add("killed before the answer of", kill_before_answer, word)


@suite.test
def killed_while_pictures_are_imported(home):
    for attempt in range(40 if TORTURE else 6):
        name = f"Parrots {attempt}"
        process = home.start("dataset", "create", name, SAMPLES)
        time.sleep(chance.uniform(0, 0.2))
        process.kill()
        process.communicate()

        # What came of it is whole or not there, and stands in nobody's way.
        for dataset in home.records("dataset", "list"):
            home.run("dataset", "show", dataset["title"])
        if name in [dataset["title"] for dataset in home.records("dataset", "list")]:
            continue
        home.run("dataset", "create", name, SAMPLES)
        assert home.records("dataset", "show", name), name
    names = [path.name for path in (home.path / "data").rglob("*")]
    assert not [name for name in names if name.endswith((".part", ".tmp"))], names


if __name__ == "__main__":
    sys.exit(suite.run())
