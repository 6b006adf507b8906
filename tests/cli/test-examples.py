#!/usr/bin/env python3
# test-examples.py: the examples for schedulers do what they say, against the practice services
#
# SPDX-License-Identifier: GPL-3.0-or-later
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import ctl

suite = ctl.Suite()

EXAMPLES = ctl.SOURCE / "data/examples"
NAMES = ("rex", "mia", "oak")


class Cluster:
    """A list of three trainings, and one set of services for all its tasks."""

    def __init__(self, home, speed=20):
        self.home = home
        self.practice = home.practice("--speed", str(speed))
        self.list = home.path / "list.tsv"
        self.list.write_text("".join(
            f"{name}\t{name.upper()}X1\t{ctl.SAMPLES}\tpractice/{name}\n" for name in NAMES))
        programs = home.path / "bin"
        programs.mkdir()
        (programs / "lorikeetctl").symlink_to(ctl.CTL)
        self.environment = {
            **home.environment, **self.practice.environment,
            "PATH": f"{programs}:{home.environment['PATH']}",
            "LORIKEET_EXAMPLES": str(EXAMPLES), "LORIKEET_LIST": str(self.list),
            "LORIKEET_STATE": str(home.path / "state"),
        }

    def start(self, number):
        """As Slurm starts a task of an array."""
        process = subprocess.Popen(
            [EXAMPLES / "slurm-array.sh"], cwd=self.home.path, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={**self.environment, "SLURM_ARRAY_TASK_ID": str(number)})
        self.home.processes.append(process)
        return process

    def run(self, number, status=0):
        process = self.start(number)
        out, err = process.communicate(timeout=ctl.WAIT)
        assert process.returncode == status, (number, process.returncode, out, err)
        return err

    def trainings(self):
        """How many were started, and so paid."""
        return sum(1 for line in self.practice.journal()["requests"]
                   if line["method"] == "POST" and line["path"].endswith("/trainings"))


@suite.test
def an_array_trains_each_line_once_however_often_it_is_run(home):
    cluster = Cluster(home)
    tasks = [cluster.start(number) for number in (1, 2, 3)]
    for task in tasks:
        out, err = task.communicate(timeout=ctl.WAIT)
        assert task.returncode == 0, (out, err)
    assert cluster.trainings() == 3
    for number, name in enumerate(NAMES, 1):
        assert f"{name} is done already" in cluster.run(number)
    assert cluster.trainings() == 3


@suite.test
def a_task_that_is_ended_is_taken_up_and_not_paid_twice(home):
    cluster = Cluster(home, speed=1)
    task = cluster.start(1)
    end = time.monotonic() + ctl.WAIT
    while cluster.trainings() == 0 and time.monotonic() < end:
        time.sleep(0.1)
    task.send_signal(signal.SIGTERM)
    task.communicate(timeout=ctl.WAIT)
    assert task.returncode != 0
    cluster.run(1)
    assert cluster.trainings() == 1


@suite.test
def a_wrong_line_is_told_and_costs_nothing(home):
    cluster = Cluster(home)
    assert "has no line 4" in cluster.run(4, status=2)
    cluster.list.write_text("rex\tR3X\n")
    assert "fewer than four fields" in cluster.run(1, status=2)
    assert cluster.trainings() == 0


@suite.test
def the_kubernetes_job_is_what_it_says(home):
    try:
        import yaml
    except ImportError as missing:
        raise ctl.Skip("there is no python3-yaml") from missing
    text = (EXAMPLES / "kubernetes-job.yaml").read_text()
    claim, job = yaml.safe_load_all(text)
    assert claim["kind"] == "PersistentVolumeClaim" and job["kind"] == "Job"
    spec = job["spec"]
    assert spec["completionMode"] == "Indexed" and spec["parallelism"] <= spec["completions"]
    pod = spec["template"]["spec"]
    container, = pod["containers"]
    assert {one["name"] for one in container["volumeMounts"]} == {one["name"] for one in pod["volumes"]}
    assert pod["volumes"][1]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    # The command itself, with the line that belongs to index 2.
    cluster = Cluster(home)
    command = [part.replace("/list/train-one", str(EXAMPLES / "train-one"))
               .replace("/list/list.tsv", str(cluster.list)) for part in container["command"]]
    done = subprocess.run(command, cwd=home.path, capture_output=True, text=True, check=False,
                          env={**cluster.environment, "JOB_COMPLETION_INDEX": "2"})
    assert done.returncode == 0, done.stderr
    assert (home.path / "state/oak").is_dir() and not (home.path / "state/mia").exists()


@suite.test
def the_units_are_valid(home):
    if shutil.which("systemd-analyze") is None:
        raise ctl.Skip("there is no systemd-analyze")
    for kind in ("service", "timer"):
        text = (EXAMPLES / f"lorikeet-train@.{kind}").read_text()
        (home.path / f"lorikeet-train@.{kind}").write_text(
            text.replace("/usr/share/doc/lorikeet/examples", str(EXAMPLES)))
    for kind in ("service", "timer"):
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", home.path / f"lorikeet-train@7.{kind}"],
            capture_output=True, text=True, check=False, env={**home.environment})
        ours = [line for line in done.stderr.splitlines() if "lorikeet" in line]
        assert not ours, done.stderr


sys.exit(suite.run())
