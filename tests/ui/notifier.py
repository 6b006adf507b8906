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
        # It numbers them through the whole session: this one of ours tells where it is.
        self.first = 1 + self.call(NAME, "Notify", GLib.Variant(
            "(susssasa{sv}i)", ("test", 0, "", "Now", "", [], {}, -1))).unpack()[0]
        self.call(MOCK, "ClearCalls", None)

    def call(self, interface, method, arguments):
        return self.bus.call_sync(NAME, PATH, interface, method, arguments, None,
                                  Gio.DBusCallFlags.NONE, 10000, None)

    def calls(self, method):
        """The arguments of each."""
        found = self.call(MOCK, "GetMethodCalls", GLib.Variant("(s)", (method,))).unpack()[0]
        return [arguments for _, arguments in found]

    def titles(self):
        return [arguments[3] for arguments in self.calls("Notify")]

    def withdrawn(self):
        """The numbers of those that were taken back."""
        return [arguments[0] for arguments in self.calls("CloseNotification")]

    def buttons(self, title):
        """What each is called, and the action behind it."""
        actions = next(arguments[5] for arguments in self.calls("Notify")
                       if arguments[3] == title)
        return dict(zip(actions[1::2], actions[::2]))

    def numbers(self):
        """The daemon's own for each title."""
        new = [arguments[3] for arguments in self.calls("Notify") if arguments[1] == 0]
        return {title: self.first + i for i, title in enumerate(new)}

    def wait(self, title):
        """Returns the number that the daemon gave it."""
        desk.wait(lambda: title in self.titles(), f"a notification “{title}”, not {self.titles()}")
        return self.numbers().get(title)

    def click(self, number, action="default"):
        arguments = GLib.Variant("av", [GLib.Variant("u", number), GLib.Variant("s", action)])
        self.call(MOCK, "EmitSignal", GLib.Variant.new_tuple(
            GLib.Variant("s", NAME), GLib.Variant("s", "ActionInvoked"),
            GLib.Variant("s", "us"), arguments))
