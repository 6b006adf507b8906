#!/usr/bin/env python3
# totals.py: counts the tests of a meson run, subtests of TAP programs each for one
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: totals.py testlog.json

Prints `N passed, N failed`, with `, N skipped` when there are any, and fails
when a test failed or when there was none.
"""

import json
import re
import sys

SUBTEST = re.compile(r"^(not )?ok \d+(.*)$", re.MULTILINE)
DIRECTIVE = re.compile(r"#\s*(skip|todo)", re.IGNORECASE)


def count_subtests(text):
    """Returns (passed, failed, skipped) of one program's TAP."""
    passed = failed = skipped = 0
    for negative, rest in SUBTEST.findall(text):
        if DIRECTIVE.search(rest):
            skipped += 1
        elif negative:
            failed += 1
        else:
            passed += 1
    return passed, failed, skipped


def count_test(entry):
    """Returns (passed, failed, skipped) of one program."""
    passed, failed, skipped = count_subtests(entry.get("stdout") or "")
    result = entry["result"]
    if result in ("OK", "EXPECTEDFAIL"):
        return (passed, failed, skipped) if passed + skipped else (1, 0, 0)
    if result == "SKIP":
        return passed, failed, max(skipped, 1)
    return passed, max(failed, 1), skipped


def main():
    totals = [0, 0, 0]
    with open(sys.argv[1], encoding="utf-8") as log:
        for line in log:
            for index, count in enumerate(count_test(json.loads(line))):
                totals[index] += count
    passed, failed, skipped = totals
    text = f"{passed} passed, {failed} failed"
    print(text + (f", {skipped} skipped" if skipped else ""))
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
