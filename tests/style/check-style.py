#!/usr/bin/env python3
# check-style.py: the rules of the house that a machine can hold
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: check-style.py [FILE...]

Checks the files given, or all that the project tracks, and prints every
violation as `path:line: sentence`. Exit status 1 when there is one.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

MAX_FILE_LINES = 600
MAX_FUNCTION_LINES = 60
MAX_NESTING = 3
MAX_PARAMETERS = 6
ASYNC_PARAMETERS = 3
MAX_COLUMNS = 100
CLANG_FORMAT = 14

CODE = {".c", ".h"}
SOURCES = CODE | {".py", ".sh", ".js", ".mjs"}
TEXT = SOURCES | {".md", ".build", ".txt", ".json", ".xml", ".in", ".ui", ".css", ".page", ".1"}

# Put together so that this file does not hold what it looks for.
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
MACHINE_PATHS = re.compile(r"/(" + "|".join(["work/" + "(?:wt|main|shared)", "ho" + "me/[a-z]+/", "roo" + "t/"]) + ")")
REGISTRIES = re.compile(
    "|".join(["registry" + r"\.npmjs", "deb" + r"\.debian\.org", "archive" + r"\.ubuntu", "pypi" + r"\.org",
              "files\\." + "pythonhosted", "_auth" + "Token"])
)

CONFLICT = re.compile("<" * 7 + " |" + ">" * 7 + " ")

# What may be named where: a pattern, the folders or files that may, and why.
LAYERS = [
    (re.compile(r"\b_?[Ss]oup_?[A-Za-z]|\bSOUP_"), ("src/remote/", "src/practice/", "tests/"),
     "libsoup is known to remote/ and practice/ alone"),
    (re.compile(r"\bsqlite3_"), ("src/job/lk-store", "src/job/lk-database", "tests/"),
     "SQLite is known to the store alone"),
    (re.compile(r"\b(gtk|adw|gdk)_(?!pixbuf)\w+ \("), ("src/ui/", "tests/ui/", "tests/bench/"), "GTK is known to ui/ alone"),
    (re.compile(r"\b(gtk_file_chooser|gtk_native_dialog|gtk_show_uri|gtk_style_context_(get|lookup)"
                r"|gtk_entry_(completion|set_completion)|gtk_list_store|gtk_widget_translate_coordinates"
                r"|adw_(message_dialog|(show_)?about|leaflet|flap|view_switcher_title|preferences_window))\w* \("),
     ("src/ui/lk-compat.c",), "what newer toolkits deprecate is called in lk-compat.c alone"),
    (re.compile(r"\bg_print(err)? \("), ("src/cli/", "tests/", "data/samples/draw/"),
     "only the command line prints"),
    (re.compile(r"\b(lk_\w+|g_application)_get_default \((void)?\)"), (),
     "no singletons: an object gets what it needs at construction"),
]


class Report:
    """Collects violations, to be shown in one go."""

    def __init__(self):
        self.lines = []

    def add(self, path, line, sentence):
        self.lines.append(f"{path}:{line}: {sentence}")


def tracked_files():
    try:
        listing = subprocess.run(
            ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard"],
            capture_output=True, text=True, check=True,
        ).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        listing = [
            str(path.relative_to(ROOT)) for path in sorted(ROOT.rglob("*"))
            if path.is_file() and not any(part.startswith(("_build", ".git")) for part in path.parts)
        ]
    return [name for name in listing if (ROOT / name).is_file()]


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def blank_out(text):
    """Replaces comments and literals by blanks, so that only code is looked at."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


# --- C ---

FUNCTION_START = re.compile(r"^([a-z_]\w*) \(", re.MULTILINE)


def closing(text, start, pair):
    """Returns where the bracket at @start closes."""
    depth = 0
    for offset in range(start, len(text)):
        if text[offset] == pair[0]:
            depth += 1
        elif text[offset] == pair[1]:
            depth -= 1
            if depth == 0:
                return offset
    return len(text) - 1


def count_parameters(parameters):
    names = [part for part in re.sub(r"\([^()]*\)", "", parameters).split(",") if part.strip()]
    if re.search(r"GAsyncReadyCallback", parameters):
        return len(names) - ASYNC_PARAMETERS
    return len(names)


def opens_block(body, offset):
    """Tells a block from a list of values, whose brace follows `=`, `(` or a cast."""
    before = body[:offset].rstrip()
    if before == "" or before.endswith((";", "{", "}", ":", "else", "do")):
        return True
    if not before.endswith(")"):
        return False
    depth = 0
    for start in range(len(before) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(before[start], 0)
        if depth == 0:
            return re.search(r"\b(if|while|for|switch)\s*$", before[:start]) is not None
    return True


def nesting_of(body):
    """Returns how deep the blocks of a function nest."""
    depth = deepest = 0
    stack = []
    for match in re.finditer(r"[{}]", body):
        if match.group() == "{":
            stack.append(opens_block(body, match.start()) and (not stack or stack[-1]))
            depth += stack[-1]
            deepest = max(deepest, depth)
        elif stack:
            depth -= stack.pop()
    return deepest - 1


def check_functions(path, text, report):
    code = blank_out(text)
    for match in FUNCTION_START.finditer(code):
        name = match.group(1)
        end_of_parameters = closing(code, match.end() - 1, "()")
        rest = code[end_of_parameters + 1:].lstrip()
        if not rest.startswith("{"):
            continue
        start = code.index("{", end_of_parameters)
        end = closing(code, start, "{}")
        line = line_of(code, match.start())
        length = line_of(code, end) - line + 1
        if length > MAX_FUNCTION_LINES:
            report.add(path, line, f"{name} has {length} lines, more than {MAX_FUNCTION_LINES}")
        nesting = nesting_of(code[start:end + 1])
        if nesting > MAX_NESTING:
            report.add(path, line, f"{name} nests {nesting} deep, more than {MAX_NESTING}")
        parameters = count_parameters(code[match.end():end_of_parameters])
        # What GTK calls to measure a widget, and GDBus with a call, has the parameters that it has.
        if parameters > MAX_PARAMETERS and not name.endswith(("_measure", "method_call")):
            report.add(path, line, f"{name} takes {parameters} parameters, more than {MAX_PARAMETERS}")


def check_layers(path, code, report):
    for pattern, allowed, why in LAYERS:
        if str(path).startswith(allowed):
            continue
        for match in pattern.finditer(code):
            report.add(path, line_of(code, match.start()), f"{match.group().strip()}: {why}")


INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)


def check_includes(path, text, report):
    headers_of_remote = {header.name for header in (ROOT / "src/remote").glob("*.h")}
    for match in INCLUDE.finditer(text):
        line = line_of(text, match.start(1))
        if "../" in match.group(1):
            report.add(path, line, "../ in an include gets round the layers")
        if str(path).startswith("src/practice/") and match.group(1) in headers_of_remote:
            report.add(path, line, "practice/ is written from the documentation, not from remote/")


def check_c(path, text, report):
    code = blank_out(text)
    lines = text.count("\n")
    if lines > MAX_FILE_LINES:
        report.add(path, 1, f"{lines} lines, more than {MAX_FILE_LINES}")
    if path.suffix == ".h" and "#pragma once" not in text:
        report.add(path, 1, "a header without #pragma once")
    for match in re.finditer(r"^\s*goto ", code, re.MULTILINE):
        report.add(path, line_of(code, match.start() + 1), "goto")
    for match in re.finditer(r"\bg(char|int|double|float|long|short)\b", code):
        report.add(path, line_of(code, match.start()), f"{match.group()}: write the C type")
    check_includes(path, text, report)
    check_functions(path, text, report)
    check_layers(path, code, report)


def find_clang_format():
    """Other versions lay out differently, whatever they are told."""
    for program in (f"clang-format-{CLANG_FORMAT}", "clang-format"):
        if shutil.which(program):
            said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
            if f"version {CLANG_FORMAT}." in said.stdout:
                return program
    return None


def check_format(paths, report):
    if not paths:
        return
    program = find_clang_format()
    if program is None:
        print(f"there is no clang-format {CLANG_FORMAT}: the layout was not checked")
        return
    result = subprocess.run(
        [program, "--dry-run", "--ferror-limit=1", *paths],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    for match in re.finditer(r"^([^:\n]+):(\d+):\d+: warning", result.stderr, re.MULTILINE):
        report.add(match.group(1), match.group(2), "not as clang-format lays it out")


# --- All files ---

def check_text(path, text, report):
    for number, line in enumerate(text.splitlines(), 1):
        if UNFINISHED.search(line):
            report.add(path, number, "a word for unfinished work")
        if MACHINE_PATHS.search(line):
            report.add(path, number, "a path of one machine")
        if CONFLICT.match(line):
            report.add(path, number, "two sides of a merge")
        if REGISTRIES.search(line):
            report.add(path, number, "the host of a package registry")
        if path.suffix in SOURCES and line != line.rstrip():
            report.add(path, number, "white space at the end of a line")
        if path.suffix == ".c" and len(line) > MAX_COLUMNS and "clang-format off" not in text:
            report.add(path, number, f"more than {MAX_COLUMNS} columns")
    if text and not text.endswith("\n"):
        report.add(path, text.count("\n") + 1, "no newline at the end")


def check_license(path, text, report):
    if "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(text.splitlines()[:14]):
        report.add(path, 1, "no SPDX line")


def check_potfiles(names, report):
    potfiles = ROOT / "po/POTFILES"
    if not potfiles.exists():
        return
    listed = {line.strip() for line in potfiles.read_text().splitlines() if line.strip() and line[0] != "#"}
    marked = re.compile(r'\b[NC]?_ ?\("|\bngettext ?\(|translatable="(yes|true)"')
    for name in names:
        if not name.startswith(("src/", "data/")) or pathlib.Path(name).suffix not in {".c", ".ui", ".in"}:
            continue
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        translatable = marked.search(text) or name.endswith((".desktop.in", ".metainfo.xml.in"))
        if translatable and name not in listed:
            report.add(name, 1, "has texts to translate, but is not in po/POTFILES")
    catalogue = (ROOT / "po/trainers.js").read_text(encoding="utf-8")
    for name in names:
        if name.startswith("data/trainers/") and name.endswith(".json"):
            text = (ROOT / name).read_text(encoding="utf-8")
            for words in re.findall(r'"(?:title|description|disabled)" *: *"([^"]+)"', text):
                if f'_ ("{words}");' not in catalogue:
                    report.add("po/trainers.js", 1, f"lacks “{words}”: run po/potfiles.sh")
    for name in sorted(listed):
        if not (ROOT / name).exists():
            report.add("po/POTFILES", 1, f"{name} is not there")


def check_shell(path, report):
    result = subprocess.run(["bash", "-n", path], cwd=ROOT, capture_output=True, text=True, check=False)
    for line in result.stderr.splitlines():
        report.add(path, 1, line)


def is_shell(path, text):
    return path.suffix == ".sh" or re.match(r"#!.*\b(ba)?sh\b", text) is not None


def check_file(name, report):
    path = pathlib.Path(name)
    raw = (ROOT / path).read_bytes()
    shebang = raw.startswith(b"#!")
    if path.suffix not in TEXT and not shebang and path.name not in {"POTFILES", "LINGUAS"}:
        return
    text = raw.decode("utf-8", errors="replace")
    if path.name == "package-lock.json" or str(path).startswith("tests/data/"):
        return
    check_text(path, text, report)
    if path.suffix in SOURCES or shebang:
        check_license(path, text, report)
    if path.suffix in CODE:
        check_c(path, text, report)
    if is_shell(path, text):
        check_shell(path, report)


def main():
    report = Report()
    names = [os.path.relpath(os.path.abspath(name), ROOT) for name in sys.argv[1:]] or tracked_files()
    for name in names:
        check_file(name, report)
    check_format([name for name in names if pathlib.Path(name).suffix in CODE], report)
    check_potfiles(names, report)
    for line in report.lines:
        print(line)
    print(f"{len(names)} files, {len(report.lines)} violations")
    return 1 if report.lines else 0


if __name__ == "__main__":
    sys.exit(main())
