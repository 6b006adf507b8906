#!/usr/bin/env python3
# test-kill.py: the program is killed at every point of a job, and goes on with it
#
# A seeded sample of the points; all of them when LORIKEET_TORTURE is set.
#
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import random
import sys

import lk_ui
import desk
from whole import Whole, ask_database

suite = lk_ui.Suite()

TORTURE = bool(os.environ.get("LORIKEET_TORTURE"))
SEED = int(os.environ.get("LORIKEET_TEST_SEED", "20261124"))
STEPS = 160  # more than a job has
SAMPLED = 105  # no job has fewer
TRAIN = ("train", "--images", lk_ui.SAMPLES / "lorikeet-01.jpg",
         "--images", lk_ui.SAMPLES / "lorikeet-06.webp", "--name", "killed", "--trigger", "LRKT",
         "--set", "steps=50", "--set", "lora_rank=4")

whole = Whole("killed")


def is_over(home):
    """Completed, and its runner has let go of it."""
    return ask_database(home, "SELECT COUNT(*) FROM jobs WHERE status != 'completed'"
                              " OR runner IS NOT NULL") == 0


def die(home, practice, step):
    process = home.spawn([lk_ui.LORIKEET], environment={**practice.environment,
                                                        "LORIKEET_TEST_KILL_AFTER": str(step)})
    desk.wait(lambda: process.poll() is not None or is_over(home), "the program to die", every=0.1)
    if process.poll() is None:
        process.kill()
        process.wait()
        raise lk_ui.Skip("the job has fewer steps")
    assert process.returncode == -9, process.returncode


def add(step):
    def test(home):
        practice = home.practice("--speed", 100)
        home.run(*TRAIN, "--detach", environment=practice.environment)
        die(home, practice, step)
        app = home.open(environment=practice.environment)
        desk.wait(lambda: is_over(home), "the job to be completed", every=0.1)
        app.quit()
        whole.check(home, practice)
    test.__name__ = f"killed after step {step}"
    suite.test(test)


chance = random.Random(SEED)
for number in range(1, STEPS) if TORTURE else sorted(chance.sample(range(1, SAMPLED), 3)):
    add(number)


if __name__ == "__main__":
    sys.exit(suite.run())
