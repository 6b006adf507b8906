# screens.py: every screen of the window, and the way there
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""What walks them all: the test of accessible names, that of narrow windows, and
data/screenshots/make."""

import dataclasses
import typing

import desk


@dataclasses.dataclass
class Screen:
    name: str
    show: typing.Callable = lambda app: None
    prepare: typing.Callable = lambda home: home.samples()
    of_toolkit: bool = False  # all that is in it is the toolkit's own

    def open(self, home, size=(1080, 720), environment=None):
        self.prepare(home)
        app = home.open(environment=environment)
        app.resize(*size)
        self.show(app)
        return app


SCREENS = []


def screen(prepare=lambda home: home.samples(), of_toolkit=False):
    """Adds a screen: the function goes there."""
    def add(function):
        name = function.__name__.replace("_", "-")
        SCREENS.append(Screen(name, function, prepare, of_toolkit))
        return function
    return add


@screen(prepare=lambda home: None)
def welcome(app):
    app.find("push button", "Try with Sample Pictures")


@screen()
def datasets(app):
    app.card("Lorikeets")


@screen()
def main_menu(app):
    app.card("Lorikeets")
    app.click("push button", "Main menu")
    app.find("menu item", "About Lorikeet")


@screen()
def gallery(app):
    desk.point(app.card("Lorikeets"))
    app.picture("lorikeet-01.jpg")


@screen()
def picture(app):
    gallery(app)
    desk.point(app.picture("lorikeet-01.jpg"))
    app.show_caption()


@screen(of_toolkit=True)
def shortcuts(app):
    app.card("Lorikeets")
    desk.key("ctrl+question")
    app.read("Shortcuts")


@screen(of_toolkit=True)
def about(app):
    main_menu(app)
    app.click("menu item", "About Lorikeet")
    app.read("Lorikeet developers")
