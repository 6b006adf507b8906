#!/usr/bin/env python3
# test-stay.py: who leaves while a job runs is asked, and no computer sleeps while bytes move
#
# SPDX-License-Identifier: GPL-3.0-or-later
import re
import subprocess
import sys

import lk_ui
import bus
import desk
import journey
from notifier import Notifier

suite = lk_ui.Suite()

MANAGER = "org.gnome.SessionManager"
SUSPEND = 4  # of the session manager's flags
QUESTION = re.compile("^Quit While 1 Job Runs")


class SessionManager:
    """Stands in for the desktop's, and remembers what it was asked."""

    PATH = "/org/gnome/SessionManager"
    MOCK = "org.freedesktop.DBus.Mock"

    def __init__(self, home):
        home.spawn([lk_ui.PYTHON, "-m", "dbusmock", MANAGER, self.PATH, MANAGER],
                   stdout=subprocess.DEVNULL)
        desk.wait(lambda: bus.call_bus("NameHasOwner", "(s)", MANAGER)[0], "a session manager")
        self.ask("AddMethod", "(sssss)", MANAGER, "Inhibit", "susu", "u",
                 "self.cookie = getattr(self, 'cookie', 0) + 1\nret = self.cookie")
        self.ask("AddMethod", "(sssss)", MANAGER, "Uninhibit", "u", "", "")

    def ask(self, method, signature, *arguments):
        return bus.call(MANAGER, self.PATH, self.MOCK, method, signature, *arguments)

    def calls(self, method):
        """The arguments of each."""
        return [arguments for _, arguments in self.ask("GetMethodCalls", "(s)", method)[0]]

    def wait(self, inhibited, released):
        """Until so many times was asked for, and so many times given back."""
        desk.wait(lambda: (len(self.calls("Inhibit")), len(self.calls("Uninhibit")))
                  == (inhibited, released), f"{inhibited} inhibitions, {released} of them over")


def start(home, practice):
    """A job that stands in its training."""
    practice.hold()
    home.samples("Lorikeets")
    home.run("train", "Lorikeets", "--name", "Rainbow", "--trigger", "RNBW", "--detach",
             environment=practice.environment)
    return home.open(environment=practice.environment)


def wait_for_training(home):
    desk.wait(lambda: home.records("jobs", "list")[0]["status"] == "training", "a training",
              every=0.2)


def ask_to_quit(app):
    """The question stands before the window."""
    app.focus()
    desk.key("ctrl+q")
    app.read(QUESTION.pattern)
    app.read("^A training at Replicate goes on and is paid for")


@suite.test
def who_stays_is_told_of_the_end(home):
    notifier = Notifier()
    practice = home.practice()
    app = start(home, practice)
    app.resize(360, 700)
    wait_for_training(home)
    ask_to_quit(app)
    app.focus()
    desk.wait(lambda: desk.has_state(app.find("push button", "Stay"), desk.Atspi.StateType.FOCUSED),
              "the answer that harms nothing to have the focus")
    desk.key("Return")
    desk.wait(lambda: len(desk.windows_of(app.process.pid)) == 1, "the question to go")
    practice.let_go()
    notifier.wait("“Rainbow” is ready")
    app.check_alive()
    app.quit()  # without a question: nothing runs
    assert journey.trainings(practice) == 1


@suite.test
def who_closes_the_window_instead_is_told_of_the_end(home):
    notifier = Notifier()
    practice = home.practice()
    app = start(home, practice)
    wait_for_training(home)
    ask_to_quit(app)
    app.click("push button", "Close Window")
    notifier.wait("Lorikeet goes on training")
    app.gone("frame")
    practice.let_go()
    notifier.wait("“Rainbow” is ready")
    assert app.process.wait(timeout=desk.LIMIT) == 0, app.log.read_text()
    assert journey.trainings(practice) == 1


@suite.test
def who_quits_goes_on_at_the_next_start(home):
    practice = home.practice()
    app = start(home, practice)
    wait_for_training(home)
    ask_to_quit(app)
    app.click("push button", "Quit")
    assert app.process.wait(timeout=desk.LIMIT) == 0, app.log.read_text()
    practice.let_go()
    asked = practice.count("replicate.trainings.get")
    assert home.records("jobs", "list")[0]["status"] not in ("completed", "failed", "canceled")
    assert practice.count("replicate.trainings.get") == asked, "somebody watches it still"

    journey.find_completed(home, practice)


@suite.test
def no_sleep_while_bytes_move(home):
    manager = SessionManager(home)
    practice = home.practice()
    app = start(home, practice)
    wait_for_training(home)
    manager.wait(1, 1)  # the pictures went; the training needs no computer of ours

    practice.ask("/practice/faults", [{"match": {"operation": "hub.lfs.put"}, "times": -1,
                                       "action": {"type": "status", "status": 503}}])
    practice.let_go()
    desk.wait(lambda: practice.count("hub.lfs.put") > 1, "an upload that is tried again")
    manager.wait(2, 1)
    practice.ask("/practice/faults", [])
    manager.wait(2, 2)

    asked = manager.calls("Inhibit")
    assert all(call[0] == bus.APP and call[2] and call[3] == SUSPEND for call in asked), asked
    assert [call[0] for call in manager.calls("Uninhibit")] == [1, 2], "not what was given"
    journey.show_job(app, "Rainbow")
    app.find("label", "Completed")
    app.quit()


if __name__ == "__main__":
    sys.exit(suite.run())
