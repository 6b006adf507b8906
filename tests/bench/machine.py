# machine.py: when the machine itself stood still, which no program can help
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual machine has its processors taken away by its host now and then, for tens of
milliseconds: then every timer of every program is late. Machine looks for that with a process
on each processor that goes before all others and does nothing but sleep. Run as a program, with
the number of its processor, it is such a process."""

import json
import os
import signal
import subprocess
import sys
import time

STEP = 0.002
# What it may be late for other reasons.
SLACK = 0.004


class Machine:
    """Watches from the beginning of a with statement to its end."""

    def __enter__(self):
        self.pauses = []
        self.watchers = [
            subprocess.Popen([sys.executable, __file__, str(number)], stdout=subprocess.PIPE, text=True)
            for number in sorted(os.sched_getaffinity(0))]
        return self

    def __exit__(self, *_):
        for watcher in self.watchers:
            watcher.terminate()
        for watcher in self.watchers:
            text, _ = watcher.communicate()
            self.pauses += [json.loads(line) for line in text.splitlines()]
        self.pauses.sort()

    def stood_still(self, start, end):
        """Milliseconds from start to end, both in microseconds, in which a processor did not
        run."""
        total, done = 0, start
        for begun, ended in self.pauses:
            ended = min(ended, end)
            if ended > done:
                total += max(0, ended - max(begun, done))
                done = ended
        return total / 1000

    def stood_still_in(self, stall):
        """The same for a stall, as --stall-report tells of it."""
        return self.stood_still(stall["at"] - stall["us"], stall["at"])


def watch():
    """Writes from when to when nothing ran, until it is told to end."""
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    last = time.monotonic_ns() / 1000
    while not ended:
        time.sleep(STEP)
        now = time.monotonic_ns() / 1000
        if now - last > (STEP + SLACK) * 1e6:
            print(json.dumps([last + STEP * 1e6, now]))
        last = now


if __name__ == "__main__":
    os.sched_setaffinity(0, [int(sys.argv[1])])
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        # One process among others is late whenever they are busy, and would excuse all.
        sys.exit(0)
    watch()
