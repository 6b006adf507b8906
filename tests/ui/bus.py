# bus.py: asks the program over the session bus, as the desktop does
#
# SPDX-License-Identifier: GPL-3.0-or-later
import functools
import os

from gi.repository import Gio, GLib

APP = "io.github.lorikeet_app.Lorikeet"
PATH = "/" + APP.replace(".", "/")
LIMIT = int(os.environ.get("LORIKEET_UI_LIMIT", "60")) * 1000


@functools.cache
def session():
    return Gio.bus_get_sync(Gio.BusType.SESSION)


def call(name, path, interface, method, signature=None, *arguments):
    parameters = GLib.Variant(signature, arguments) if signature else None
    return session().call_sync(name, path, interface, method, parameters, None,
                               Gio.DBusCallFlags.NONE, LIMIT, None).unpack()


def call_bus(method, signature=None, *arguments):
    return call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                signature, *arguments)


def owner():
    """The process that has the program's name, or None."""
    if not call_bus("NameHasOwner", "(s)", APP)[0]:
        return None
    return call_bus("GetConnectionUnixProcessID", "(s)", APP)[0]


def activate(action, *target):
    """What a launcher does with an action of the desktop file, or GNOME Shell with one of a
    notification."""
    call(APP, PATH, "org.freedesktop.Application", "ActivateAction", "(sava{sv})", action,
         list(target), {})


def search(method, signature, *arguments):
    return call(APP, PATH + "/SearchProvider", "org.gnome.Shell.SearchProvider2", method, signature,
                *arguments)
