#!/usr/bin/python3
# paste.py: another program, into which text is pasted
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints what the clipboard holds as text, if it holds any."""

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402


def main():
    Gtk.init()
    loop = GLib.MainLoop()
    clipboard = Gdk.Display.get_default().get_clipboard()

    def read(source, result):
        try:
            print(source.read_text_finish(result) or "", end="")
        except GLib.Error:  # it holds a picture, or nothing
            pass
        loop.quit()

    def ask(*_):
        clipboard.read_text_async(None, read)
        return GLib.SOURCE_REMOVE
    # X11 tells only after a while what kinds of content there are.
    clipboard.connect("changed", ask)
    GLib.timeout_add(500, ask)
    loop.run()


if __name__ == "__main__":
    main()
