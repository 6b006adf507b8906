#!/usr/bin/env python3
# check-po.py: every language says all that the program and its help say, and says it whole
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: check-po.py [FOLDER]
       check-po.py --merge

Takes the texts out of the sources in FOLDER (of this project) as they are now and holds
po/*.po and help/*/*.po against them: nothing is untranslated or fuzzy, each translation has
the format specifiers and the markup of its text, and all stand in the order of the sources,
each with the files it is from. Exit status 1 when something is wrong, 77 where gettext or
itstool is missing.

With --merge, brings the files in order: what is new is added without a translation, what is
gone is left out. Line numbers and the time are left out too: they would be others after every
change of the sources."""

import dataclasses
import gettext
import itertools
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MERGE = "--merge" in sys.argv[1:]
ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 and not MERGE else __file__).resolve()
ROOT = ROOT if ROOT.is_dir() else ROOT.parents[2]
TOOLS = ("xgettext", "msgcat", "msgen", "msgfmt", "msgmerge", "itstool")

# As meson's glib preset has them.
KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3",
            "g_dpgettext2:2c,3")
FLAGS = ("g_error_new:3:c-format", "g_set_error:4:c-format", "g_strdup_printf:1:c-format",
         "g_string_append_printf:2:c-format")
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


@dataclasses.dataclass
class Template:
    file: pathlib.Path
    texts: dict     # what read() finds in it, in English
    order: list     # what list_entries() finds


def list_entries(catalogue):
    """A pair for each text as it stands there, one after the other: the text with its context,
    and the files it is from."""
    plain = catalogue.with_suffix(".plain")
    must("msgcat", "--no-wrap", "--add-location=file", catalogue, "-o", plain)
    for block in plain.read_text(encoding="utf-8").split("\n\n")[1:]:
        lines = block.splitlines()
        files = {word for line in lines if line.startswith("#: ") for word in line[3:].split()}
        yield re.split("^msgstr", "\n".join(one for one in lines if one[0] != "#"), flags=re.M)[0], files


def extract(place, name, *command):
    """What a command takes out of the sources."""
    template, english, compiled = (place / f"{name}.{end}" for end in ("pot", "en.po", "mo"))
    must(*command, "-o", template)
    must("msgcat", "--add-location=file", template, "-o", template)
    text = template.read_text(encoding="utf-8").replace(
        "nplurals=INTEGER; plural=EXPRESSION;", "nplurals=2; plural=n != 1;")
    template.write_text(re.sub('"POT-Creation-Date.*\n', "", text), encoding="utf-8")
    must("msgen", "--lang=en", template, "-o", english)
    must("msgfmt", english, "-o", compiled)
    return Template(template, read(compiled), list(list_entries(template)))


def of_program(place):
    return extract(place, "program", "xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES",
                   "--add-comments=Translators", "--package-name=lorikeet",
                   *(f"--keyword={word}" for word in KEYWORDS), *(f"--flag={one}" for one in FLAGS))


def of_help(place):
    pages = sorted((ROOT / "help/C").glob("*.page"))
    return extract(place, "help", "itstool", *(page.relative_to(ROOT) for page in pages))


def merge(file, template):
    must("msgmerge", "--quiet", "--update", "--backup=off", "--no-fuzzy-matching", file, template.file)
    must("msgattrib", "--no-obsolete", file, "-o", file)
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub('"POT-Creation-Date.*\n', "", text), encoding="utf-8")


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


def of_xml(entries):
    """Each version of gettext finds more or less in XML, and in an order of its own."""
    return {text for text, files in entries if any(file.endswith(".xml.in") for file in files)}


def check_order(file, template, place):
    """Yields the first text that stands elsewhere than in the sources, or is not of them."""
    plain = place / "one.po"
    must("msgattrib", "--no-obsolete", file, "-o", plain)
    entries = list(list_entries(plain))
    left_out = of_xml(entries) | of_xml(template.order)
    gone = {name for _, files in entries for name in files if not (ROOT / name).is_file()}
    if gone:
        yield f"{file.relative_to(ROOT)}: there is no {', '.join(sorted(gone))}"
    for found, wanted in itertools.zip_longest(*([entry for entry in order if entry[0] not in left_out]
                                                 for order in (entries, template.order))):
        if found != wanted:
            text, files = found or wanted
            yield (f"{file.relative_to(ROOT)}: run tests/style/check-po.py --merge, this is not as "
                   f"in the sources:\n{text}of {', '.join(sorted(files))}")
            return


def check(file, template, place, *options):
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
    for message in template.texts:
        if message not in found:
            yield f"{name}: “{message}” is not translated"
        else:
            yield from (f"{name}: {fault}" for fault in compare(message, found[message]))
    yield from check_order(file, template, place)


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
            program, manual = ROOT / f"po/{language}.po", ROOT / f"help/{language}/{language}.po"
            if MERGE:
                merge(program, texts)
                merge(manual, pages)
            faults += check(program, texts, place, "--check-accelerators=_")
            faults += check(manual, pages, place)

    print("\n".join(faults) or f"{len(texts.order)} texts and {len(pages.order)} of the help, "
          f"complete in {', '.join(languages('po'))}")
    return 1 if faults else 0


sys.exit(main())
