# measure.py: hashing and uploading weights to the practice Hub, ours and Node's, in turn
#
# SPDX-License-Identifier: GPL-3.0-or-later
import argparse
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from bench import MIB, Practice, Report, Run, Series, environment_paths, in_turn

BUILD, BENCH = environment_paths()
REPO = "practice/bench"
NOISE = 16 * MIB  # of an allocator with threads
PARTS = ("hub.multipart-threshold=1000000", "hub.chunk-size=20971520")


def make_weights(size):
    path = BENCH / f"weights-{size // MIB}"
    if not path.exists() or path.stat().st_size != size:
        with open(path, "wb") as file:
            for _ in range(0, size, MIB):
                file.write(os.urandom(MIB))
    return path


def ours(path, *options):
    with Practice(BUILD, *options) as environment:
        return Run([BUILD / "tests/bench/bench-publish", path, REPO], environment)


def node(path, *options):
    with Practice(BUILD, *options) as environment:
        return Run(["node", BENCH / "npm/publish.mjs", path, REPO], environment)


def measure(report, n_runs, what, options):
    path = make_weights(1024 * MIB)
    lorikeet, theirs = Series("lorikeet"), Series("@huggingface/hub")
    in_turn(n_runs, (lorikeet, lambda: ours(path, *options)), (theirs, lambda: node(path, *options)))
    report.compare(f"1 GiB of weights hashed and sent {what}", lorikeet, [theirs], 1.4)


def measure_parts(report, n_runs):
    measure(report, n_runs, "in parts of 20 MiB", PARTS)


def measure_whole(report, n_runs):
    measure(report, n_runs, "in one piece", ())


def measure_memory(report, _):
    small, large = Series("200 MB"), Series("5 GB")
    for series, size in ((small, 200 * MIB), (large, 5000 * MIB)):
        path = make_weights(size)
        series.add(ours(path, *PARTS))
        path.unlink()
    report.check(large.peak() < 64 * MIB and large.peak() < small.peak() + NOISE,
                 f"peak of memory: {small.peak() / MIB:.1f} MiB at 200 MB, {large.peak() / MIB:.1f} MiB at 5 GB; "
                 "wanted less than 64 MiB and the same")


def main():
    parts = {"parts": measure_parts, "whole": measure_whole, "memory": measure_memory}
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=parts, action="append")
    arguments = parser.parse_args()
    report = Report()
    for name in arguments.only or parts:
        parts[name](report, arguments.runs)
    report.exit()


main()
