#!/usr/bin/env python3
# test-installed.py: what `meson install` writes is what a desktop expects
#
# SPDX-License-Identifier: GPL-3.0-or-later
import configparser
import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
import ctl  # noqa: E402

suite = ctl.Suite()

APP = "io.github.lorikeet_app.Lorikeet"
BUILD = os.environ["LORIKEET_BUILD"]
PREFIX = pathlib.Path(os.environ["LORIKEET_PREFIX"])
MIME = "application/vnd.lorikeet.dataset+zip"

ROOT = tempfile.TemporaryDirectory(prefix="lorikeet-installed-")


@functools.cache
def install():
    """Returns the folder that stands for the prefix."""
    subprocess.run([os.environ["MESON"], "install", "--no-rebuild", "--quiet", "-C", BUILD,
                    "--destdir", ROOT.name], check=True, capture_output=True, text=True)
    return pathlib.Path(ROOT.name) / PREFIX.relative_to("/")


def need(program):
    if shutil.which(program) is None:
        raise ctl.Skip(f"there is no {program}")
    return program


def check(*command):
    """Runs a validator, which has nothing to say of what is right."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def read_ini(path):
    parser = configparser.RawConfigParser()
    parser.optionxform = str
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


@suite.test
def all_that_a_desktop_looks_for_is_there(home):
    prefix = install()
    for path in ("bin/lorikeet", "bin/lorikeetctl", f"share/applications/{APP}.desktop",
                 f"share/metainfo/{APP}.metainfo.xml", f"share/dbus-1/services/{APP}.service",
                 f"share/glib-2.0/schemas/{APP}.gschema.xml", f"share/mime/packages/{APP}.xml",
                 f"share/gnome-shell/search-providers/{APP}.search-provider.ini",
                 f"share/icons/hicolor/scalable/apps/{APP}.svg",
                 f"share/icons/hicolor/symbolic/apps/{APP}-symbolic.svg",
                 "share/man/man1/lorikeet.1", "share/man/man1/lorikeetctl.1",
                 "share/bash-completion/completions/lorikeetctl",
                 "share/help/C/lorikeet/index.page", "share/lorikeet/trainers/flux-dev-lora.json"):
        assert (prefix / path).is_file(), path


@suite.test
def nothing_is_installed_outside_the_prefix(home):
    prefix = install()
    stray = [path for path in pathlib.Path(ROOT.name).rglob("*") if path.is_file() and prefix not in path.parents]
    assert not stray, stray


@suite.test
def the_desktop_file_is_valid(home):
    said = check(need("desktop-file-validate"), install() / f"share/applications/{APP}.desktop")
    assert said == "", said


@suite.test
def its_actions_have_names_and_commands(home):
    entry = read_ini(install() / f"share/applications/{APP}.desktop")
    actions = entry["Desktop Entry"]["Actions"].strip(";").split(";")
    assert actions == ["new-dataset", "show-jobs"]
    for action in actions:
        group = entry[f"Desktop Action {action}"]
        assert group["Name"]
        assert group["Exec"] == f"gapplication action {APP} {action}"


@suite.test
def the_metainfo_is_valid(home):
    path = install() / f"share/metainfo/{APP}.metainfo.xml"
    check(need("appstreamcli"), "validate", "--no-net", "--explain", path)


@suite.test
def its_screenshots_are_in_the_sources_with_the_size_that_it_says(home):
    root = ET.parse(install() / f"share/metainfo/{APP}.metainfo.xml").getroot()
    images = root.findall("screenshots/screenshot/image")
    assert len(images) >= 3
    for image in images:
        path = ctl.SOURCE / "data/screenshots" / image.text.strip().rsplit("/", 1)[1]
        head = path.read_bytes()[:24]
        size = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
        assert size == (int(image.get("width")), int(image.get("height"))), (path, size)


@suite.test
def its_newest_release_is_this_version(home):
    root = ET.parse(install() / f"share/metainfo/{APP}.metainfo.xml").getroot()
    version = home.run("--version")[0].split()[1]
    assert root.find("releases/release").get("version") == version


@suite.test
def the_bus_starts_what_was_installed(home):
    service = read_ini(install() / f"share/dbus-1/services/{APP}.service")["D-BUS Service"]
    assert service["Name"] == APP
    assert service["Exec"] == f"{PREFIX}/bin/lorikeet --gapplication-service"


@suite.test
def the_shell_asks_the_name_that_the_bus_knows(home):
    path = install() / f"share/gnome-shell/search-providers/{APP}.search-provider.ini"
    provider = read_ini(path)["Shell Search Provider"]
    assert provider["DesktopId"] == f"{APP}.desktop"
    assert provider["BusName"] == APP
    assert provider["ObjectPath"] == "/" + APP.replace(".", "/") + "/SearchProvider"
    assert provider["Version"] == "2"


@suite.test
def an_exported_dataset_is_known_by_its_name(home):
    share = install() / "share"
    check(need("update-mime-database"), share / "mime")
    globs = (share / "mime/globs2").read_text(encoding="utf-8")
    assert f"60:{MIME}:*.lorikeet.zip" in globs, globs
    subclasses = (share / "mime/subclasses").read_text(encoding="utf-8")
    assert f"{MIME} application/zip" in subclasses, subclasses
    entry = read_ini(share / f"applications/{APP}.desktop")["Desktop Entry"]
    assert MIME in entry["MimeType"].split(";")


def figures_of(page):
    return [media.get("src") for media in ET.parse(page).iterfind(".//{*}media")]


@suite.test
def the_help_is_there_in_every_language_with_its_pictures(home):
    pages = sorted(path.name for path in (ctl.SOURCE / "help/C").glob("*.page"))
    names = (ctl.SOURCE / "help/LINGUAS").read_text(encoding="utf-8").splitlines()
    for language in ["C", *(name for name in names if name[:1] != "#")]:
        folder = install() / "share/help" / language / "lorikeet"
        assert sorted(path.name for path in folder.glob("*.page")) == pages, language
        figures = [figure for page in folder.glob("*.page") for figure in figures_of(page)]
        assert figures and all((folder / figure).is_file() for figure in figures), figures


@suite.test
def every_category_of_errors_has_a_page_of_the_help(home):
    source = (ctl.SOURCE / "src/base/lk-error.c").read_text(encoding="utf-8")
    categories = re.findall(r'G_DEFINE_ENUM_VALUE \(LK_CATEGORY_\w+, "(\w+)"\)', source)
    assert len(categories) > 5, categories
    for category in categories:
        page = f"error-{category.replace('_', '-')}.page"
        assert category == "none" or (install() / "share/help/C/lorikeet" / page).is_file(), page


@suite.test
def the_manuals_are_clean(home):
    prefix = install()
    for name in ("lorikeet", "lorikeetctl"):
        done = subprocess.run([need("man"), "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z",
                               prefix / f"share/man/man1/{name}.1"],
                              capture_output=True, text=True, check=True,
                              env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})
        assert done.stderr == "", done.stderr


sys.exit(suite.run())
