#!/usr/bin/env python3
# test-job.py: what a job left is looked into: its log, its events, its settings, a report
#
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import subprocess
import sys
import zipfile

import lk_ui
import desk
import journey
import keyring

suite = lk_ui.Suite()

LOG = "Log of the trainer"


def failed_job(home):
    """One that was tried again on its way, and failed in its training: of each level there is
    something in its trace. Returns the window, with the job before the person's eyes."""
    practice = home.practice()
    practice.let_go()
    practice.ask("/practice/faults", [
        {"match": {"operation": "replicate.trainings.create", "nth": 1}, "times": 1,
         "action": {"type": "status", "status": 429}},
        {"match": {"operation": "replicate.trainings.create", "nth": 1}, "times": 1,
         "action": {"type": "fail-training"}}])
    home.samples()
    home.run("train", "Lorikeets", "--name", "Rainbow", "--trigger", "RNBW", status=1,
             environment=practice.environment)
    app = home.open(environment=practice.environment)
    app.resize(1080, 720)
    journey.show_job(app, "Rainbow")
    app.read("Training failed")
    return app


def pasted():
    """What another program gets by pasting."""
    return subprocess.run([lk_ui.PYTHON, lk_ui.SOURCE / "tests/ui/paste.py"], check=True,
                          capture_output=True, text=True, timeout=desk.LIMIT).stdout


def wait_for_paste(fits):
    return desk.wait(lambda: (lambda text: fits(text) and text)(pasted()), "it on the clipboard")


def export(app, target):
    """Returns the trace and the lines of the log that are in the report."""
    journey.export_diagnostics(app, target)
    with zipfile.ZipFile(target) as report:
        assert report.testzip() is None
        trace = json.loads(report.read("trace.json"))
        return trace["debugData"]["events"], report.read("log.txt").decode().splitlines()


def rows(app, name):
    """All of a list that are on the bus: with GTK 4.8 also those that have to be scrolled to."""
    return [desk.name_of(row) for row in desk.children(app.find("list", name))]


def are_rows(app, name, wanted):
    """Whether these are the rows; of many, those that GTK 4.18 has on the bus, around what is in
    view."""
    there = rows(app, name)
    part = len(there) >= min(len(wanted), 4) and any(
        wanted[i:i + len(there)] == there for i in range(len(wanted)))
    return there == wanted or part


def wait_for_rows(app, name, wanted):
    desk.wait(lambda: are_rows(app, name, wanted), f"{wanted} in the list {name}")


def row_at(app, name, down):
    """Which row a click would meet so many pixels below the top of a list, or above its end."""
    list_ = app.find("list", name)
    x, y, _, height = desk.box_within(list_)
    for _ in desk.walk(list_):
        pass  # what was never asked for is not on the bus
    spot = list_.get_component_iface().get_accessible_at_point(
        x + 20, y + (down if down > 0 else height + down), desk.Atspi.CoordType.WINDOW)
    return desk.name_of(spot)


def choose(app, filter_name, steps):
    """What stands so many lines below what is chosen. GTK 4.18 calls the filter by that, and tells
    its name as the description. The list is a window of its own: until it is there, keys go to
    what lies below."""
    shown = len(desk.windows_of(app.process.pid))
    desk.click(app.find("combo box", where=lambda node: filter_name in (
        desk.name_of(node), node.get_description())))
    desk.wait(lambda: len(desk.windows_of(app.process.pid)) > shown, "the list to open")
    desk.settle()
    desk.key(*["Down" if steps > 0 else "Up"] * abs(steps), "Return")
    desk.wait(lambda: len(desk.windows_of(app.process.pid)) == shown, "the list to close")


def search(app, text):
    desk.point(app.find("entry", "Search the log"))
    desk.key("ctrl+a")
    desk.write(text)


def marked(app):
    """The current match, as it is on the bus."""
    found = [row for row in desk.children(app.find("list", LOG))
             if row.get_description() == "Current match"]
    assert len(found) < 2, [desk.name_of(row) for row in found]
    return found[0] if found else None


def is_in_view(app, row):
    _, top, _, height = desk.box_within(row)
    _, list_top, _, list_height = desk.box_within(app.find("list", LOG))
    return list_top <= top and top + height <= list_top + list_height


def wait_for_match(app, number, some):
    """The match that is said to be the current one is marked, and seen."""
    app.read(f"^{number} of {len(some)}$")
    row = desk.wait(lambda: (lambda row: row and desk.name_of(row) == some[number - 1] and row)(
        marked(app)), f"{some[number - 1]} to be marked")
    desk.wait(lambda: is_in_view(app, row), "the match to be seen")


def follows(app):
    return desk.has_state(app.find(name="Follow new lines"), desk.Atspi.StateType.PRESSED)


def check_steps(app, log):
    """Matches are gone through with all lines around them."""
    some = [line for line in log if "loading" in line.lower()]
    assert 2 < len(some) < len(log), log
    assert not any("loading" in line.lower() for line in log[-20:]), log
    assert follows(app)
    desk.key("ctrl+f")  # from wherever the keyboard is
    desk.wait(lambda: desk.has_state(app.find("entry", "Search the log"),
                                     desk.Atspi.StateType.FOCUSED), "the cursor in the search")
    desk.write("LOADING")
    wait_for_match(app, len(some), some)  # it stands nearest to the end, which was seen
    assert not follows(app)
    for keys, number in (("Return", 1), ("Return", 2), ("ctrl+g", 3), ("shift+Return", 2),
                         ("ctrl+shift+g", 1), ("shift+Return", len(some))):
        desk.key(keys)
        wait_for_match(app, number, some)
    app.click("push button", "Next match")
    wait_for_match(app, 1, some)
    app.click("push button", "Previous match")
    wait_for_match(app, len(some), some)
    assert are_rows(app, LOG, log)
    return some


def check_only(app, log, some):
    app.click("check box", "Only matching lines")
    wait_for_rows(app, LOG, some)
    wait_for_match(app, len(some), some)
    app.click("push button", "Copy what is shown")
    wait_for_paste(lambda text: text.splitlines() == some)
    search(app, "no line has this")
    app.read("^No Line Found$")
    app.click("check box", "Only matching lines")
    wait_for_rows(app, LOG, log)
    app.read("^Nothing found$")
    app.click("push button", "Copy what is shown")
    wait_for_paste(lambda text: text.splitlines() == log)


def check_log(app, log):
    app.click("page tab", "Log")
    wait_for_rows(app, LOG, log)
    wait_for_end(app, log[-1])
    some = check_steps(app, log)
    check_only(app, log, some)
    search(app, some[0])
    desk.key("Return")  # it does not wait until no more is typed
    wait_for_match(app, 1, [line for line in log if some[0] in line])
    desk.key("ctrl+g", "Escape")
    app.gone("check box", "Only matching lines")
    assert not marked(app)
    wait_for_rows(app, LOG, log)


def check_detail(app, event):
    desk.point(app.find("list item", event["message"]))
    shown = desk.text_of(app.find("text", "Details"))
    assert json.loads(shown) == event, shown
    app.click("push button", "Copy as JSON")
    wait_for_paste(lambda text: text == shown)
    app.leave("Escape")


def check_events(app, trace):
    def wanted(fits):
        found = [event["message"] for event in trace if fits(event)]
        assert 0 < len(found) < len(trace), found
        return found

    app.click("page tab", "Events")
    wait_for_rows(app, "Events", [event["message"] for event in trace])
    choose(app, "Level", 2)  # warnings, and what is worse
    wait_for_rows(app, "Events", wanted(lambda event: event["level"] in ("warning", "error")))
    check_detail(app, trace[-1])
    choose(app, "Category", 4)
    wait_for_rows(app, "Events", wanted(lambda event: event["level"] in ("warning", "error")
                                        and event["category"] == "rate_limit"))
    choose(app, "Stage", 1)
    app.read("^No Event Found$")
    choose(app, "Category", -4)
    choose(app, "Level", -2)
    wait_for_rows(app, "Events", wanted(lambda event: event["stage"] == "initializing"))
    choose(app, "Stage", -1)
    wait_for_rows(app, "Events", [event["message"] for event in trace])


def check_settings(app, home):
    journey.choose_in_job_menu(app, "c")
    text = wait_for_paste(lambda text: "RNBW" in text)
    for line in ("Model: Rainbow", "Dataset: Lorikeets", "Steps: 1000"):
        assert line in text.splitlines(), text
    assert str(home.path) not in text, text


def check_removal(app, home):
    """Who closes the window has decided: what the job left is deleted before the program ends."""
    folder = home.path / "data/lorikeet/jobs"
    assert len(list(folder.iterdir())) == 1
    journey.choose_in_job_menu(app, "l")
    app.read("^No Jobs Yet$")
    app.read("^“Rainbow” was removed$")
    assert len(list(folder.iterdir())) == 1 and home.records("jobs", "list")
    app.focus()
    desk.key("ctrl+w")
    desk.wait(lambda: app.process.poll() is not None, "the program to end with its window")
    assert app.process.returncode == 0, app.log.read_text()
    assert not list(folder.iterdir()) and not home.records("jobs", "list")


@suite.test
def what_a_failed_job_left_is_looked_into(home):
    app = failed_job(home)
    trace, log = export(app, home.path / "report.zip")
    check_log(app, log)
    check_events(app, trace)
    check_settings(app, home)
    check_removal(app, home)


# --- A job that nobody wants to see any more ---

def job_names(home):
    return sorted(job["modelName"] for job in home.records("jobs", "list"))


def remove(app, name):
    journey.show_job(app, name)
    journey.choose_in_job_menu(app, "l")
    app.read(f"^“{name}” was removed$")
    app.gone("label", name, within=app.find("list", "Jobs"))


@suite.test
def a_removed_job_comes_back_until_its_message_goes(home):
    home.samples()
    names = ["Dawn", "Rainbow", "Sunset"]
    for name in names:
        home.run("train", "Lorikeets", "--profile", "practice", "--name", name, "--trigger", "RNBW",
                 "--no-publish", "--save-to", home.path / "models")
    app = home.open()
    app.resize(1080, 720)
    remove(app, "Rainbow")
    app.read("^No Job Selected$")
    assert job_names(home) == names
    app.click("push button", "Undo")
    desk.wait(lambda: desk.has_state(journey.job_row(app, "Rainbow"),
                                     desk.Atspi.StateType.SELECTED), "the job to be selected")
    app.click("page tab", "Log")
    desk.wait(lambda: "lora.safetensors" in rows(app, LOG)[-1], "its log")
    app.gone("push button", "Undo")
    assert job_names(home) == names

    remove(app, "Rainbow")
    app.gone("push button", "Undo")
    desk.wait(lambda: job_names(home) == ["Dawn", "Sunset"], "the job to be gone for good")

    # Who is killed has decided nothing, and who quits has.
    remove(app, "Sunset")
    app.kill()
    assert job_names(home) == ["Dawn", "Sunset"]
    app = home.open()
    remove(app, "Sunset")
    app.quit()
    assert job_names(home) == ["Dawn"]


# --- The log of a training under way ---

def wait_for_top(app):
    desk.wait(lambda: row_at(app, LOG, 9) == rows(app, LOG)[0], "the first line of the log")


def wait_for_end(app, line):
    desk.wait(lambda: line in row_at(app, LOG, -9), f"{line} at the end of what is in view")


def scroll(app, button):
    x, y = desk.place(app.find("list", LOG).get_parent())
    desk.xdo("mousemove", "--sync", x, y)
    desk.xdo("click", "--repeat", 40, "--delay", 8, button)


@suite.test
def the_log_is_followed_as_long_as_it_is_wanted(home):
    practice = home.practice()
    practice.hold()
    home.samples()
    home.run("train", "Lorikeets", "--name", "Rainbow", "--trigger", "RNBW", "--detach",
             environment=practice.environment)
    app = home.open(environment=practice.environment)
    app.resize(1080, 720)
    journey.show_job(app, "Rainbow")
    app.click("page tab", "Log")
    practice.ask("/practice/speed", {"speed": 1})
    wait_for_end(app, "flux_train_replicate")
    practice.hold()

    # Who scrolls up is left in peace.
    scroll(app, 4)
    wait_for_top(app)
    practice.let_go()
    app.find("label", "Completed", within=app.find("list", "Jobs"))
    wait_for_top(app)
    app.click(name="Follow new lines")
    wait_for_end(app, "lora.safetensors")

    # To scroll to the end is to follow again.
    assert follows(app)
    scroll(app, 4)
    desk.wait(lambda: not follows(app), "the log to be left where it is")
    scroll(app, 5)
    desk.wait(lambda: follows(app), "the log to be followed")
    app.quit()


# --- A job whose process has died ---

@suite.test
def a_job_without_a_token_waits_for_it(home):
    keyring.Keyring()
    practice = home.practice()
    practice.hold()
    home.samples()
    process = home.start("train", "Lorikeets", "--name", "Rainbow", "--trigger", "RNBW",
                         environment=practice.environment)
    desk.wait(lambda: practice.count("replicate.trainings.get"), "a training", every=0.2)
    process.kill()
    process.wait()
    practice.let_go()

    app = home.open(environment={name: value for name, value in practice.environment.items()
                                 if "TOKEN" not in name})
    journey.show_job(app, "Rainbow")
    app.read("^There is no Replicate token")
    assert home.records("jobs", "list")[0]["status"] == "training"
    app.resize(360, 700)  # what was looked at beside the list stays in view
    app.click("push button", "Open Accounts")
    app.find("frame", "Preferences")
    journey.keep(app, "Replicate token", practice.environment["REPLICATE_API_TOKEN"])
    app.read("^There is no Hugging Face token")
    journey.keep(app, "Hugging Face token", practice.environment["HF_TOKEN"])
    journey.close_preferences(app)
    app.find("label", "Completed")
    assert journey.trainings(practice) == 1
    app.quit()


if __name__ == "__main__":
    sys.exit(suite.run())
