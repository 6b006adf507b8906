#!/usr/bin/env python3
# test-network.py: the network goes and comes back for the length of a job
#
# The services and the command line are in a namespace whose only link is cut and restored
# at random; the seed can be given.
#
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time

from ctl import SAMPLES, WAIT, Home, Skip, Suite
from place import enter

TORTURE = bool(os.environ.get("LORIKEET_TORTURE"))
SEED = int(os.environ.get("LORIKEET_TEST_SEED", "20261124"))
TRAIN = ("train", "--images", SAMPLES / "lorikeet-01.jpg", "--images", SAMPLES / "lorikeet-06.webp",
         "--name", "Cut", "--trigger", "LRKT", "--set", "steps=50", "--set", "lora_rank=4")

refused = enter("n")
suite = Suite(Home)


def link(state):
    if refused:
        raise Skip(refused)
    if not shutil.which("ip"):
        raise Skip("there is no ip (Debian: the package iproute2)")
    subprocess.run(["ip", "link", "set", "lo", state], check=True)


def check(home, practice):
    """The job is done, was paid for once, and left nothing at the services."""
    status = home.records("jobs", "show", "last")[0]
    assert (status["status"], status["progress"]) == ("completed", 100), status
    assert practice.count("replicate.trainings.create") == 1, practice.journal()["counts"]
    commits = [request["status"] for request in practice.journal()["requests"]
               if request["operation"] == "hub.commit"]
    assert commits.count(200) == 1, commits
    left = set()
    for request in practice.journal()["requests"]:
        if request["service"] == "s3" and request["status"] in (200, 204):
            if request["operation"] == "s3.PutObject":
                left.add(request["path"])
            elif request["operation"] == "s3.DeleteObject":
                left.discard(request["path"])
    assert not left, left


def cut_and_restore(process, chance):
    """Until the process ends; returns how often the link was cut."""
    cuts = 0
    try:
        while process.poll() is None:
            time.sleep(chance.uniform(0.1, 1.0))
            link("down")
            cuts += 1
            time.sleep(chance.uniform(0.05, 0.8))
            link("up")
    finally:
        link("up")
    return cuts


def add(seed):
    @suite.test
    def test(home):
        link("up")
        practice = home.practice("--speed", 8)
        process = home.start(*TRAIN, environment=practice.environment)
        cuts = cut_and_restore(process, random.Random(seed))
        out, err = process.communicate(timeout=WAIT)
        assert cuts > 1, cuts
        if process.returncode != 0:  # what a person does when it gave up
            assert home.records("jobs", "show", "last")[0]["status"] == "failed", err
            home.run("jobs", "retry", "last", environment=practice.environment)
        check(home, practice)
    test.__name__ = f"cut and restored with seed {seed}"


@suite.test
def the_computer_sleeps_for_hours(home):
    if "LORIKEET_CLOCK_JUMP" not in os.environ:
        raise Skip("no library can be loaded before the program's own")
    link("up")
    home.environment["LD_PRELOAD"] = os.environ["LORIKEET_CLOCK_JUMP"]
    home.environment["LORIKEET_TEST_JUMP"] = str(home.path / "slept")
    practice = home.practice("--speed", 100)
    practice.hold()
    process = home.start(*TRAIN, environment=practice.environment)
    while practice.count("replicate.trainings.get") < 2:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    (home.path / "slept").touch()
    practice.let_go()
    _, err = process.communicate(timeout=WAIT)
    assert process.returncode == 0, err
    check(home, practice)
    with sqlite3.connect(home.path / "data/lorikeet/lorikeet.db") as database:
        begun, ended = database.execute("SELECT created, updated FROM jobs").fetchone()
    assert (ended - begun) / 1e6 > 7 * 3600, (begun, ended)


for number in range(20 if TORTURE else 2):
    add(SEED + number)


if __name__ == "__main__":
    sys.exit(suite.run())
