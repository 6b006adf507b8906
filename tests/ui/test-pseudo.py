#!/usr/bin/env python3
# test-pseudo.py: in a language with long words nothing is cut off, and nothing is in English
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at screens in the language of pseudo.py, in a wide and in a narrow window, by
tests/ui/probe.c: is every text translated, is any cut off without a tooltip that says it whole,
does anything lie beside its window, and does the window get as narrow as a telephone? A few of
the ways through screens.py, or all when LORIKEET_TORTURE is set."""

import re
import sys

import lk_ui
import desk
import locales
import probe
import pseudo
import screens

suite = lk_ui.Suite()
CATALOGUE = lk_ui.BUILD / "po/de/LC_MESSAGES/lorikeet.mo"
# What has the same name in every language: what the test made, files, units, keys, products.
NAMES = re.compile(r"Rainbow Lorikeets?|Lorikeets?|Garden Birds|One Bird|Nothing Yet|Pictures of Birds|"
                   r"A Dataset with a Name That Is Longer Than Its Card|the same\.jpg|practice(/rainbow-lorikeet)?|LRKT|[\w/~.-]+\.(jpg|png|webp|txt|json|"
                   r"safetensors|md)|\d\s[kM]?B\b|((Shift|Ctrl|Alt)\+)+\w?|FLUX\S*|LoRA|JPEG|PNG|WEBP|"
                   r"\(ostris\)|SHA-256|https?://\S+|[0-9a-f-]{32,}")
# Where a person's own words stand, and where the events of a job, which are of its trace.
# The card of a model is published in English.
OWN_WORDS = re.compile("#words|#prompt|LkChangeRow|AdwComboRow#(before|after)|LkEventRow|LkLogView|"
                       "LkMarkdownView#card")
# The toolkit's own: texts that it has not in this language, and what it shortens without a
# tooltip. A tab has its picture, a choice shows the whole when it is made, and a title is that
# of its window.
OF_TOOLKIT = re.compile("^(Preferences|Dismiss|Show (Text|Password))$")
SHORTENED = re.compile("AdwViewSwitcherButton|#current < .*AdwComboRow|GtkWindowHandle < AdwHeaderBar")
WIDE, NARROW = (1080, 720), (360, 640)
SHARE = 4   # each fourth

# What screens.py and lk_ui.py look for by its English name is found.
english_name, english_text = desk.name_of, desk.text_of
desk.name_of = lambda node: pseudo.put_back(english_name(node))
desk.text_of = lambda node: pseudo.put_back(english_text(node))


def have_size(report, wanted):
    """Whether every window is as near to this size as it gets."""
    windows = [(int(fields[1]), int(fields[3])) for kind, *fields in report if kind == "window"]
    return all(width <= max(wanted[0], least) for width, least in windows) and \
        (wanted != WIDE or max(width for width, _ in windows) > WIDE[0] - 20)


def settled(app, size):
    """The report once two are the same, in windows of this size."""
    last = []

    def same():
        last.append(probe.ask(app))
        return last[-1] == last[-2:][0] and len(last) > 1 and have_size(last[-1], size) and last[-1]
    return desk.wait(same, f"windows of {size}", every=0.05)


def resize(app, size, known):
    """Asks the window manager; a window that cannot be so narrow stays wider."""
    for i, window in enumerate(desk.windows_of(app.process.pid)):
        if window not in known:
            known[window] = desk.geometry(window)[2:]
        width, height = known[window] if size == WIDE and i > 0 else \
            (min(wanted, had) if i > 0 else wanted for wanted, had in zip(size, known[window]))
        desk.xdo("windowsize", window, width, height)


class Walk:
    """Collects what is wrong on the screens, each finding once."""

    def __init__(self, app):
        self.app, self.found, self.known = app, {}, {}

    def see(self, screen):
        """In a narrow and in a wide window."""
        for size in (NARROW, WIDE):
            resize(self.app, size, self.known)
            self.look(screen, size)

    def look(self, screen, size=WIDE):
        for kind, *fields in settled(self.app, size):
            getattr(self, f"see_{kind}")(f"{screen}, {size[0]} px", *fields)

    def add(self, place, what, where):
        self.found.setdefault((what, where), place)

    def see_window(self, place, *_):
        """It is told of by what makes it wide."""

    def see_wide(self, place, where, least):
        self.add(place, f"the window gets no narrower than {least} px for", where)

    def see_beside(self, place, where, left, width):
        self.add(place, f"beside the window, at {left}, {width} wide:", where)

    def see_text(self, place, where, how, tooltip, text):
        if how == "cut" and text not in tooltip and not SHORTENED.search(where):
            self.add(place, f"cut off: {text}", where)
        if is_english(text) and not (OWN_WORDS.search(where) or OF_TOOLKIT.search(text)):
            self.add(place, f"not translated: {text}", where)

    def check(self):
        lines = [f"{place}: {what}\n    {where}" for (what, where), place in self.found.items()]
        assert not lines, f"{len(lines)} findings\n" + "\n".join(lines)


def is_english(text):
    """Whether there are words beside the translated ones, which may stand within others."""
    outside, count = text, 1
    while count:
        outside, count = re.subn("«[^«»]*»", "", outside)
    return re.search("[A-Za-z]{2}", NAMES.sub("", outside)) is not None


def own_screens():
    return {one.show.__name__: one for one in screens.SCREENS if not one.of_toolkit}


def lasts():
    """The screens that are on the way to no other one: to go there is to see all."""
    passed = {name for one in own_screens().values() for name in one.show.__code__.co_names}
    return [one for name, one in own_screens().items() if name not in passed]


class Tour:
    """Goes to screens, and looks at each that is on the way, once in all."""

    def __init__(self):
        self.walk, self.seen = None, set()
        for one in own_screens().values():
            setattr(screens, one.show.__name__, self.watched(one))

    def watched(self, screen):
        def show(app):
            screen.show(app)
            if screen.name not in self.seen:
                self.seen.add(screen.name)
                self.walk.see(screen.name)
        return show

    def go(self, screen, home):
        home.set_toolkit(gtk_decoration_layout="appmenu:close")
        home.environment.update({**locales.make(home),
                                 **pseudo.make(CATALOGUE, home.path / "language")})
        screen.prepare(home)
        app = home.open(environment=probe.environment(home))
        app.resize(*WIDE)
        self.walk = Walk(app)
        getattr(screens, screen.show.__name__)(app)
        self.walk.check()


tour = Tour()


def check(screen):
    def test(home):
        tour.go(screen, home)
    test.__name__ = "long words have room up to " + screen.name
    return test


for one in screens.tried(lasts(), SHARE):
    suite.test(check(one))

sys.exit(suite.run())
