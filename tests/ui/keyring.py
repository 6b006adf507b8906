# keyring.py: the session's real keyring, seen from outside
#
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal
import subprocess

from gi.repository import Gio, GLib

import desk

NAME = "org.freedesktop.secrets"
ROOT = "/org/freedesktop/secrets"
COLLECTION = ROOT + "/collection/login"
PASSWORD = b"a password"  # see tests/ui/session


class Keyring:
    def __init__(self):
        """Open, and without any secret of the program."""
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.unlock()
        subprocess.run(["secret-tool", "clear", "service", "lorikeet"], check=False)

    def call(self, path, method, signature, *arguments, name=NAME):
        interface, _, member = method.rpartition(".")
        return self.bus.call_sync(name, path, interface, member,
                                  GLib.Variant(signature, arguments), None,
                                  Gio.DBusCallFlags.NONE, 10000, None).unpack()

    def get(self, path, interface, name):
        return self.call(path, "org.freedesktop.DBus.Properties.Get", "(ss)",
                         "org.freedesktop.Secret." + interface, name)[0]

    def lock(self):
        self.call(ROOT, "org.freedesktop.Secret.Service.Lock", "(ao)", [COLLECTION])
        assert self.get(COLLECTION, "Collection", "Locked")

    def unlock(self):
        """Without a question, which nobody could answer here."""
        _, session = self.call(ROOT, "org.freedesktop.Secret.Service.OpenSession", "(sv)", "plain",
                               GLib.Variant("s", ""))
        self.call(ROOT, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
                  ".UnlockWithMasterPassword", "(o(oayays))", COLLECTION,
                  (session, b"", PASSWORD, "text/plain"))
        assert not self.get(COLLECTION, "Collection", "Locked")

    def labels(self):
        """What a person finds in Seahorse."""
        found, locked = self.call(ROOT, "org.freedesktop.Secret.Service.SearchItems", "(a{ss})",
                                  {"service": "lorikeet"})
        return sorted(self.get(path, "Item", "Label") for path in found + locked)

    def look_up(self, account):
        found = subprocess.run(["secret-tool", "lookup", "service", "lorikeet", "account", account],
                               capture_output=True, text=True, check=False)
        return found.stdout or None

    def end(self):
        """There is none any more, as on a desktop that has none."""
        process, = self.call("/org/freedesktop/DBus",
                             "org.freedesktop.DBus.GetConnectionUnixProcessID", "(s)", NAME,
                             name="org.freedesktop.DBus")
        os.kill(process, signal.SIGTERM)
        desk.wait(lambda: not self.call("/org/freedesktop/DBus",
                                        "org.freedesktop.DBus.NameHasOwner", "(s)", NAME,
                                        name="org.freedesktop.DBus")[0], "the keyring to end")
