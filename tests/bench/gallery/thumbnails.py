# thumbnails.py: the thumbnails of 1,000 photographs, ours and sharp's, in turn
#
# SPDX-License-Identifier: GPL-3.0-or-later
import argparse
import os
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from bench import Report, Run, Series, environment_paths, in_turn, link_photographs

BUILD, BENCH = environment_paths()
CACHE = BENCH / "thumbnails"


def make(*command):
    shutil.rmtree(CACHE, ignore_errors=True)
    run = Run([*command, CACHE], os.environ)
    shutil.rmtree(CACHE)
    return run


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pictures", type=int, default=1000)
    arguments = parser.parse_args()
    report = Report()
    folder = link_photographs(arguments.pictures)
    lorikeet, sharp = Series("lorikeet"), Series("sharp")
    in_turn(arguments.runs,
            (lorikeet, lambda: make(BUILD / "tests/bench/bench-thumbnails", folder)),
            (sharp, lambda: make("node", BENCH / "npm/thumbnails.mjs", folder)))
    shutil.rmtree(folder)
    report.compare(f"thumbnails of {arguments.pictures} photographs of 12 megapixels", lorikeet, [sharp], 1.5)
    report.exit()


main()
