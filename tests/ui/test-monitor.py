#!/usr/bin/env python3
# test-monitor.py: the order of what waits, the pause of the queue, and the figures of all jobs
#
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import sqlite3
import sys
import uuid

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


def status_of(home, title):
    return next(job for job in home.records("jobs", "list") if job["modelName"] == title)["status"]


def train(home, practice, name, status=0):
    home.run("train", "Lorikeets", "--name", name, "--trigger", "LRKT", status=status,
             environment=practice.environment)


def row(app, name):
    return app.find("label", name, within=app.find("list", "Jobs"))


def figures(app):
    """What the dashboard says, by title."""
    return {desk.name_of(node): node.get_description() for node in app.find_all("image")}


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

    desk.lift(desk.place(row(app, "Epsilon")), desk.place(row(app, "Delta")))
    desk.drop()
    wait_for_order(app, ["Epsilon", "Delta", "Zeta"])

    desk.point(row(app, "Zeta"), button=3)
    desk.settle()
    desk.key("u")  # the mnemonic of Move Up
    wait_for_order(app, ["Epsilon", "Zeta", "Delta"])
    app.kill()


def open_jobs(home):
    app = home.open(environment={"LORIKEET_PRACTICE_SPEED": "20"})
    app.click("page tab", "Jobs")
    return app


@suite.test
def a_paused_queue_begins_nothing_new_until_it_goes_on(home):
    home.samples("Lorikeets")
    submit(home, "Alpha")
    app = open_jobs(home)
    app.find("label", "Completed")
    app.click(name="Pause the queue")
    app.read("^The queue is paused")
    app.quit()

    # Also after a new start.
    submit(home, "Beta")
    app = open_jobs(home)
    app.read("^The queue is paused")
    desk.point(row(app, "Beta"))
    app.find("label", "Waiting for its turn")
    assert status_of(home, "Beta") == "queued"
    app.click("push button", "Resume")
    desk.wait(lambda: status_of(home, "Beta") == "completed", "Beta to run", every=0.2)
    app.gone("push button", "Resume")
    app.quit()


@suite.test
def the_figures_are_those_of_the_jobs(home):
    practice = home.practice()
    practice.let_go()
    home.samples("Lorikeets")
    for name in ("Alpha", "Beta"):
        train(home, practice, name)
    practice.ask("/practice/faults", [{"match": {"operation": "replicate.trainings.create"},
                                       "times": -1, "action": {"type": "fail-training"}}])
    train(home, practice, "Gamma", status=1)
    app = home.open(environment=practice.environment)
    app.resize(1080, 720)
    app.click("page tab", "Jobs")
    wanted = {"Running": "0 of 3", "Waiting": "0", "Finished": "2", "Failed": "1",
              "Success rate": "66 %"}
    desk.wait(lambda: wanted.items() <= figures(app).items(), f"{wanted}, not {figures(app)}")
    app.read("^■ Settings 1")  # of the errors of the last days
    app.quit()


def make_many(home, count):
    """One job is done, the others are made of it in the database, each older than the last."""
    home.samples("Lorikeets")
    home.run("train", "Lorikeets", "--profile", "practice", "--name", "Job 1", "--trigger", "LRKT")
    with sqlite3.connect(home.path / "data/lorikeet/lorikeet.db") as db:
        row = db.execute("SELECT * FROM jobs")
        names = [column[0] for column in row.description]
        first = dict(zip(names, row.fetchone()))
        marks = ", ".join("?" * len(names))
        for number in range(2, count + 1):
            body = json.loads(first["body"])
            body["id"] = str(uuid.uuid4())
            body["created"] -= number * 60 * 1000000
            body["recipe"]["modelName"] = f"Job {number}"
            one = {**first, "id": body["id"], "created": body["created"], "body": json.dumps(body)}
            db.execute(f"INSERT INTO jobs VALUES ({marks})", [one[name] for name in names])
    db.close()


@suite.test
def a_long_list_comes_whole_and_keeps_what_is_chosen(home):
    make_many(home, 300)
    app = home.open()
    app.resize(1080, 720)
    app.click("page tab", "Jobs")
    desk.point(row(app, "Job 1"))
    desk.key("End")
    app.find("label", "Job 300", within=app.find("list", "Jobs"))

    desk.point(app.find("entry", "Search jobs"))
    desk.write("job 299")
    desk.point(row(app, "Job 299"))
    desk.point(app.find("entry", "Search jobs"))
    desk.key("ctrl+a", "Delete")
    app.find("label", "Job 298", within=app.find("list", "Jobs"))
    chosen = app.find("list item", where=lambda node: node.get_state_set().contains(
        desk.Atspi.StateType.SELECTED), within=app.find("list", "Jobs"))
    assert desk.name_of(chosen).startswith("Job 299"), desk.name_of(chosen)
    app.quit()


if __name__ == "__main__":
    sys.exit(suite.run())
