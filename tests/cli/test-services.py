#!/usr/bin/env python3
# test-services.py: accounts, storage, and jobs that are canceled, left or fail
#
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import pty
import signal
import sqlite3
import sys
import time

from ctl import SAMPLES, Suite

suite = Suite(at_once=4)

TRAIN = ("train", "--images", SAMPLES, "--name", "parrot", "--trigger", "LRKT", "--set", "steps=50",
         "--set", "lora_rank=4")
SECRETS = ("REPLICATE_API_TOKEN", "HUGGINGFACE_API_TOKEN", "CLOUDFLARE_R2_SECRET_ACCESS_KEY")


def show(home):
    return home.records("jobs", "show", "last")[0]


def read_until(stream, word):
    for line in stream:
        if word in line:
            return
    raise AssertionError(f"{word} never came")


def start_training(home, practice, word):
    process = home.start(*TRAIN, environment=practice.environment)
    read_until(process.stderr, word)
    return process


def late(operation):
    return {"match": {"operation": operation}, "times": -1, "action": {"type": "late", "ms": 20000}}


def count(practice, operation):
    return practice.journal()["counts"].get(operation, 0)


# --- Accounts ---

@suite.test
def accounts_come_from_the_environment(home):
    environment = home.practice().environment
    fields = {record["field"]: record for record in home.records("account", "list", environment=environment)}
    assert fields["replicate-token"]["source"] == "environment"
    assert fields["s3-bucket"]["value"] == "practice"
    assert fields["s3-secret"]["known"] and fields["s3-secret"].get("value") is None
    for command in (("account", "list"), ("account", "verify"), ("storage", "test")):
        out, err = home.run(*command, environment=environment)
        for name in SECRETS:
            assert environment[name] not in out + err


@suite.test
def accounts_are_verified(home):
    environment = home.practice().environment
    records = home.records("account", "verify", environment=environment)
    assert [(record["service"], record["ok"]) for record in records] == [
        ("replicate", True), ("huggingface", True), ("s3", True)]
    assert records[0]["name"] and records[1]["name"] == "practice"

    wrong = {**environment, "REPLICATE_API_TOKEN": "r8_" + "0" * 37}
    record = home.records("account", "verify", "replicate", environment=wrong, status=1)[0]
    assert record["category"] == "authentication" and wrong["REPLICATE_API_TOKEN"] not in str(record)
    home.run("account", "verify", "replicate", status=1)
    home.run("account", "verify", "nobody", status=2)


@suite.test
def a_wrong_key_is_explained(home):
    environment = home.practice().environment
    for name, value in (("SECRET_ACCESS_KEY", "0" * 64), ("ACCESS_KEY_ID", "nobody"), ("BUCKET", "nowhere")):
        _, err = home.run("storage", "test", environment={**environment, "CLOUDFLARE_R2_" + name: value},
                          status=1)
        assert len(err.splitlines()[0]) > 20 and environment["CLOUDFLARE_R2_SECRET_ACCESS_KEY"] not in err, err
    out, _ = home.run("storage", "test", environment=environment)
    assert "practice" in out


@suite.test
def without_a_keyring_a_secret_is_not_kept_elsewhere(home):
    _, err = home.run("account", "set", "replicate", text="r8_secretsecretsecretsecretsecretsecret\n", status=1)
    assert "secretsecret" not in err
    for path in home.path.rglob("*"):
        assert not path.is_file() or b"secretsecret" not in path.read_bytes(), path
    home.run("account", "set", "replicate", status=1)


@suite.test
def a_secret_among_the_arguments_is_refused_and_not_repeated(home):
    out, err = home.run("account", "set", "replicate", "secretsecretsecret", status=2)
    assert "too many" in err and "secretsecret" not in out + err, err


@suite.test
def a_secret_is_not_shown_while_it_is_typed(home):
    main, other = pty.openpty()
    process = home.start("account", "set", "replicate", terminal=other)
    os.close(other)
    deadline = time.monotonic() + 60
    shown = b""
    while b": " not in shown and time.monotonic() < deadline:
        shown += os.read(main, 1000)
    os.write(main, b"r8_typedtypedtyped\n")
    process.wait(timeout=60)
    try:
        shown += os.read(main, 10000)
    except OSError:
        pass
    assert b"typedtyped" not in shown, shown


# --- Jobs ---

@suite.test
def ctrl_c_cancels_at_the_service_too(home):
    practice = home.practice("--speed", 4)
    process = start_training(home, practice, "Completed: Replicate training started")
    before = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 3
    assert time.monotonic() - before < 3
    assert show(home)["status"] == "canceled"
    assert count(practice, "replicate.trainings.cancel") == 1
    assert practice.journal()["counts"]["s3.DeleteObject"] >= 1


@suite.test
def ctrl_c_twice_leaves_the_job(home):
    practice = home.practice("--speed", 4)
    practice.ask("/practice/faults", [late("replicate.trainings.cancel")])
    process = start_training(home, practice, "Completed: Replicate training started")
    process.send_signal(signal.SIGINT)
    read_until(process.stderr, "Canceling")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 3
    assert show(home)["status"] not in ("completed", "failed"), show(home)
    practice.ask("/practice/faults", [])
    home.run("jobs", "resume", environment=practice.environment)
    assert show(home)["status"] == "completed"
    assert count(practice, "replicate.trainings.create") == 1


@suite.test
def ctrl_c_again_ends_a_cancel_that_hangs(home):
    practice = home.practice("--speed", 4)
    practice.ask("/practice/faults", [late("replicate.trainings.cancel")])
    process = start_training(home, practice, "Completed: Replicate training started")
    process.send_signal(signal.SIGINT)
    while count(practice, "replicate.trainings.cancel") == 0:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=3)
    assert process.returncode == 3


@suite.test
def another_process_watches_and_cancels(home):
    practice = home.practice("--speed", 4)
    process = start_training(home, practice, "Completed: Replicate training started")
    watcher = home.start("jobs", "watch", "last", environment=practice.environment)
    home.run("jobs", "cancel", "last", environment=practice.environment)
    process.communicate(timeout=60)
    watcher.communicate(timeout=60)
    assert (process.returncode, watcher.returncode) == (3, 3)
    assert show(home)["status"] == "canceled"


@suite.test
def a_failed_job_is_tried_again_from_where_it_failed(home):
    practice = home.practice()
    practice.ask("/practice/faults", [{"match": {"operation": "hub.commit"}, "times": -1,
                                       "action": {"type": "reject-commit"}}])
    home.run(*TRAIN, environment=practice.environment, status=1)
    status = show(home)
    assert status["status"] == "failed" and status["error"]["category"], status
    practice.ask("/practice/faults", [])
    home.run("jobs", "retry", "last", environment=practice.environment)
    assert show(home)["status"] == "completed"
    assert count(practice, "replicate.trainings.create") == 1


@suite.test
def json_is_one_object_a_line_with_the_status_last(home):
    practice = home.practice()
    records = home.records(*TRAIN, environment=practice.environment)
    assert all(isinstance(record, dict) for record in records)
    last = records[-1]
    assert last["status"] == "completed" and last["progress"] == 100
    assert {"trainingId", "status", "progress", "stage", "debugData"} <= set(last)
    stages = [record["stage"] for record in records[:-1] if "message" in record]
    assert {"initializing", "zip_creation", "replicate_training", "huggingface_upload", "completion"} <= set(stages)


@suite.test
def no_secret_is_written_anywhere(home):
    practice = home.practice()
    environment = practice.environment
    out, err = home.run(*TRAIN, environment=environment)
    out += home.run("jobs", "show", "last")[0] + home.run("jobs", "export", "last")[0]
    home.run("jobs", "export", "last", "--output", "trace.json")
    assert json.loads((home.path / "trace.json").read_text())["status"] == "completed"
    for name in SECRETS:
        assert environment[name] not in out + err, name
        for path in home.path.rglob("*"):
            assert not path.is_file() or environment[name].encode() not in path.read_bytes(), (name, path)
    assert "X-Amz-Signature" not in out + err


@suite.test
def what_a_dead_job_left_is_swept(home):
    practice = home.practice("--speed", 4)
    process = start_training(home, practice, "Completed: Replicate training started")
    process.kill()
    process.communicate()
    kept = home.records("storage", "sweep", environment=practice.environment)[0]
    assert kept["removed"] == 0 and kept["kept"] >= 1, kept
    swept = home.records("storage", "sweep", "--all", environment=practice.environment)[0]
    assert swept["removed"] >= 1, swept
    assert home.records("storage", "sweep", "--all", environment=practice.environment)[0]["removed"] == 0


@suite.test
def what_outlived_its_time_goes_with_the_next_start(home):
    practice = home.practice("--speed", 4)
    process = start_training(home, practice, "Completed: Replicate training started")
    process.kill()
    process.communicate()
    with sqlite3.connect(home.path / "data/lorikeet/lorikeet.db") as database:
        database.execute("UPDATE resources SET expires = 1")
    home.run(*TRAIN, "--name", "another", environment=practice.environment)
    assert home.records("storage", "sweep", "--all", environment=practice.environment)[0] == {
        "removed": 0, "kept": 0}


@suite.test
def the_job_of_a_dead_process_is_canceled(home):
    practice = home.practice("--speed", 4)
    process = start_training(home, practice, "Completed: Replicate training started")
    process.kill()
    process.communicate()
    home.run("jobs", "cancel", "last", environment=practice.environment)
    assert show(home)["status"] == "canceled"
    assert count(practice, "replicate.trainings.cancel") == 1
    home.run("jobs", "cancel", "last", environment=practice.environment, status=1)


@suite.test
def a_shutdown_leaves_the_job(home):
    practice = home.practice("--speed", 4)
    process = start_training(home, practice, "Completed: Replicate training started")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 3
    assert show(home)["status"] not in ("completed", "failed", "canceled"), show(home)
    assert count(practice, "replicate.trainings.cancel") == 0
    home.run("jobs", "resume", environment=practice.environment)
    assert show(home)["status"] == "completed"
    assert count(practice, "replicate.trainings.create") == 1


@suite.test
def who_only_watches_ends_only_the_watching(home):
    practice = home.practice("--speed", 4)
    process = start_training(home, practice, "Completed: Replicate training started")
    watcher = home.start("jobs", "watch", "last", environment=practice.environment)
    read_until(watcher.stderr, "%")
    watcher.send_signal(signal.SIGINT)
    watcher.communicate(timeout=60)
    assert watcher.returncode == 3
    process.communicate(timeout=60)
    assert process.returncode == 0


@suite.test
def two_practise_at_once(home):
    processes = [home.start(*TRAIN, "--name", name, "--profile", "practice") for name in ("one", "two")]
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, out + err


@suite.test
def faults_are_records_too(home):
    _, err = home.run("train", "--images", SAMPLES, "--profile", "practice", "--trigger", "", "--json", status=2)
    faults = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert {"modelName", "triggerWord"} <= {fault["field"] for fault in faults if "error" in fault}, err


if __name__ == "__main__":
    sys.exit(suite.run())
