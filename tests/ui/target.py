#!/usr/bin/python3
# target.py: another program, into which things are dragged
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows a window "Target" that takes files, and prints `ready`, then a line with the path of
each file that was dropped."""

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402


def dropped(_target, files, _x, _y):
    for file in files.get_files():
        print(file.get_path(), flush=True)
    return True


def main():
    Gtk.init()
    loop = GLib.MainLoop()
    window = Gtk.Window(title="Target", default_width=140, default_height=140)
    face = Gtk.Label(label="Drop here", hexpand=True, vexpand=True)
    target = Gtk.DropTarget.new(Gdk.FileList, Gdk.DragAction.COPY)
    target.connect("drop", dropped)
    face.add_controller(target)
    window.set_child(face)
    window.connect("close-request", lambda *_: loop.quit())
    window.connect("map", lambda *_: GLib.idle_add(lambda: print("ready", flush=True)))
    window.present()
    loop.run()


if __name__ == "__main__":
    main()
