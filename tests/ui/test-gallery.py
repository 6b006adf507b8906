#!/usr/bin/env python3
# test-gallery.py: what a hand does with the pictures: select, carry away, turn, look closer
#
# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys

import lk_ui
import desk

suite = lk_ui.Suite()


def open_gallery(home, size=(1000, 700)):
    app = home.open()
    app.resize(*size)
    desk.point(app.card("Lorikeets"))
    app.picture("lorikeet-01.jpg")
    return app


def size_of_file(path):
    """As it is shown: a JPEG is turned by a mark in it."""
    told = subprocess.run(["convert", path, "-auto-orient", "-format", "%w %h", "info:"],
                          check=True, capture_output=True, text=True)
    return tuple(map(int, told.stdout.split()))


@suite.test
def a_rubber_band_selects_what_it_touches(home):
    home.samples()
    app = open_gallery(home, (1240, 760))
    beside = desk.place(app.picture("lorikeet-12.jpg"), across=1.6)
    desk.xdo("mousemove", "--sync", *beside)
    desk.xdo("mousedown", 1)
    desk.move(beside, desk.place(app.picture("lorikeet-07.jpg")), 12)
    desk.drop()
    app.read("^3 selected$")
    app.find("push button", "Remove the selected pictures")
    desk.key("Escape")
    app.gone("push button", "Remove the selected pictures")
    app.quit()


@suite.test
def pictures_are_carried_to_another_program(home):
    folder = home.samples()
    app = open_gallery(home)
    target = lk_ui.Target(home)
    target.stand_at(1100, 100)
    app.focus()
    desk.point(app.picture("lorikeet-01.jpg"))
    desk.point(app.picture("lorikeet-02.png"), keys=["ctrl"])
    app.read("^2 selected$")
    desk.lift(desk.place(app.picture("lorikeet-02.png")), target.middle())
    desk.drop()
    assert target.take(2) == [str(folder / "lorikeet-01.jpg"), str(folder / "lorikeet-02.png")]
    app.quit()


@suite.test
def a_picture_is_turned_and_turned_back(home):
    picture = home.samples() / "lorikeet-05.jpg"
    before = picture.read_bytes()
    app = open_gallery(home)
    desk.point(app.picture("lorikeet-05.jpg"))
    desk.key("ctrl+Right")
    desk.wait(lambda: size_of_file(picture) == (1280, 1024), "the picture to lie on its side")
    desk.key("ctrl+Left")
    desk.wait(lambda: size_of_file(picture) == (1024, 1280), "the picture to stand again")
    desk.key("ctrl+z")
    desk.wait(lambda: size_of_file(picture) == (1280, 1024), "one step back")
    desk.key("ctrl+z")
    desk.wait(lambda: picture.read_bytes() == before, "the very file that was there")
    app.quit()


@suite.test
def keys_and_the_wheel_look_closer(home):
    home.samples()
    app = open_gallery(home)
    tile = app.picture("lorikeet-01.jpg")
    narrow = desk.size_of(tile)[0]
    desk.point(tile)
    desk.key(*["ctrl+plus"] * 6)
    desk.wait(lambda: desk.size_of(tile)[0] > narrow, "larger tiles")
    desk.key("ctrl+0")
    desk.wait(lambda: desk.size_of(tile)[0] == narrow, "the usual size")
    desk.key("Return")
    fit = app.read(r"^(\d+) %$").group(1)
    desk.xdo("mousemove", "--sync", *desk.place(app.frame(), across=0.3))
    desk.xdo("click", "--repeat", 3, "4")
    desk.wait(lambda: int(app.read(r"^(\d+) %$").group(1)) > int(fit), "a larger picture")
    app.click("push button", "Fit")
    app.read(f"^{fit} %$")
    desk.key("Escape")
    desk.point(app.picture("lorikeet-02.png"))
    app.find("label", "lorikeet-02.png")
    app.quit()


sys.exit(suite.run())
