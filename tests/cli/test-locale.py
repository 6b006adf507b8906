#!/usr/bin/env python3
# test-locale.py: people read numbers as their language writes them, programs read a point
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""In German, which has a comma where English has a point, and a point where it has a comma."""

import contextlib
import json
import re
import sqlite3
import sys
import time

import locales
from ctl import SAMPLES, Suite

suite = Suite()

OPTIONS = ("--images", SAMPLES, "--name", "My Parrot", "--trigger", "LRKT", "--set", "steps=50",
           "--set", "learning_rate=0.0005")


def read_header(path):
    """The metadata of a file of weights."""
    data = path.read_bytes()
    return json.loads(data[8:8 + int.from_bytes(data[:8], "little")])["__metadata__"]


def remember(home, kind, name, record):
    """As the program keeps its records, where it has run before."""
    now = time.time_ns() // 1000
    with contextlib.closing(sqlite3.connect(home.path / "data/lorikeet/lorikeet.db")) as database:
        database.execute("INSERT OR REPLACE INTO records (kind, id, saved, body) VALUES (?, ?, ?, ?)",
                         (kind, name, now, json.dumps({**record, "time": now})))
        database.commit()


@suite.test
def what_programs_read_has_a_point(home):
    home.environment.update(locales.make(home))
    home.run("train", *OPTIONS, "--profile", "cloud", "--save-to", "loras",
             environment=home.practice().environment)
    header = read_header(next((home.path / "loras").glob("*.safetensors")))
    assert re.fullmatch(r"\d+\.\d", header["lorikeet.training_seconds"]), header
    assert json.loads(header["lorikeet.settings"])["learning_rate"] == 0.0005, header
    job = home.records("jobs", "show", "last")[0]
    assert all(isinstance(stage["duration"], float) for stage in job["debugData"]["stages"]), job
    card = next(home.path.rglob("README.md")).read_text()
    assert re.search(r"\| Cost \| about \$\d+\.\d\d \|", card), card
    assert re.search(r"rate \| 0\.0005 \|", card), card


@suite.test
def what_people_read_has_a_comma(home):
    home.environment.update(locales.make(home))
    home.run("train", *OPTIONS, "--profile", "practice")
    out, _ = home.run("jobs", "show", "last")
    assert re.search(r" Training +\d+,\d s\n", out), out


@suite.test
def money_is_written_as_in_german(home):
    home.environment.update(locales.make(home))
    home.records("jobs", "list")
    remember(home, "rules", "rules", {"monthLimit": 1000})
    remember(home, "expense", "one", {"training": "one", "job": "one", "cost": 1234.5})
    _, err = home.run("train", *OPTIONS, "--profile", "cloud", status=1,
                      environment=home.practice().environment)
    assert re.search(r"1\.234,50\s\$ der Monatsgrenze von 1\.000,00\s\$", err), err


@suite.test
def what_people_type_has_a_point(home):
    home.environment.update(locales.make(home))
    out, _ = home.run("trainers", "show", "flux-dev-lora")
    assert "--set learning_rate=0.0004\n" in out and "; 1e-06 bis 0.01\n" in out, out


sys.exit(suite.run())
