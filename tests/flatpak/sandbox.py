# sandbox.py: runs the installed Flatpak in a desktop of its own
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/ui/lk_ui.py is for the built program. tests/flatpak/run sets the stage:
$LORIKEET and $LORIKEETCTL enter the sandbox."""

import os
import pathlib
import re
import subprocess

import lk_ui
import desk

from gi.repository import Gio, GLib

ID = "io.github.lorikeet_app.Lorikeet"
SHIPPED = "/app/share/lorikeet/samples"
FOLDER = pathlib.Path(os.environ["LORIKEET_FLATPAK"])


windows_of_host = desk.windows_of
inside = set()


def windows_of(process, title=".*"):
    """A sandbox counts its processes by itself: its windows are known by their class."""
    if process not in inside:
        return windows_of_host(process, title)
    try:
        found = desk.xdo("search", "--onlyvisible", "--class", "^lorikeet$").split()
        return [window for window in found
                if re.fullmatch(title, desk.xdo("getwindowname", window))]
    except subprocess.CalledProcessError:
        return []


desk.windows_of = windows_of


def passes_folders(folder):
    """Whether the document portal here passes folders on; that of Debian 12 does not."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def call(method, arguments, descriptors=None):
        return bus.call_with_unix_fd_list_sync(
            "org.freedesktop.portal.Documents", "/org/freedesktop/portal/documents",
            "org.freedesktop.portal.FileTransfer", method, arguments, None,
            Gio.DBusCallFlags.NONE, 60000, descriptors, None)[0].unpack()

    key = call("StartTransfer", GLib.Variant("(a{sv})", ({},)))[0]
    descriptors = Gio.UnixFDList.new()
    place = os.open(folder, os.O_PATH)
    number = descriptors.append(place)
    os.close(place)
    try:
        call("AddFiles", GLib.Variant("(saha{sv})", (key, [number], {})), descriptors)
    except GLib.Error:
        return False
    return True


def give(folder):
    """Lets the program have @folder, as a file chooser does; returns where it finds it."""
    documents = "/org/freedesktop/portal/documents"
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    descriptors = Gio.UnixFDList.new()
    place = os.open(folder, os.O_PATH)
    number = descriptors.append(place)
    os.close(place)
    reuse, keep, is_folder = 1, 2, 8
    ids, _ = bus.call_with_unix_fd_list_sync(
        "org.freedesktop.portal.Documents", documents, "org.freedesktop.portal.Documents",
        "AddFull", GLib.Variant("(ahusas)", ([number], reuse | keep | is_folder, ID,
                                             ["read", "write", "grant-permissions"])),
        None, Gio.DBusCallFlags.NONE, 60000, descriptors, None)
    return f"{os.environ['XDG_RUNTIME_DIR']}/doc/{ids.unpack()[0][0]}/{folder.name}"


class App(lk_ui.App):
    def find_root(self):
        self.check_alive()
        for node in desk.children(desk.Atspi.get_desktop(0)):
            if node.get_name() == "lorikeet" and node.get_child_count():
                inside.update((self.process.pid, node.get_process_id()))
                return node
        return None

    def kill(self):
        subprocess.run(["flatpak", "kill", ID], check=True)
        self.process.wait()


class Home(lk_ui.Home):
    """A person's home, of which the sandbox sees but its own folder."""

    def __init__(self):
        super().__init__()
        self.environment["XDG_RUNTIME_DIR"] = os.environ["XDG_RUNTIME_DIR"]
        for name in ("GSETTINGS_BACKEND", "GSETTINGS_SCHEMA_DIR", "GIO_USE_VFS", "TMPDIR"):
            self.environment.pop(name, None)
        self.own = self.path / ".var/app" / ID

    def open(self, *arguments, environment=None):
        return App(self, *arguments, environment=environment)

    def forward(self, *arguments, files):
        """Runs lorikeetctl with @files at the end, which the document portal lets in."""
        subprocess.run(["flatpak", "run", "--file-forwarding", "--command=lorikeetctl", ID,
                        *arguments, "@@", *files, "@@"], env=self.environment, cwd=self.path,
                       check=True, timeout=lk_ui.ctl.WAIT, stdout=subprocess.DEVNULL)

    def within(self, script):
        """Runs a shell within the sandbox; returns its status and all that it said."""
        done = subprocess.run(["flatpak", "run", "--command=sh", ID, "-c", script],
                              env=self.environment, cwd=self.path, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        return done.returncode, done.stdout

    def close(self):
        subprocess.run(["flatpak", "kill", ID], check=False, stderr=subprocess.DEVNULL)
        super().close()


class Suite(lk_ui.Suite):
    def __init__(self):
        super().__init__()
        self.home = Home
