#!/usr/bin/env python3
# check-po.py: every language says all that the program and its help say, and says it whole
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: check-po.py [FOLDER]

Takes the texts out of the sources in FOLDER (of this project) as they are now and holds
po/*.po and help/*/*.po against them: nothing is untranslated or fuzzy, each translation has
the format specifiers and the markup of its text. Exit status 1 when something is wrong, 77
where gettext or itstool is missing."""

import gettext
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
ROOT = ROOT if ROOT.is_dir() else ROOT.parents[2]
TOOLS = ("xgettext", "msgen", "msgfmt", "itstool")

# As meson's glib preset has them.
KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3",
            "g_dpgettext2:2c,3")
SPECIFIER = re.compile(r"%(?:\d+\$)?[-+ #0']*[\d*]*(?:\.[\d*]+)?(?:hh|h|ll|l|z|j)?([diouxXeEfgGcsp%])")
TAG = re.compile(r"</?[a-z][^<>]*>")
# What g_date_time_format() gets: a language orders days and months as it is used to.
OF_TIME = re.compile(r"%-?[BbHIYye](?![a-z])")


def run(*command):
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True,
                          text=True, check=False)
    return done.returncode, done.stderr.strip()


def must(*command):
    status, report = run(*command)
    if status != 0:
        sys.exit(f"{command[0]}: {report}")


def languages(folder):
    lines = (ROOT / folder / "LINGUAS").read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def read(catalogue):
    """Its texts and their translations; that of a plural is the list of its forms."""
    with catalogue.open("rb") as file:
        raw = gettext.GNUTranslations(file)._catalog  # pylint: disable=protected-access
    forms = {}
    for key, text in raw.items():
        message = key[0] if isinstance(key, tuple) else key
        if message:
            forms.setdefault(message, []).append(text)
    return forms


def extract(place, name, *command):
    """What a command takes out of the sources, as a catalogue in English."""
    template, english, compiled = (place / f"{name}.{end}" for end in ("pot", "en.po", "mo"))
    must(*command, "-o", template)
    template.write_text(template.read_text(encoding="utf-8").replace(
        "nplurals=INTEGER; plural=EXPRESSION;", "nplurals=2; plural=n != 1;"), encoding="utf-8")
    must("msgen", "--lang=en", template, "-o", english)
    must("msgfmt", english, "-o", compiled)
    return read(compiled)


def of_program(place):
    return extract(place, "program", "xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES",
                   *(f"--keyword={word}" for word in KEYWORDS))


def of_help(place):
    return extract(place, "help", "itstool", *sorted((ROOT / "help/C").glob("*.page")))


def specifiers(text):
    return sorted(SPECIFIER.findall(text))


def compare(message, translations):
    """Yields what a translation lost or has too much of."""
    text = message.split("\4")[-1]
    for translation in translations:
        if sorted(TAG.findall(text)) != sorted(TAG.findall(translation)):
            yield f"the markup of “{text}” is another in “{translation}”"
        # One of several forms may write its number out.
        if len(translations) == 1 and not OF_TIME.search(text) \
                and specifiers(text) != specifiers(translation):
            yield f"the specifiers of “{text}” are others in “{translation}”"


def check(file, wanted, place, *options):
    """Yields what is wrong with one .po file."""
    name = file.relative_to(ROOT)
    if not file.is_file():
        yield f"{name} is missing"
        return
    compiled = place / "one.mo"
    status, report = run("msgfmt", "-c", *options, file, "-o", compiled)
    if status != 0:
        yield report
        return
    found = read(compiled)
    for message in wanted:
        if message not in found:
            yield f"{name}: “{message}” is not translated"
        else:
            yield from (f"{name}: {fault}" for fault in compare(message, found[message]))


def main():
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        print(f"there is no {missing[0]}: the translations were not checked")
        return 77

    faults = []
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        texts, pages = of_program(place), of_help(place)
        if languages("po") != languages("help"):
            faults.append("po/LINGUAS and help/LINGUAS differ")
        for language in languages("po"):
            faults += check(ROOT / f"po/{language}.po", texts, place, "--check-accelerators=_")
        for language in languages("help"):
            faults += check(ROOT / f"help/{language}/{language}.po", pages, place)

    print("\n".join(faults) or f"{len(texts)} texts and {len(pages)} of the help, complete in "
          f"{', '.join(languages('po'))}")
    return 1 if faults else 0


sys.exit(main())
