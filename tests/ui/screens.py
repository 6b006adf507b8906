# screens.py: every screen of the window, and the way there
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""What walks them all: the test of accessible names, that of narrow windows, and
data/screenshots/make (tests/ui/shot --screen NAME)."""

import dataclasses
import os
import random
import typing

import desk
import lk_ui


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
        if not self.of_toolkit:
            app.squeeze(*size)
        return app


SCREENS = []
SEED = int(os.environ.get("LORIKEET_TEST_SEED", random.randrange(1 << 30)))


def tried(own=None, share=2):
    """Those that a test goes through: one of @share, chosen anew by the seed of each run; all of
    them when LORIKEET_TORTURE is set."""
    own = own or [one for one in SCREENS if not one.of_toolkit]
    if os.environ.get("LORIKEET_TORTURE"):
        return own
    print(f"# {len(own) // share} of {len(own)} screens, LORIKEET_TEST_SEED={SEED}")
    return random.Random(SEED).sample(own, len(own) // share)


def screen(prepare=lambda home: home.samples(), **about):
    """Adds a screen: the function goes there."""
    def add(function):
        name = function.__name__.replace("_", "-")
        SCREENS.append(Screen(name, function, prepare, **about))
        return function
    return add


def find(name):
    return next(screen for screen in SCREENS if screen.name == name)


def trained(home):
    """One that was trained and then changed."""
    folder = home.samples()
    home.run("train", "Lorikeets", "--name", "Rainbow Lorikeet", "--trigger", "LRKT",
             "--profile", "practice", "--set", "steps=400",
             environment={"LORIKEET_PRACTICE_SPEED": "200"})
    (folder / "lorikeet-02.png").unlink()
    (folder / "lorikeet-02.txt").unlink()
    (folder / "lorikeet-04.txt").write_text("a lorikeet on a branch, seen from behind\n")
    (folder / "lorikeet-13.jpg").write_bytes((folder / "lorikeet-12.jpg").read_bytes()[:-2]
                                             + b"\0\xff\xd9")


def failed(home):
    """A model that could not be published with the token that it had."""
    home.samples()
    practice = home.practice()
    practice.ask("/practice/faults", [{"match": {"operation": "hub.commit", "nth": 1}, "times": -1,
                                       "action": {"type": "status", "status": 401}}])
    home.run("train", "Lorikeets", "--name", "Rainbow Lorikeet", "--trigger", "LRKT",
             environment=practice.environment, status=1)
    practice.stop()


def saved(home):
    """One whose model was not published."""
    home.samples()
    home.run("train", "Lorikeets", "--name", "Rainbow Lorikeet", "--trigger", "LRKT",
             "--profile", "practice", "--no-publish", "--save-to", home.path / "saved",
             environment={"LORIKEET_PRACTICE_SPEED": "200"})


def many(home):
    home.samples("Rainbow Lorikeets")
    home.samples("Garden Birds")
    home.dataset("One Bird", lk_ui.SAMPLES / "lorikeet-05.jpg", lk_ui.SAMPLES / "lorikeet-05.txt")
    home.dataset("A Dataset with a Name That Is Longer Than Its Card",
                 *sorted(lk_ui.SAMPLES.glob("lorikeet-*.jpg")))
    empty = home.dataset("Nothing Yet", lk_ui.SAMPLES / "lorikeet-05.jpg")
    (empty / "lorikeet-05.jpg").unlink()


@screen(prepare=lambda home: None)
def welcome(app):
    app.find("push button", "Try with Sample Pictures")


@screen()
def datasets(app):
    app.card("Lorikeets")


@screen(prepare=many)
def many_datasets(app):
    app.card("One Bird")


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


@screen()
def several_pictures(app):
    gallery(app)
    desk.point(app.picture("lorikeet-01.jpg"))
    desk.key("ctrl+a")
    app.read("^12 selected$")


@screen()
def what_to_mend(app):
    gallery(app)
    app.click(name="What should be mended")


@screen()
def large_picture(app):
    gallery(app)
    desk.point(app.picture("lorikeet-05.jpg"), times=2)
    app.find("push button", "Back to all pictures")


@screen()
def caption_tools(app):
    gallery(app)
    desk.key("ctrl+e")
    app.read("^Write the tag to add$")
    desk.write("bird")
    app.read("captions change$")


@screen()
def overview(app):
    gallery(app)
    desk.key("ctrl+i")
    app.find("label", "Ready For")


@screen(prepare=trained)
def versions(app):
    gallery(app)
    app.click(name="View options")
    app.click("menu item", "Versions…")
    app.read("^3 pictures differ$")


@screen()
def link(app):
    datasets(app)
    app.click(name="More Ways to Add Pictures")
    app.click("menu item", "Add from Link…")
    app.find(name="Link")


@screen(prepare=lambda home: None)
def import_summary(app):
    folder = app.home.path / "Pictures of Birds"
    folder.mkdir()
    for file in lk_ui.SAMPLES.glob("lorikeet-*.*"):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "letter.jpg").write_text("Dear Lorikeet\n")
    (folder / "cut-off.jpg").write_bytes((folder / "lorikeet-01.jpg").read_bytes()[:9000])
    (folder / "the same.jpg").write_bytes((folder / "lorikeet-01.jpg").read_bytes())
    app.home.spawn([lk_ui.LORIKEET, folder]).wait()
    app.click("push button", "Details")
    app.find("label", "letter.jpg")


@screen(prepare=trained)
def jobs(app):
    datasets(app)
    app.click(name="Jobs")
    app.read("^(1 finished|All jobs)$")  # the figures come first, and move the list below them
    desk.settle()
    app.find("label", "Rainbow Lorikeet")


@screen(prepare=trained)
def job(app):
    jobs(app)
    app.click("label", "Rainbow Lorikeet")
    app.find(name="Overview")


@screen(prepare=failed)
def failed_job(app):
    datasets(app)
    app.click(name="Jobs")
    app.click("label", "Rainbow Lorikeet")
    app.find("push button", "Open Accounts")


@screen(prepare=trained)
def job_log(app):
    job(app)
    app.click(name="Log")
    app.find("list", "Log of the trainer")


@screen(prepare=trained)
def job_events(app):
    job(app)
    app.click(name="Events")
    app.find("list", "Events")


@screen(prepare=trained)
def event(app):
    job_events(app)
    desk.point(app.find("list item", "whoami: 200"))
    app.find("text", "Details")


@screen(prepare=trained)
def models(app):
    datasets(app)
    app.click(name="Models")
    app.find(name="Rainbow Lorikeet")


@screen(prepare=trained)
def model(app):
    models(app)
    app.click(name="Rainbow Lorikeet")
    app.find(name="Files")


@screen(prepare=saved)
def publish(app):
    model(app)
    app.click("push button", "Publish to the Hub…")
    app.read("^“practice/rainbow-lorikeet” is free$")


@screen()
def wizard_dataset(app):
    gallery(app)
    app.click("push button", "Train…")
    app.find("push button", "Next", desk.is_sensitive)


@screen()
def wizard_model(app):
    wizard_dataset(app)
    app.click("push button", "Next")
    app.find(name="Name")


@screen()
def wizard_publish(app):
    wizard_model(app)
    desk.set_text(app.find("text", "Trigger word"), "LRKT")
    app.click("push button", "Next")
    app.read("^Step 3 of 4$")


@screen()
def wizard_review(app):
    wizard_publish(app)
    app.click("push button", "Next")
    app.find("push button", "Start Training")


@screen()
def preferences(app):
    datasets(app)
    desk.key("ctrl+comma")
    app.find(name="Accounts")


@screen()
def preferences_storage(app):
    preferences(app)
    app.click("page tab", "Storage")
    app.find("text", "Storage bucket")


@screen()
def preferences_training(app):
    preferences(app)
    app.click("page tab", "Training")
    app.find(name="Jobs at once")


@screen()
def preferences_notifications(app):
    preferences(app)
    app.click("page tab", "Notifications")
    app.find(name="A model is ready")


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
