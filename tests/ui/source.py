#!/usr/bin/python3
# source.py: another program, from which things are dragged and copied
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: source.py KIND ARGUMENT...

    files PATH...      what a file manager gives: a list of files
    uri-list URI...    text/uri-list alone
    moz-url URI TITLE  text/x-moz-url, as Firefox gives a link
    png FILE           the bytes of a picture, as a browser gives one
    text TEXT          plain text

Shows a window "Source" whose whole face can be dragged, and owns the clipboard with the
same content. Prints `ready` when both are so. A typed `x` makes it end."""

import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, GObject, Gtk  # noqa: E402


def of_bytes(mime, data):
    return Gdk.ContentProvider.new_for_bytes(mime, GLib.Bytes.new(data))


def of_files(paths):
    files = Gdk.FileList.new_from_list([Gio.File.new_for_commandline_arg(path) for path in paths])
    return Gdk.ContentProvider.new_for_value(GObject.Value(Gdk.FileList, files))


def content(kind, arguments):
    if kind == "files":
        return of_files(arguments)
    if kind == "uri-list":
        return of_bytes("text/uri-list", "".join(uri + "\r\n" for uri in arguments).encode())
    if kind == "moz-url":
        return of_bytes("text/x-moz-url", "\n".join(arguments).encode("utf-16-le"))
    if kind == "png":
        with open(arguments[0], "rb") as file:
            return of_bytes("image/png", file.read())
    if kind == "text":
        return of_bytes("text/plain;charset=utf-8", arguments[0].encode())
    sys.exit(f"source.py: there is no kind {kind}")


def main():
    provider = content(sys.argv[1], sys.argv[2:])
    Gtk.init()
    loop = GLib.MainLoop()
    window = Gtk.Window(title="Source", default_width=140, default_height=140)
    face = Gtk.Label(label="Drag me", hexpand=True, vexpand=True)
    drag = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    drag.connect("prepare", lambda *_: provider)
    face.add_controller(drag)
    window.set_child(face)
    window.connect("close-request", lambda *_: loop.quit())
    window.connect("map", lambda *_: GLib.idle_add(lambda: print("ready", flush=True)))
    window.present()
    window.get_clipboard().set_content(provider)
    loop.run()


if __name__ == "__main__":
    main()
