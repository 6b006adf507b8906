#!/usr/bin/env python3
# test-notices.py: who looks elsewhere is told, and a click shows what it was about
#
# SPDX-License-Identifier: GPL-3.0-or-later
import sys

import lk_ui
import desk

from gi.repository import Gio, GLib

suite = lk_ui.Suite()

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
MOCK = "org.freedesktop.DBus.Mock"


class Notifier:
    """What the recording notification daemon was asked for; see tests/ui/session."""

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.call(MOCK, "ClearCalls", None)

    def call(self, interface, method, arguments):
        return self.bus.call_sync(NAME, PATH, interface, method, arguments, None,
                                  Gio.DBusCallFlags.NONE, 10000, None)

    def titles(self):
        calls = self.call(MOCK, "GetMethodCalls", GLib.Variant("(s)", ("Notify",))).unpack()[0]
        return [arguments[3] for _, arguments in calls]

    def wait(self, title):
        """Returns the number that the daemon gave it: it counts from 1."""
        desk.wait(lambda: title in self.titles(), f"a notification “{title}”, not {self.titles()}")

    def click(self, number, action="default"):
        arguments = GLib.Variant("av", [GLib.Variant("u", number), GLib.Variant("s", action)])
        self.call(MOCK, "EmitSignal", GLib.Variant.new_tuple(
            GLib.Variant("s", NAME), GLib.Variant("s", "ActionInvoked"),
            GLib.Variant("s", "us"), arguments))


def start_practice(home, *options):
    home.samples("Lorikeets")
    home.run("train", "Lorikeets", "--profile", "practice", "--name", "Rainbow", "--trigger",
             "RNBW", "--detach", *options)


@suite.test
def a_ready_model_is_told_of_and_a_click_shows_its_job(home):
    notifier = Notifier()
    start_practice(home)
    app = home.open()
    notifier.wait("“Rainbow” is ready")
    notifier.click(1)
    app.find("label", "Completed")
    app.quit()


@suite.test
def a_closed_window_leaves_the_training_and_says_so(home):
    notifier = Notifier()
    start_practice(home)
    app = home.open()
    app.find(None, "Jobs")
    app.focus()
    desk.key("ctrl+w")
    notifier.wait("Lorikeet goes on training")
    notifier.wait("“Rainbow” is ready")
    app.process.wait(timeout=desk.LIMIT)
    assert app.process.returncode == 0, app.log.read_text()
    assert home.records("jobs", "list")[0]["status"] == "completed"


if __name__ == "__main__":
    sys.exit(suite.run())
