#!/usr/bin/env python3
# test-narrow.py: every screen fits into 360 pixels, and the way through them goes on
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Half of the screens, or all when LORIKEET_TORTURE is set."""

import sys

import lk_ui
import desk
import probe
import screens

suite = lk_ui.Suite()
NARROW = (360, 640)


def sticking_out(app):
    """What lies in part beside its window."""
    for kind, *fields in probe.ask(app):
        if kind == "beside":
            where, left, width = fields
            yield f"at {left}, {width} wide: {where}"


def look_at(screen, home):
    app = screen.open(home, size=NARROW, environment=probe.environment(home))
    for window in app.windows():
        width, height = desk.size_of(window)
        assert width <= NARROW[0] and height <= NARROW[1], \
            f"the window {desk.name_of(window)!r} is {width} x {height}"
    desk.find_nothing(lambda: sticking_out(app), "room for each control")


def check(screen):
    def test(home):
        look_at(screen, home)
    test.__name__ = "nothing sticks out on " + screen.name
    return test


def check_large_text(screen):
    """With the one button in the corner that a small screen has at most."""
    def test(home):
        home.set_toolkit(gtk_decoration_layout="appmenu:close")
        desk.scale_text(1.5)
        try:
            look_at(screen, home)
        finally:
            desk.scale_text(1)
    test.__name__ = "nothing sticks out with large text on " + screen.name
    return test


LARGE = ("welcome", "picture", "job", "model", "wizard-model", "wizard-review")

for one in screens.tried():
    suite.test(check(one))
    if one.name in LARGE:
        suite.test(check_large_text(one))


@suite.test
def a_caption_is_written_in_a_narrow_window(home):
    folder = home.samples()
    app = home.open()
    app.resize(*NARROW)
    desk.point(app.card("Lorikeets"))
    desk.point(app.picture("lorikeet-01.jpg"))
    app.focus_text(app.show_caption())
    desk.key("ctrl+a")
    desk.write("written on a telephone")
    desk.wait(lambda: "telephone" in (folder / "lorikeet-01.txt").read_text(), "the caption")
    app.quit()


sys.exit(suite.run())
