# journey.py: the ways that a person goes through the window, from pictures to a model
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of whole journeys share: the wizard, the jobs, the preferences, and what the
desktop's notifications and the bus were told."""

import os
import re
import subprocess
import zipfile

import desk

STEPS = 4  # of the wizard

os.environ.setdefault("LORIKEET_PRACTICE_SPEED", "20")


# --- From a dataset to a job ---

def show_view(app, name):
    """The same names are to be read in several: it is waited for."""
    tab = app.click("page tab", name)
    desk.wait(lambda: desk.has_state(tab, desk.Atspi.StateType.SELECTED), f"the view {name}")


def fill(app, name, text):
    desk.set_text(app.find("text", name), text)


def next_step(app, number):
    app.click("push button", "Next")
    app.read(f"Step {number} of {STEPS}")


def begin(app, name, trigger="RNBW"):
    """From the gallery through the wizard to a job; ends where the wizard is gone."""
    app.click("push button", "Train…")
    app.read(f"Step 1 of {STEPS}")
    next_step(app, 2)
    fill(app, "Name", name)
    fill(app, "Trigger word", trigger)
    next_step(app, 3)
    next_step(app, 4)
    app.click("push button", "Start Training")
    app.gone("frame", "Train a Model")


def open_samples(app):
    """Makes a dataset as a newcomer does."""
    app.click("push button", "Try with Sample Pictures")
    app.read("12 pictures")


def open_dataset(app, name="Lorikeets"):
    show_view(app, "Datasets")
    desk.point(app.card(name))
    app.find("push button", "Train…")


# --- Jobs and models ---

def job_row(app, name):
    return app.find("list item", where=lambda node: any(
        desk.name_of(inner) == name for inner in desk.look(node, "label")))


def show_job(app, name):
    """Puts one of the list before the person's eyes."""
    show_view(app, "Jobs")
    desk.point(lambda: job_row(app, name))


def choose_in_job_menu(app, mnemonic):
    """The items beyond the window's edge are not on the bus."""
    app.click("push button", "Job menu")
    app.find("menu")
    desk.key(mnemonic)


def export_diagnostics(app, target):
    choose_in_job_menu(app, "e")
    desk.wait(lambda: desk.windows_of(app.process.pid, "Export Diagnostics"), "a file chooser")
    app.focus()
    desk.key("ctrl+a")
    desk.write(str(target))
    desk.key("Return")
    desk.wait(lambda: target.exists() and zipfile.is_zipfile(target), "a report")


def show_model(app, name):
    show_view(app, "Models")
    desk.point(app.find("table cell", where=lambda node: any(
        desk.name_of(inner) == name for inner in desk.look(node, "label"))))
    app.find("heading", "Trigger word")


def find_completed(home, practice):
    """A window that is opened anew shows the job at its end, and it was trained once."""
    app = home.open(environment=practice.environment)
    show_job(app, "Rainbow")
    app.find("label", "Completed")
    assert trainings(practice) == 1
    app.quit()


def trainings(practice):
    """How many trainings Replicate was asked for, and made."""
    return sum(request["operation"] == "replicate.trainings.create" and request["status"] == 201
               for request in practice.journal()["requests"])


# --- Preferences ---

def show_preferences(app, page=None):
    app.focus()
    desk.key("ctrl+comma")
    window = app.find("frame", "Preferences")
    if page:
        app.click("page tab", page, within=window)
    return window


def keep(app, name, value):
    """Types into a row of the preferences as a person does, and applies it."""
    entry = app.find("text", name)
    app.focus()
    desk.point(entry)
    desk.key("ctrl+a")
    desk.write(value)
    shown = (value, "●" * len(value))  # GTK 4.18 does not tell the bus a password
    desk.wait(lambda: desk.text_of(entry) in shown, f"{name} to be typed")
    desk.key("Return")


def close_preferences(app):
    desk.wait(lambda: desk.windows_of(app.process.pid, "Preferences"), "the preferences")
    app.focus()
    desk.key("Escape")
    app.gone("frame", "Preferences")


# --- What others are told ---

class BusRecord:
    """Everything that goes over the session bus, as dbus-monitor tells it."""

    def __init__(self, home, *rules):
        self.path = home.path.with_suffix(".bus")
        with self.path.open("w", encoding="utf-8") as file:
            self.process = home.spawn(["dbus-monitor", "--session", *rules], stdout=file)
        desk.wait(self.read, "a record of the bus")

    def read(self):
        return self.path.read_text(encoding="utf-8", errors="replace")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        text = self.read()
        self.path.unlink()
        return text


class Notifications:
    """What the desktop's real notification daemon was asked to show, and shows."""

    def __init__(self, home):
        self.record = BusRecord(home, "interface='org.freedesktop.Notifications'")

    def titles(self):
        """The summary is the third text of a call, behind the program and its icon."""
        calls = re.findall(r"member=Notify\n(.*?)(?=\nmethod |\nsignal |\nerror |\Z)",
                           self.record.read(), re.DOTALL)
        return [texts[2] for texts in (re.findall(r'^   string "(.*)"$', call, re.MULTILINE)
                                       for call in calls) if len(texts) > 2]

    def wait(self, title):
        desk.wait(lambda: title in self.titles(), f"a notification “{title}”, not {self.titles()}")

    def windows(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "Dunst"],
                               capture_output=True, text=True, check=False)
        return found.stdout.split()

    def click(self):
        """Clicks what is shown, as a person does."""
        window = desk.wait(self.windows, "a notification to be seen")[0]
        x, y, width, height = desk.geometry(window)
        desk.xdo("mousemove", "--sync", x + width // 2, y + height // 2)
        desk.xdo("click", 1)
