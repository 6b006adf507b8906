# whole.py: what must be true when a job has ended well, whatever was killed on the way
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing lost, nothing paid twice, nothing left behind: at the services and on the disk."""

import contextlib
import hashlib
import json
import sqlite3
import urllib.request

from ctl import WAIT


def fetch(practice, service, path):
    """Asks a service as its account's owner; @path may be a whole address."""
    address, token = {
        "hub": ("HF_ENDPOINT", "HF_TOKEN"),
        "replicate": ("REPLICATE_API_BASE_URL", "REPLICATE_API_TOKEN"),
    }[service]
    root = practice.environment[address]
    request = urllib.request.Request(path if path.startswith("http") else root + path)
    request.add_unredirected_header("Authorization", "Bearer " + practice.environment[token])
    with urllib.request.urlopen(request, timeout=WAIT) as answer:
        return answer.read()


def trainings(practice):
    """The ids of all trainings that the service has made, page by page."""
    found = []
    path = "/trainings"
    while path:
        page = json.loads(fetch(practice, "replicate", path))
        found += [training["id"] for training in page["results"]]
        path = page.get("next")
    return found


def objects_left(requests):
    """The keys that were put into the storage and not deleted."""
    left = set()
    for request in requests:
        if request["service"] == "s3" and request["status"] in (200, 204):
            if request["operation"] == "s3.PutObject":
                left.add(request["path"])
            elif request["operation"] == "s3.DeleteObject":
                left.discard(request["path"])
    return left


def ask_database(home, sql):
    """The first column of the first row."""
    with contextlib.closing(sqlite3.connect(home.path / "data/lorikeet/lorikeet.db")) as database:
        return database.execute(sql).fetchone()[0]


def check_database(home):
    assert ask_database(home, "PRAGMA integrity_check") == "ok"
    assert ask_database(home, "SELECT COUNT(*) FROM resources") == 0
    assert ask_database(home, "SELECT COUNT(*) - COUNT(DISTINCT id) FROM events") == 0


def check_files(home):
    names = [path.name for path in home.path.rglob("*")]
    assert not [name for name in names if name.endswith((".part", ".tmp", ".zip", ".archive"))], names


def tensors(path):
    """The digest of the weights without the header, which tells how long the training took."""
    data = path.read_bytes()
    return hashlib.sha256(data[8 + int.from_bytes(data[:8], "little"):]).hexdigest()


class Whole:
    """Jobs of one recipe, each in a home of its own: all make the same weights."""

    def __init__(self, name):
        self.name = name
        self.digests = set()

    def check(self, home, practice):
        status = home.records("jobs", "show", "last")[0]
        assert (status["status"], status["progress"]) == ("completed", 100), status
        assert len(home.records("jobs", "list")) == 1
        self.check_services(practice, status)
        check_database(home)
        check_files(home)
        self.check_weights(home, status)

    def check_services(self, practice, status):
        requests = practice.journal()["requests"]
        assert trainings(practice) == [status["trainingId"]], trainings(practice)
        commits = [request["status"] for request in requests if request["operation"] == "hub.commit"]
        assert commits.count(200) <= 1 and set(commits) <= {0, 200}, commits
        assert not objects_left(requests), objects_left(requests)
        published = fetch(practice, "hub", f"/practice/{self.name}/resolve/main/lora.safetensors")
        assert hashlib.sha256(published).hexdigest() == status["result"]["weightsSha256"]

    def check_weights(self, home, status):
        weights = home.path / status["result"]["weightsPath"]
        assert hashlib.sha256(weights.read_bytes()).hexdigest() == status["result"]["weightsSha256"]
        self.digests.add(tensors(weights))
        assert len(self.digests) == 1, self.digests
