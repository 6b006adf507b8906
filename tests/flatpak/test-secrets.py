#!/usr/bin/env python3
# test-secrets.py: a token lives in the sandbox where there is a portal for it, or in the keyring
#
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import subprocess
import sys

import sandbox

suite = sandbox.Suite()
TOKEN = "r8_" + "4Kq0cFv7" * 4
HAS_PORTAL = "gnome-keyring" in os.environ["PORTALS"]


def source_of_token(home):
    records = home.records("account", "list")
    return next(one["source"] for one in records if one["field"] == "replicate-token")


def kept_in_keyring(home):
    said = subprocess.run(["secret-tool", "search", "--all", "service", "lorikeet"],
                          env=home.environment, capture_output=True, text=True, check=True)
    return TOKEN in said.stdout


def check_no_file_holds_it(home):
    for path in home.path.rglob("*"):
        assert not path.is_file() or TOKEN.encode() not in path.read_bytes(), path


@suite.test
def a_secret_survives_a_restart(home):
    home.run("account", "set", "replicate", text=TOKEN + "\n")
    assert source_of_token(home) == "keyring"
    assert bool(list(home.own.rglob("*.keyring"))) == HAS_PORTAL
    assert kept_in_keyring(home) != HAS_PORTAL
    check_no_file_holds_it(home)
    home.run("account", "clear", "replicate")
    assert source_of_token(home) is None
    assert not kept_in_keyring(home)


sys.exit(suite.run())
