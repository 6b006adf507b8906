#!/usr/bin/env python3
# test-old-data.py: databases and datasets of earlier, later and broken formats
#
# tests/data/old keeps one dataset.json of each format from now on; the databases are in
# tests/data/job.
#
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import shutil
import sqlite3
import sys

from ctl import SAMPLES, SOURCE, Suite

OLD = SOURCE / "tests/data"
PICTURES = ("lorikeet-01.jpg", "lorikeet-06.webp")

suite = Suite(at_once=4)


def put_dataset(home, text):
    folder = home.path / "data/lorikeet/datasets/Parrots"
    folder.mkdir(parents=True)
    for name in PICTURES:
        shutil.copy(SAMPLES / name, folder)
    (folder / "lorikeet-01.txt").write_text("a green bird\n")
    (folder / "dataset.json").write_text(text)
    return folder


def put_database(home):
    path = home.path / "data/lorikeet/lorikeet.db"
    path.parent.mkdir(parents=True)
    shutil.copy(OLD / "job/schema-1.db", path)
    return path


def use(home, title):
    """Does with the dataset what only looks."""
    assert [dataset["title"] for dataset in home.records("dataset", "list")] == [title]
    shown = json.dumps(home.records("dataset", "show", title))
    assert all(name in shown for name in PICTURES) and "a green bird" in shown, shown
    home.run("dataset", "check", title)


@suite.test
def datasets_of_each_format(home):
    files = sorted((OLD / "old").glob("dataset-*.json"))
    assert files
    for file in files:
        folder = put_dataset(home, file.read_text())
        use(home, "Old parrots")
        shutil.rmtree(folder)


@suite.test
def a_newer_dataset_is_not_touched(home):
    newer = json.loads((OLD / "old/dataset-1.json").read_text())
    newer.update({"version": 1000, "title": "Newer", "moods": ["green"]})
    text = json.dumps(newer, indent=1)
    folder = put_dataset(home, text)
    use(home, "Newer")
    assert (folder / "dataset.json").read_text() == text


@suite.test
def a_broken_dataset_keeps_its_pictures(home):
    whole = (OLD / "old/dataset-1.json").read_text()
    for text in ("", "{", whole[:len(whole) // 2], "[]", '{"pictures": 7, "title": []}'):
        folder = put_dataset(home, text)
        use(home, "Parrots")
        shutil.rmtree(folder)


@suite.test
def an_old_database_opens(home):
    path = put_database(home)
    assert len(home.records("jobs", "list")) == 3
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA user_version").fetchone()[0] == 2


@suite.test
def a_newer_database_is_refused_without_harm(home):
    path = put_database(home)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("PRAGMA user_version = 1000")
    before = path.read_bytes()
    _, err = home.run("jobs", "list", status=1)
    assert str(path) in err and "newer" in err, err
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.glob("lorikeet.db*")] == ["lorikeet.db"]


@suite.test
def a_broken_database_is_set_aside_with_a_message(home):
    path = put_database(home)
    damaged = path.read_bytes()[:-9000]
    path.write_bytes(damaged)
    _, err = home.run("jobs", "list")
    assert str(path.parent) in err, err
    kept = [one for one in path.parent.glob("lorikeet.db*") if one.read_bytes() == damaged]
    assert len(kept) == 1, list(path.parent.iterdir())
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


if __name__ == "__main__":
    sys.exit(suite.run())
