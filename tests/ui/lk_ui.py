# lk_ui.py: runs the built lorikeet in a desktop of its own, and reports as TAP
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""A test program makes a Suite, adds functions with @suite.test, and ends with
sys.exit(suite.run()). Each function gets a Home of its own. To import this module is to
enter a session: the program is started anew under tests/ui/session, or says why it cannot."""

import os
import pathlib
import re
import signal
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("LORIKEET_BUILD", SOURCE / "_build")).resolve()
SESSION = SOURCE / "tests/ui/session"
PYTHON = os.environ.get("PYTHON", "/usr/bin/python3")

os.environ.setdefault("LORIKEETCTL", str(BUILD / "src/cli/lorikeetctl"))
sys.path.insert(0, str(SOURCE / "tests/cli"))

def enter_session():
    """Goes on within a session; returns only there."""
    if "LORIKEET_SESSION" in os.environ:
        return
    check = subprocess.run([SESSION, "--check"], capture_output=True, text=True, check=False)
    if check.returncode != 0:
        reason = (check.stdout + check.stderr).strip()
        print(f"1..0 # SKIP {reason}", flush=True)
        sys.exit(0)
    os.execv(SESSION, [SESSION, PYTHON, *sys.argv])


enter_session()

import bus  # noqa: E402
import ctl  # noqa: E402
import desk  # noqa: E402

LORIKEET = os.environ.get("LORIKEET", str(BUILD / "src/ui/lorikeet"))
SAMPLES = ctl.SAMPLES
Skip = ctl.Skip


# What GTK 4.8 itself says: of a label in its shortcuts window, and of a widget that goes while
# a screen reader (here: the test) asks for it. And GTK 4.18 of the heading of an AdwMessageDialog.
KNOWN = ("reported min width -", "g_variant_is_object_path", "Trying to measure GtkLabel")


class Other:
    """Another program, with one small window."""

    def __init__(self, home, script, *arguments):
        self.process = home.spawn([PYTHON, SOURCE / "tests/ui" / script, *arguments],
                                  stdout=subprocess.PIPE)
        assert self.process.stdout.readline().strip() == "ready", f"{script} did not start"

    def window(self):
        return desk.wait(lambda: desk.windows_of(self.process.pid), "the other window")[-1]

    def stand_at(self, x, y):
        """Moves the window to where it covers nothing."""
        desk.xdo("windowmove", "--sync", self.window(), x, y)
        desk.xdo("windowraise", self.window())

    def middle(self):
        x, y, width, height = desk.geometry(self.window())
        return x + width // 2, y + height * 2 // 3


class Source(Other):
    """From which things are dragged and copied (source.py)."""

    def __init__(self, home, kind, *arguments):
        super().__init__(home, "source.py", kind, *arguments)


class Target(Other):
    """Into which things are dragged (target.py)."""

    def __init__(self, home):
        super().__init__(home, "target.py")

    def take(self, count):
        """Returns the paths of the next @count files that were dropped."""
        return [self.process.stdout.readline().strip() for _ in range(count)]


class App:
    """The window of the built program."""

    def __init__(self, home, *arguments, environment=None, ask=None):
        """@ask is called once the program has its name on the bus."""
        self.home = home
        self.log = home.path / f"lorikeet-{len(home.apps)}.log"
        with self.log.open("w", encoding="utf-8") as log:
            self.process = home.spawn([LORIKEET, *arguments], environment=environment, stdout=log,
                                      stderr=log)
        home.apps.append(self)
        if ask:
            desk.wait(lambda: bus.owner() == self.process.pid, "the program's name on the bus")
            ask()
        self.root = desk.wait(self.find_root, "the program on the accessibility bus")

    def find_root(self):
        self.check_alive()
        for node in desk.children(desk.Atspi.get_desktop(0)):
            if node.get_process_id() == self.process.pid and node.get_child_count():
                return node
        return None

    def check_alive(self):
        status = self.process.poll()
        assert status is None, f"lorikeet ended with status {status}:\n{self.log.read_text()}"

    # --- Finding ---

    def find_all(self, role=None, name=None, where=None, within=None):
        self.check_alive()
        return list(desk.look(within or self.root, role, name, where))

    def find(self, role=None, name=None, where=None, within=None):
        """Waits for one."""
        what = f"{role or 'something'} named {getattr(name, 'pattern', name)!r}"

        def probe():
            self.check_alive()
            return next(desk.look(within or self.root, role, name, where), None)
        return desk.wait(probe, what)

    def gone(self, role=None, name=None, where=None, within=None):
        """Waits until there is none. GTK 4.8 crashes when the bus of accessibility asks for a
        window that just goes: of one the screen is asked first."""
        if role == "frame":
            title = ".*" if name is None else re.escape(name)
            desk.wait(lambda: not desk.windows_of(self.process.pid, title), "a window to close")
        what = f"{role or 'something'} named {getattr(name, 'pattern', name)!r} to go"
        desk.wait(lambda: not self.find_all(role, name, where, within), what)

    def read(self, pattern, within=None):
        """Waits for a text that fits @pattern, and returns the match."""
        wanted = re.compile(pattern)

        def probe():
            self.check_alive()
            return next(filter(None, map(wanted.search, desk.texts(within or self.root))), None)
        return desk.wait(probe, f"the text {pattern!r}")

    # --- Acting ---

    def click(self, role=None, name=None, where=None, within=None):
        node = self.find(role, name, lambda node: desk.is_sensitive(node)
                         and (where is None or where(node)), within)
        desk.click(node)
        return node

    def choose(self, row, choice, within=None):
        """One further down in the list of a row."""
        node = self.find("combo box", row, within=within)
        self.focus()
        desk.activate(node)
        desk.key("Down", "Return")
        self.find("label", choice, within=within)

    def type_path(self, path):
        """Into the toolkit's file dialog, which would complete what is written by keyboard."""
        desk.key("ctrl+l")
        field = self.find("text", where=lambda node: desk.has_state(
            node, desk.Atspi.StateType.FOCUSED))
        desk.set_text(field, str(path))

    def window(self):
        """The X window that opened last."""
        return desk.wait(lambda: desk.windows_of(self.process.pid, ".*"), "a window")[-1]

    def focus(self):
        """Gives the keyboard to the window that opened last. That may be on its way out: then
        to the one below, as soon as it has gone."""
        def probe():
            window = self.window()
            return desk.give_keyboard(window) and window == self.window() and window
        return desk.wait(probe, "a window to have the keyboard")

    def leave(self, *keys):
        """Presses keys that close the window that opened last, and waits until it has gone. GTK
        4.8 crashes when the bus of accessibility asks for a window that just goes: it is watched
        by other means."""
        window = self.focus()
        desk.key(*keys)
        desk.wait(lambda: window not in desk.windows_of(self.process.pid), "a window to close")
        self.check_alive()

    def frame(self):
        """The main window."""
        return self.find("frame")

    def card(self, name):
        """A dataset among the others."""
        return self.find("table cell", name)

    def picture(self, name):
        """A tile of the gallery."""
        return self.find("table cell", where=lambda node: any(
            desk.name_of(inner) == name for inner in desk.walk(node)))

    def open_gallery(self, name="Lorikeets"):
        card = self.card(name)
        self.focus()
        desk.settle()
        desk.point(card)
        self.find("push button", "View options")

    def show_caption(self):
        """The editor of the caption; in a narrow window it has to be asked for."""
        if not self.find_all("text", "Caption"):
            self.click(name="Picture and caption")
        return self.find("text", "Caption")

    def focus_text(self, node):
        """Puts the cursor into a text or an entry."""
        desk.point(node)
        desk.wait(lambda: desk.has_state(node, desk.Atspi.StateType.FOCUSED), "the cursor")

    def resize(self, width, height):
        desk.resize(self.frame(), width, height)

    def windows(self):
        """The main window and all that stands before it."""
        return list(desk.children(self.root))

    def squeeze(self, width, height):
        """Makes the windows before the main one no larger than this: as a small screen does."""
        for window in self.windows():
            size = desk.size_of(window)
            if window != self.frame() and (size[0] > width or size[1] > height):
                desk.resize(window, min(size[0], width), min(size[1], height))

    def drop(self, source, target, down=0.5):
        """Drags from another program's window onto @target, and lets go."""
        desk.lift(source.middle(), desk.place(target, down=down))
        desk.drop()

    # --- Ending ---

    def kill(self):
        self.process.kill()
        self.process.wait()

    def quit(self):
        """Ends the program as its menu does, and checks that it went well."""
        asked = set()

        def ended():
            """A window that was about to close may have taken the keys with it."""
            last = "".join(desk.windows_of(self.process.pid)[-1:])
            if last and last not in asked and desk.give_keyboard(last):
                desk.key("ctrl+q")
                asked.add(last)
            return self.process.poll() is not None
        desk.wait(ended, "the program to end")
        assert self.process.returncode == 0, self.log.read_text()

    def check_log(self):
        """No warning, no critical: looked for at the end rather than made fatal, as GTK 4.8 has
        two of its own."""
        text = "\n".join(line for line in
                         self.log.read_text(encoding="utf-8", errors="replace").splitlines()
                         if not any(known in line for known in KNOWN))
        for report in ("AddressSanitizer", "runtime error:", "-CRITICAL **", "-WARNING **"):
            assert report not in text, text


class Home(ctl.Home):
    """An empty home within the session."""

    def __init__(self, keep=None):
        """@keep is a folder that stays; otherwise one is made and removed."""
        super().__init__(keep)
        own = {name: value for name, value in self.environment.items()
               if name == "HOME" or name.startswith("XDG_") or name == "TMPDIR"}
        self.environment = {**os.environ, **own, "GSETTINGS_BACKEND": "keyfile",
                            "GSETTINGS_SCHEMA_DIR": str(BUILD / "data"), "GIO_USE_VFS": "local",
                            "G_DEBUG": "gc-friendly"}
        self.apps = []

    def spawn(self, command, environment=None, **options):
        process = subprocess.Popen([str(part) for part in command], cwd=self.path, text=True,
                                   env={**self.environment, **(environment or {})}, **options)
        self.processes.append(process)
        return process

    def open(self, *arguments, environment=None, ask=None):
        return App(self, *arguments, environment=environment, ask=ask)

    def serve(self, ask):
        """As the session bus starts the program: without a window, until @ask gets one."""
        return self.open("--gapplication-service", ask=ask)

    def offer_on_bus(self):
        """From now on the session bus starts the program by itself."""
        own = " ".join(f"{name}={self.environment[name]}" for name in self.environment
                       if name in ("HOME", "TMPDIR", "GSETTINGS_SCHEMA_DIR") or name.startswith("XDG_"))
        path = pathlib.Path(os.environ["LORIKEET_SERVICES"]) / f"{bus.APP}.service"
        path.write_text(f"[D-BUS Service]\nName={bus.APP}\n"
                        f"Exec=/usr/bin/env {own} {LORIKEET} --gapplication-service\n")
        bus.call_bus("ReloadConfig")

    def source(self, kind, *arguments):
        return Source(self, kind, *arguments)

    def set_toolkit(self, **settings):
        """What the desktop tells the toolkit, for programs opened from now on."""
        file = self.path / "config/gtk-4.0/settings.ini"
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = (f"{name.replace('_', '-')}={value}" for name, value in settings.items())
        file.write_text("\n".join(("[Settings]", *lines, "")))

    def samples(self, name="Lorikeets"):
        """Makes a dataset of the sample pictures, and returns its folder."""
        return self.dataset(name, SAMPLES)

    def dataset(self, name, *paths):
        return pathlib.Path(self.records("dataset", "create", name, *paths)[0]["folder"])

    def picture(self):
        """Keeps what is to be seen now, for whoever looks into a failure."""
        folder = BUILD / "tests/ui/failures"
        folder.mkdir(parents=True, exist_ok=True)
        base = folder / f"{pathlib.Path(sys.argv[0]).stem}-{self.name.replace(' ', '-')}"
        desk.screenshot(base.with_suffix(".png"))
        trees = [desk.describe(app.root) for app in self.apps if app.process.poll() is None]
        logs = [app.log.read_text(errors="replace") for app in self.apps]
        base.with_suffix(".txt").write_text("\n\n".join(trees + logs), encoding="utf-8")
        print(f"# seen: {base}.png, {base}.txt", flush=True)

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        super().close()


class Suite(ctl.Suite):
    def __init__(self):
        super().__init__(Home)

    def attempt(self, function, home):
        """Each run of the program is looked through for warnings."""
        try:
            function(home)
            for app in home.apps:
                app.check_log()
        except Skip:
            raise
        except Exception:
            home.picture()
            raise
