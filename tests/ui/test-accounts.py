#!/usr/bin/env python3
# test-accounts.py: tokens go into the keyring, are tried there, and are nowhere else
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""With a real gnome-keyring, and accounts at practice services: the addresses come from the
environment, the secrets are typed."""

import hashlib
import pathlib
import re
import sys
import zipfile

import lk_ui
import desk
import journey
import keyring

from gi.repository import Gio, GLib

suite = lk_ui.Suite()

REPLICATE = "Lorikeet - Replicate token"
HUB = "Lorikeet - Hugging Face token"
SECRET = "Lorikeet - Storage secret access key"
ADDRESSES = ("REPLICATE_API_BASE_URL", "HF_ENDPOINT")


class Accounts:
    """What a person has who has accounts, and writes down nothing."""

    def __init__(self, home, *options):
        self.practice = home.practice(*options)
        self.addresses = {name: self.practice.environment[name] for name in ADDRESSES}
        self.replicate = self.practice.environment["REPLICATE_API_TOKEN"]
        self.hub = self.practice.environment["HF_TOKEN"]
        self.bucket, self.endpoint, self.key, self.secret = (
            self.practice.environment["CLOUDFLARE_R2_" + name]
            for name in ("BUCKET", "ENDPOINT", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"))
        # See lk-practice-world.c.
        self.read_only = "hf_" + hashlib.sha256(b"lorikeet practice hub-read").hexdigest()[:34]

    def secrets(self):
        return (self.replicate, self.hub, self.read_only, self.secret)


def group(app, name):
    """The rows of one service."""
    return app.find("list", name)


def verify(app, service, button="Verify"):
    app.click("push button", button, within=group(app, service))


def fill_storage(app, accounts):
    app.click("page tab", "Storage")
    for name, value in (("Storage endpoint", accounts.endpoint),
                        ("Storage bucket", accounts.bucket),
                        ("Storage access key ID", accounts.key)):
        journey.keep(app, name, value)
        desk.wait(lambda name=name: app.find("push button", "Remove",
                                             within=app.find(name=name)), f"{name} to be kept")
    journey.keep(app, "Storage secret access key", accounts.secret)
    app.read("Kept in the keyring", within=group(app, "Storage"))


@suite.test
def tokens_are_kept_under_their_labels_tried_replaced_and_removed(home):
    kept = keyring.Keyring()
    accounts = Accounts(home)
    app = home.open(environment=accounts.addresses)
    journey.show_preferences(app)

    journey.keep(app, "Replicate token", accounts.replicate)
    app.read("Kept in the keyring", within=group(app, "Replicate"))
    assert kept.look_up("replicate-token") == accounts.replicate
    verify(app, "Replicate")
    app.read("The token belongs to practice")

    journey.keep(app, "Hugging Face token", accounts.read_only)
    app.read("Kept in the keyring", within=group(app, "Hugging Face"))
    verify(app, "Hugging Face")
    app.read("It may read, not write")
    app.read("This does not work yet", within=group(app, "Hugging Face"))

    app.click("push button", "Replace", within=group(app, "Hugging Face"))
    journey.keep(app, "Hugging Face token", accounts.hub)
    app.read("Not verified yet", within=group(app, "Hugging Face"))
    assert kept.look_up("hub-token") == accounts.hub
    verify(app, "Hugging Face")
    app.read("It may make repositories and write to them")
    assert kept.labels() == [HUB, REPLICATE]

    app.click("push button", "Remove", within=group(app, "Replicate"))
    app.find("text", "Replicate token")
    assert kept.labels() == [HUB]
    verify(app, "Replicate")
    app.read("This does not work yet", within=group(app, "Replicate"))
    journey.close_preferences(app)
    app.quit()


@suite.test
def a_refused_token_says_so(home):
    keyring.Keyring()
    accounts = Accounts(home)
    app = home.open(environment=accounts.addresses)
    journey.show_preferences(app)
    journey.keep(app, "Replicate token", "r8_" + "0" * 37)
    app.read("Kept in the keyring")
    verify(app, "Replicate")
    app.read("This does not work yet")
    app.read("token")
    journey.close_preferences(app)
    app.quit()


@suite.test
def a_storage_is_tried_and_found_again_at_the_next_start(home):
    kept = keyring.Keyring()
    accounts = Accounts(home)
    app = home.open(environment=accounts.addresses)
    journey.show_preferences(app)
    fill_storage(app, accounts)
    assert kept.labels() == [SECRET]
    verify(app, "Storage", "Test Storage")
    app.read("Put, got, compared and deleted an object in practice")
    assert accounts.practice.count("s3.PutObject") == accounts.practice.count("s3.DeleteObject") == 1
    app.kill()
    app = home.open(environment=accounts.addresses)
    journey.show_preferences(app, "Storage")
    app.read("Kept in the keyring")
    verify(app, "Storage", "Test Storage")
    app.read("Put, got, compared and deleted an object in practice")
    journey.close_preferences(app)
    app.quit()


@suite.test
def a_secret_is_shown_when_it_is_asked_for_and_only_then(home):
    keyring.Keyring()
    accounts = Accounts(home)
    app = home.open(environment=accounts.addresses)
    journey.show_preferences(app)
    journey.keep(app, "Replicate token", accounts.replicate)
    app.read("Kept in the keyring")
    assert accounts.replicate not in "\n".join(map(str, everything_said(app.root)))
    app.click(name="Show")
    app.read(accounts.replicate)
    app.click("page tab", "Storage")
    app.click("page tab", "Accounts")
    app.read("Kept in the keyring")
    journey.close_preferences(app)
    app.quit()


@suite.test
def a_locked_keyring_is_explained(home):
    kept = keyring.Keyring()
    accounts = Accounts(home)
    kept.lock()  # there is nothing in it that would have to be asked for
    app = home.open(environment=accounts.addresses)
    journey.show_preferences(app)
    app.read("The keyring is locked")
    kept.unlock()
    app.click("push button", "Try Again")
    app.gone("label", "The Keyring Is Not Open")
    journey.keep(app, "Replicate token", accounts.replicate)
    app.read("Kept in the keyring")
    app.kill()

    kept.lock()
    app = home.open(environment=accounts.addresses)
    journey.show_preferences(app)
    app.read("The keyring is locked")
    journey.keep(app, "Hugging Face token", accounts.hub)
    app.read("unlock it, or keep the secret for this session only")
    app.click("push button", "Keep for This Session Only")
    app.read("Kept for this session only", within=group(app, "Hugging Face"))
    verify(app, "Hugging Face")
    app.read("It may make repositories and write to them")

    kept.unlock()
    app.click("push button", "Try Again")
    app.read("Kept in the keyring", within=group(app, "Replicate"))
    app.gone("label", "The Keyring Is Not Open")
    app.read("Kept for this session only", within=group(app, "Hugging Face"))
    assert kept.labels() == [REPLICATE]
    app.click("push button", "Remove", within=group(app, "Hugging Face"))
    app.find("text", "Hugging Face token")
    journey.close_preferences(app)
    app.quit()


@suite.test
def what_the_environment_gives_is_shown_and_cannot_be_changed(home):
    keyring.Keyring()
    accounts = Accounts(home)
    app = home.open(environment=accounts.practice.environment)
    journey.show_preferences(app)
    app.read("From REPLICATE_API_TOKEN in the environment")
    app.read("From HUGGINGFACE_API_TOKEN in the environment")
    assert not app.find_all("push button", "Replace") and not app.find_all("push button", "Remove")
    app.click("page tab", "Storage")
    bucket = app.find("text", re.compile("^Storage bucket .*CLOUDFLARE_R2_BUCKET"))
    app.focus()
    desk.point(bucket)
    desk.write("elsewhere")
    desk.key("Tab")
    desk.settle()
    assert desk.text_of(bucket) == accounts.bucket
    assert not app.find_all("push button", "Remove")
    journey.close_preferences(app)
    app.quit()


# --- Nowhere else ---

def everything_said(root):
    """All that the accessibility bus tells of a program, seen or not."""
    for node in desk.walk(root):
        yield node.get_name()
        yield node.get_description()
        yield desk.text_of(node)
        yield node.get_attributes()


def properties(bus, name, path="/"):
    """All that a program tells on the bus: its objects' properties, and its actions."""
    def call(where, interface, method, arguments=None):
        try:
            return bus.call_sync(name, where, interface, method, arguments, None,
                                 Gio.DBusCallFlags.NONE, 10000, None).print_(False)
        except GLib.Error as error:
            return str(error)

    xml = call(path, "org.freedesktop.DBus.Introspectable", "Introspect")
    for interface in re.findall(r'interface name="([^"]*)"', xml):
        yield call(path, "org.freedesktop.DBus.Properties", "GetAll",
                   GLib.Variant("(s)", (interface,)))
        if interface == "org.gtk.Actions":
            yield call(path, interface, "DescribeAll")
    for child in re.findall(r'<node name="([^"]*)"', xml):
        yield from properties(bus, name, f"{path.rstrip('/')}/{child}")


def files_of(folder):
    for path in pathlib.Path(folder).rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    yield from ((f"{path}:{name}", archive.read(name))
                                for name in archive.namelist())


def process_of(pid):
    for name in ("cmdline", "environ"):
        yield f"/proc/{pid}/{name}", pathlib.Path(f"/proc/{pid}/{name}").read_bytes()


@suite.test
def no_secret_is_anywhere_but_in_the_keyring(home):
    keyring.Keyring()
    record = journey.BusRecord(home)
    accounts = Accounts(home)
    home.samples()
    app = home.open(environment=accounts.addresses)
    journey.show_preferences(app)
    journey.keep(app, "Replicate token", accounts.replicate)
    app.read("Kept in the keyring", within=group(app, "Replicate"))
    journey.keep(app, "Hugging Face token", accounts.hub)
    app.read("Kept in the keyring", within=group(app, "Hugging Face"))
    fill_storage(app, accounts)
    journey.close_preferences(app)
    journey.open_dataset(app)
    journey.begin(app, "Rainbow")
    app.find("label", "Completed")
    journey.export_diagnostics(app, home.path / "report.zip")

    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    told = "\n".join(map(str, properties(bus, "io.github.lorikeet_app.Lorikeet")))
    assert "show-job" in told  # it was asked the right things
    said = "\n".join(map(str, everything_said(app.root)))
    places = {"D-Bus": told.encode(), "accessibility": said.encode(),
              **dict(process_of(app.process.pid)), **dict(files_of(home.path))}
    app.quit()
    places["log"] = app.log.read_bytes()
    places["bus"] = record.stop().encode()
    names = {pathlib.Path(str(place)).name for place in places}
    assert {"lorikeet.db", "report.zip:trace.json", "report.zip:log.txt"} <= names, names
    for secret in accounts.secrets():
        found = [str(place) for place, data in places.items() if secret.encode() in data]
        assert not found, found


@suite.test
def without_a_keyring_a_secret_lasts_for_the_session(home):
    keyring.Keyring().end()
    accounts = Accounts(home)
    app = home.open(environment=accounts.addresses)
    journey.show_preferences(app)
    app.read("The keyring did not answer")
    journey.keep(app, "Replicate token", accounts.replicate)
    app.read("The keyring could not keep the secret")
    app.click("push button", "Keep for This Session Only")
    app.read("Kept for this session only")
    verify(app, "Replicate")
    app.read("The token belongs to practice")
    journey.close_preferences(app)
    app.quit()
    assert not [path for path, data in files_of(home.path) if accounts.replicate.encode() in data]


if __name__ == "__main__":
    sys.exit(suite.run())
