#!/usr/bin/env python3
# test-together.py: the program and several command lines share one database
#
# Some of the commands are killed: the open window goes on with what they leave. Six jobs;
# 40 when LORIKEET_TORTURE is set.
#
# SPDX-License-Identifier: GPL-3.0-or-later
import concurrent.futures
import os
import random
import sys

import lk_ui
import desk
import journey
import whole

suite = lk_ui.Suite()

TORTURE = bool(os.environ.get("LORIKEET_TORTURE"))
SEED = int(os.environ.get("LORIKEET_TEST_SEED", "20261124"))
JOBS = 40 if TORTURE else 6
AT_ONCE = 3
LIMIT = 600 if TORTURE else 60
COMPLETED = "SELECT COUNT(*) FROM jobs WHERE status = 'completed' AND runner IS NULL"


def train(home, practice, name, step=None):
    """Returns whether the command was killed: after @step durable steps, when it gets so far."""
    environment = dict(practice.environment)
    if step:
        environment["LORIKEET_TEST_KILL_AFTER"] = str(step)
    process = home.start("train", "--images", lk_ui.SAMPLES / "lorikeet-01.jpg", "--name", name,
                         "--trigger", "LRKT", "--set", "steps=50", "--set", "lora_rank=4",
                         environment=environment)
    out, err = process.communicate(timeout=lk_ui.ctl.WAIT)
    assert process.returncode in ((0, -9) if step else (0,)), (process.returncode, out, err)
    return process.returncode == -9


def put_into_queue(home, practice):
    home.run("train", "--images", lk_ui.SAMPLES / "lorikeet-01.jpg", "--name", "queued",
             "--trigger", "LRKT", "--set", "steps=50", "--detach", environment=practice.environment)


def jobs_in(home):
    return [home.records("jobs", "show", job["id"])[0] for job in home.records("jobs", "list")]


def check(home, practice):
    """Each job was run once, whoever ran it, and nothing is left of any."""
    wanted = [job["trainingId"] for job in jobs_in(home)]
    assert sorted(whole.trainings(practice)) == sorted(wanted), wanted
    requests = practice.journal()["requests"]
    assert not whole.objects_left(requests), whole.objects_left(requests)
    whole.check_database(home)
    whole.check_files(home)


def wait_until_completed(home, count):
    desk.wait(lambda: whole.ask_database(home, COMPLETED) == count,
              f"{count} jobs to be completed", limit=LIMIT, every=0.2)


@suite.test
def the_window_goes_on_with_the_job_of_a_command_that_dies(home):
    practice = home.practice("--speed", 100)
    app = home.open(environment=practice.environment)
    assert train(home, practice, "orphan", step=40)
    assert jobs_in(home)[0]["status"] != "completed"
    wait_until_completed(home, 1)
    app.quit()
    check(home, practice)


@suite.test
def the_window_runs_what_a_command_only_puts_into_the_queue(home):
    practice = home.practice("--speed", 100)
    app = home.open(environment=practice.environment)
    put_into_queue(home, practice)
    wait_until_completed(home, 1)
    app.quit()
    check(home, practice)


@suite.test
def the_window_leaves_a_living_command_its_job(home):
    practice = home.practice()
    practice.hold()
    app = home.open()  # without accounts: what it took would fail
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        command = pool.submit(train, home, practice, "living")
        desk.wait(lambda: practice.count("replicate.trainings.get"), "a training", every=0.2)
        desk.wait(lambda: practice.count("replicate.trainings.get") > 3, "more looks", every=0.2)
        practice.let_go()
        assert not command.result()
    journey.show_job(app, "living")
    app.find("label", "Completed")
    wait_until_completed(home, 1)
    app.quit()
    check(home, practice)


@suite.test
def many_commands_beside_the_window_run_each_job_once(home):
    practice = home.practice("--speed", 100)
    app = home.open(environment=practice.environment)
    chance = random.Random(SEED)
    steps = [chance.randint(10, 60) if number % 2 else None for number in range(JOBS)]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        killed = sum(pool.map(lambda number: train(home, practice, f"job {number}", steps[number]),
                              range(JOBS)))
    assert killed
    made = whole.ask_database(home, "SELECT COUNT(*) FROM jobs")  # some died before theirs was
    wait_until_completed(home, made)
    put_into_queue(home, practice)  # the window reads it after all else, and runs it itself
    wait_until_completed(home, made + 1)
    app.quit()
    print(f"# {made} jobs, {killed} of {JOBS} commands killed", flush=True)
    check(home, practice)


if __name__ == "__main__":
    sys.exit(suite.run())
