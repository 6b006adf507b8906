# notifier.py: what the recording notification daemon was asked for; see tests/ui/session
#
# SPDX-License-Identifier: GPL-3.0-or-later
import desk

from gi.repository import Gio, GLib

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
MOCK = "org.freedesktop.DBus.Mock"


class Notifier:
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
