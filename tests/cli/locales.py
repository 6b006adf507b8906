# locales.py: a locale for one test, made from its source where the system has not compiled it
#
# SPDX-License-Identifier: GPL-3.0-or-later
import pathlib
import shutil
import subprocess

import ctl

SOURCES = pathlib.Path("/usr/share/i18n/locales")


def make(home, name="de_DE"):
    """Returns the environment in which a program runs in this locale."""
    if not shutil.which("localedef"):
        raise ctl.Skip("there is no localedef")
    if not (SOURCES / name).is_file():
        raise ctl.Skip(f"there is no source of the locale {name} (Debian: the package locales)")
    folder = home.path / "locales"
    folder.mkdir(exist_ok=True)
    subprocess.run(["localedef", "-i", name, "-f", "UTF-8", folder / f"{name}.UTF-8"], check=True,
                   capture_output=True)
    return {"LOCPATH": str(folder), "LC_ALL": f"{name}.UTF-8", "LANG": f"{name}.UTF-8"}
