# bench.py: what the benchmarks share: the practice services, runs, medians, a verdict
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs whole processes in turn and measures them from outside."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

MIB = 1024 * 1024


class Practice:
    """The practice services in a process of their own, new for each run."""

    def __init__(self, build, *options):
        self.command = [str(build / "tests/practice/practice-server"), "speed=0", *options]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.environment = dict(os.environ)
        for line in self.process.stdout:
            name, _, value = line.removeprefix("export ").strip().partition("=")
            if name == "PRACTICE_READY":
                return self.environment
            self.environment[name] = value.strip("'")
        raise SystemExit("the practice services did not start")

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


class Run:
    """What one process took: wall clock, processor time, peak of its memory."""

    def __init__(self, command, environment=None, cwd=None):
        start = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], env=environment, cwd=cwd,
                                   stdout=subprocess.PIPE, text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{command[0]} failed with {process.returncode}: {output}")
        self.seconds = time.monotonic() - start
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak = usage.ru_maxrss * 1024
        self.said = json.loads(output) if output.strip() else {}


class Series:
    """Runs of one program, or of one of two or three that do the same."""

    def __init__(self, name):
        self.name = name
        self.runs = []

    def add(self, run):
        self.runs.append(run)
        print(f"  {self.name:24} {run.seconds:7.2f} s  {run.cpu:7.2f} s of processor  "
              f"{run.peak / MIB:7.1f} MiB  {run.said or ''}", flush=True)

    def median(self, what="seconds"):
        return statistics.median(getattr(run, what) for run in self.runs)

    def peak(self):
        return max(run.peak for run in self.runs)


class Report:
    """The figures, and whether each is what it has to be."""

    def __init__(self):
        self.failed = False

    def say(self, text):
        print(text, flush=True)

    def check(self, good, text):
        self.failed |= not good
        self.say(f"{'ok    ' if good else 'MISSED'} {text}")

    def compare(self, title, ours, theirs, factor=None):
        """Compares with the fastest of `theirs`; `factor` is what the ratio has to be at least."""
        best = min(theirs, key=Series.median)
        ratio = best.median() / ours.median()
        text = (f"{title}: {ours.median():.2f} s, {best.name} {best.median():.2f} s: {ratio:.2f} times as fast "
                f"(processor {ours.median('cpu'):.2f} s and {best.median('cpu'):.2f} s; "
                f"peak {ours.peak() / MIB:.0f} and {best.peak() / MIB:.0f} MiB)")
        if factor is None:
            self.say(f"       {text}")
        else:
            self.check(ratio >= factor, f"{text}; wanted {factor}")

    def exit(self):
        sys.exit(1 if self.failed else 0)


def in_turn(n_runs, *pairs):
    """Calls each (series, function) `n_runs` times, one after the other."""
    for _ in range(n_runs):
        for series, function in pairs:
            series.add(function())


def environment_paths():
    """The folders that prepare.sh has made ready: the build, and what was made for the measuring."""
    return pathlib.Path(os.environ["BENCH_BUILD"]), pathlib.Path(os.environ["BENCH_DIR"])


PHOTOGRAPHS = environment_paths()[1] / "photographs"


def link_photographs(count):
    """As many photographs as wanted, of which there need not be so many on the disk."""
    folder = PHOTOGRAPHS.parent / f"photographs-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    names = sorted(PHOTOGRAPHS.glob("*.jpg"))
    for i in range(count):
        os.link(names[i % len(names)], folder / f"photo-{i + 1:04}.jpg")
    return folder
