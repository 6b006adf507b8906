#!/usr/bin/env python3
# check-security.py: each claim of SECURITY.md names a test, and that test is run
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: check-security.py [FILE]

Reads the tables of FILE (SECURITY.md) whose second column is headed "Test". Each row there
names one or more tests: a program of tests/, and for a GLib program the paths of its tests,
all between backquotes: `tests/base/test-digest.c` `/digest/vectors`. Exit status 1 when a
program is missing or not registered, or has no such test."""

import functools
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


@functools.cache
def text_of(path):
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def is_registered(program):
    """Its name is in a meson.build, or it is what the suite of its folder calls."""
    name = re.sub(r"^(test|check|fuzz)-", "", program.stem)
    wanted = re.compile(rf"'(?:{re.escape(name)}|{re.escape(program.name)})'")
    return any(wanted.search(text_of(folder / "meson.build"))
               for folder in (program.parent, program.parent.parent))


def is_started(program):
    """By a shell script beside it, where that needs what Meson does not have."""
    return program.stem in text_of(program.parent / "run")


def has_test(program, path):
    """Whole, or as a beginning and a name that a table of cases puts together."""
    text = text_of(program)
    begin, _, name = path.rpartition("/")
    return f'"{path}"' in text or (f'"{begin}/"' in text and f'"{name}"' in text)


def wrong_with(row):
    cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
    names = re.findall(r"`([^`]+)`", cells[-1])
    program = None
    if not any(name.startswith("tests/") for name in names):
        yield f"“{cells[0]}” has no test"
    for name in names:
        if not name.startswith("/"):
            program = ROOT / name
            if not program.is_file():
                yield f"there is no {name}"
            elif not is_registered(program) and not is_started(program):
                yield f"{name} is never run"
        elif program is None or not has_test(program, name):
            yield f"there is no test {name} in {program and program.name}"


def rows_of(text):
    inside = False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
        elif re.search(r"\|\s*Test\s*\|$", line):
            inside = True
        elif inside and not re.fullmatch(r"[|\s:-]+", line):
            yield line


def main():
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "SECURITY.md"
    rows = list(rows_of(path.read_text(encoding="utf-8")))
    found = [sentence for row in rows for sentence in wrong_with(row)]
    for sentence in found:
        print(sentence)
    print(f"{len(rows)} claims, {len(found)} without a test")
    return 1 if found or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
