#!/usr/bin/env python3
# test-crowd.py: many commands share one database, some are killed, each job runs once
#
# A dozen jobs by four at once; 200 when LORIKEET_TORTURE is set.
#
# SPDX-License-Identifier: GPL-3.0-or-later
import concurrent.futures
import os
import random
import sys
import threading

from ctl import SAMPLES, WAIT, Suite
import whole

suite = Suite()

JOBS = 200 if os.environ.get("LORIKEET_TORTURE") else 12
AT_ONCE = 4
KILLED = 0.3  # of the commands
SEED = int(os.environ.get("LORIKEET_TEST_SEED", "20261124"))


class Crowd:
    def __init__(self, home, practice):
        self.home = home
        self.practice = practice
        self.chance = random.Random(SEED)
        self.lock = threading.Lock()
        self.kills = 0

    def run(self, *arguments):
        """Runs a command, or kills it after one of its first durable steps. It may have to go on
        with all that others left."""
        with self.lock:
            dies = self.chance.random() < KILLED
            step = self.chance.randint(1, 60)
        environment = dict(self.practice.environment)
        if dies:
            environment["LORIKEET_TEST_KILL_AFTER"] = str(step)
        process = self.home.start(*arguments, environment=environment)
        out, err = process.communicate(timeout=WAIT + 10 * JOBS)
        if process.returncode == -9:
            self.kills += 1
        else:
            assert process.returncode == 0, (arguments, process.returncode, out, err)

    def train(self, number):
        self.run("train", "--images", SAMPLES / "lorikeet-01.jpg", "--name", f"crowd {number}",
                 "--trigger", "LRKT", "--set", "steps=50", "--set", "lora_rank=4")

    def jobs(self):
        return self.home.records("jobs", "list")

    def all_done(self):
        return all(job["status"] == "completed" for job in self.jobs())


@suite.test
def many_commands_run_each_job_once(home):
    practice = home.practice("--speed", 200)
    crowd = Crowd(home, practice)
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(crowd.train, range(JOBS)))

    # All at once go on with whatever lies there; now and then one of them is killed again.
    for _ in range(20):
        if crowd.all_done():
            break
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda _: crowd.run("jobs", "resume"), range(AT_ONCE)))

    jobs = crowd.jobs()
    assert crowd.all_done(), [job["status"] for job in jobs]
    made = whole.trainings(practice)
    wanted = [home.records("jobs", "show", job["id"])[0]["trainingId"] for job in jobs]
    assert sorted(made) == sorted(wanted), (len(made), len(wanted))
    assert practice.journal()["counts"].get("hub.commit", 0) >= len(jobs)
    whole.check_database(home)
    print(f"# {len(jobs)} jobs, {crowd.kills} commands killed")
    assert crowd.kills > 0


if __name__ == "__main__":
    sys.exit(suite.run())
