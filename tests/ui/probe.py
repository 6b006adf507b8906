# probe.py: asks a program what its windows show, and what is cut off of it (probe.c)
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bus of accessibility does not tell all of it, and GTK 4.18 tells places on it wrongly: what
is around a widget moves it by its padding."""

import os
import signal

import desk
import lk_ui

LIBRARY = lk_ui.BUILD / "tests/ui/libprobe.so"


def environment(home):
    """With which a program can be asked."""
    return {"LD_PRELOAD": str(LIBRARY), "LORIKEET_PROBE": str(home.path / "probe")}


def ask(app):
    """What the windows show now, as lists of fields: probe.c names them."""
    report = app.home.path / "probe"
    report.unlink(missing_ok=True)
    os.kill(app.process.pid, signal.SIGUSR1)
    desk.wait(report.exists, "the probe's report")
    app.check_alive()
    return [line.split("\t") for line in report.read_text(encoding="utf-8").splitlines()]
