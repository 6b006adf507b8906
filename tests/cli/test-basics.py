#!/usr/bin/env python3
# test-basics.py: help, usage, exit statuses, trainers, the practice services
#
# SPDX-License-Identifier: GPL-3.0-or-later
import re
import subprocess
import sys

from ctl import SOURCE, Suite

suite = Suite(at_once=4)

COMMANDS = re.findall(r"^  ((?:\w+ )?\w+)  +\S", subprocess.run(
    [__import__("ctl").CTL, "--help"], capture_output=True, text=True, check=True).stdout, re.MULTILINE)


@suite.test
def the_help_names_every_command(home):
    wanted = {
        "dataset create", "dataset list", "dataset show", "dataset check", "dataset export", "train",
        "jobs list", "jobs show", "jobs watch", "jobs cancel", "jobs retry", "jobs resume", "jobs export",
        "account set", "account verify", "account clear", "account list", "practice",
        "storage sweep", "storage test", "trainers list", "trainers show",
    }
    assert set(COMMANDS) == wanted, set(COMMANDS) ^ wanted


@suite.test
def every_command_has_help(home):
    for command in COMMANDS:
        out, err = home.run(*command.split(), "--help")
        assert f"lorikeetctl {command}" in out and "--json" in out, out
        assert err == ""


@suite.test
def the_manual_and_the_completion_know_every_command(home):
    manual = (SOURCE / "data/lorikeetctl.1").read_text()
    completion = (SOURCE / "data/completions/lorikeetctl").read_text().replace("\\n", " ")
    for command in COMMANDS:
        assert command in manual, command
        for word in command.split():
            assert re.search(rf"\b{word}\b", completion), command


@suite.test
def the_manual_knows_every_option(home):
    manual = (SOURCE / "data/lorikeetctl.1").read_text().replace("\\-", "-")
    for command in COMMANDS:
        out, _ = home.run(*command.split(), "--help")
        for option in re.findall(r"--[a-z][a-z-]+", out.split("Help Options")[1]):
            assert option in manual, f"{command} {option}"


@suite.test
def version(home):
    out, _ = home.run("--version")
    assert re.fullmatch(r"lorikeetctl \d+\.\d+\.\d+\n", out)


@suite.test
def bad_usage_has_status_2(home):
    home.run(status=2)
    home.run("fly", status=2)
    home.run("dataset", status=2)
    home.run("dataset", "fly", status=2)
    home.run("dataset", "create", status=2)
    home.run("dataset", "create", "only-a-name", status=2)
    home.run("dataset", "list", "too-much", status=2)
    home.run("jobs", "list", "--no-such-option", status=2)
    home.run("practice", "--port", "99999", status=2)


@suite.test
def trainers_are_listed_and_shown(home):
    trainers = home.records("trainers", "list")
    assert "flux-dev-lora" in [trainer["id"] for trainer in trainers]
    settings = {record["name"]: record for record in home.records("trainers", "show", "flux-dev-lora")}
    assert settings["steps"]["default"] == 1000
    assert settings["lora_rank"]["maximum"] == 128
    home.run("trainers", "show", "no-such-trainer", status=1)


@suite.test
def a_trainer_of_ones_own_needs_no_code(home):
    folder = home.path / "data/lorikeet/trainers"
    folder.mkdir(parents=True)
    shipped = (SOURCE / "data/trainers/flux-dev-lora.json").read_text()
    (folder / "mine.json").write_text(shipped.replace('"flux-dev-lora"', '"mine"', 1))
    assert "mine" in [trainer["id"] for trainer in home.records("trainers", "list")]


@suite.test
def practice_prints_the_environment_and_stays(home):
    process = home.start("practice")
    lines = [process.stdout.readline() for _ in range(6)]
    for line in lines:
        assert re.match(r"export [A-Z0-9_]+=\S+\n", line), line
    assert process.poll() is None
    process.send_signal(__import__("signal").SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0


@suite.test
def practice_listens_where_it_is_told(home):
    practice = home.practice()
    port = int(re.search(r":(\d+)", practice.root).group(1))
    practice.journal()  # so that a connection of the old ones still lingers
    assert practice.stop() == 0
    again = home.practice("--port", port)
    assert f":{port}" in again.environment["REPLICATE_API_BASE_URL"]
    assert again.environment["REPLICATE_API_BASE_URL"].endswith("/v1")
    assert again.stop() == 0


if __name__ == "__main__":
    sys.exit(suite.run())
