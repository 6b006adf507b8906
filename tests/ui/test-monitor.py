#!/usr/bin/env python3
# test-monitor.py: the order of what waits
#
# SPDX-License-Identifier: GPL-3.0-or-later
import sys

import lk_ui
import desk

suite = lk_ui.Suite()

def open_slow(home):
    """Trainings do not end here: what waits goes on waiting behind three of them."""
    app = home.open(environment={"LORIKEET_PRACTICE_SPEED": "0.01"})
    app.resize(1080, 720)
    app.click("page tab", "Jobs")
    return app


def submit(home, *names):
    for name in names:
        home.run("train", "Lorikeets", "--profile", "practice", "--name", name, "--trigger", "LRKT",
                 "--detach")


def row(app, name):
    return app.find("label", name, within=app.find("list", "Jobs"))


def order(app, names):
    """The names from top to bottom in the list; what is selected has its name twice."""
    places = {name: desk.box_of(row(app, name))[1] for name in names}
    return sorted(names, key=places.get)


def wait_for_order(app, wanted):
    desk.wait(lambda: order(app, wanted) == wanted, f"the order {wanted}")


@suite.test
def waiting_jobs_are_moved_by_keyboard_and_drag(home):
    home.samples("Lorikeets")
    waiting = ["Delta", "Epsilon", "Zeta"]
    submit(home, "Alpha", "Beta", "Gamma", *waiting)
    app = open_slow(home)
    app.find(None, "3 of 3")
    wait_for_order(app, waiting)

    desk.point(row(app, "Zeta"))
    desk.key("alt+Home")
    wait_for_order(app, ["Zeta", "Delta", "Epsilon"])
    desk.key("alt+Down")
    wait_for_order(app, ["Delta", "Zeta", "Epsilon"])

    desk.lift(desk.place(row(app, "Epsilon")), desk.place(row(app, "Delta"), down=0))
    desk.drop()
    wait_for_order(app, ["Epsilon", "Delta", "Zeta"])
    app.kill()


if __name__ == "__main__":
    sys.exit(suite.run())
