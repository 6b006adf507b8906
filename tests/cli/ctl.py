# ctl.py: runs the built lorikeetctl in an empty home, and reports as TAP
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""A test program makes a Suite, adds functions with @suite.test, and ends with
sys.exit(suite.run()). Each function gets a Home of its own."""

import concurrent.futures
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
import urllib.request

CTL = os.environ["LORIKEETCTL"]
SOURCE = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = SOURCE / "data/samples"
WAIT = 120


class Skip(Exception):
    """Says why a test cannot run here."""


def take_lines(stream, n):
    return [stream.readline().rstrip("\n") for _ in range(n)]


class Practice:
    """The practice services in a process of their own."""

    def __init__(self, home, *options):
        self.process = home.start("practice", "--json", *options)
        line = self.process.stdout.readline()
        assert line, "the practice services did not start: " + self.process.stderr.read()
        self.environment = json.loads(line)
        self.root = self.environment["REPLICATE_API_BASE_URL"].split("/v1")[0]

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(self.root + path, data, timeout=WAIT) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def journal(self):
        return self.ask("/practice/journal")

    def count(self, operation):
        """How often this was asked for."""
        return self.journal()["counts"].get(operation, 0)

    def hold(self):
        """Trainings stay where they are."""
        self.ask("/practice/speed", {"speed": 0.001})

    def let_go(self):
        self.ask("/practice/speed", {"speed": 100})

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=WAIT)
        return self.process.returncode


class Home:
    """An empty home in which programs run, without a desktop and without secrets."""

    def __init__(self, keep=None):
        """@keep is a folder that stays; otherwise one is made and removed."""
        self.keep = keep
        self.path = pathlib.Path(keep or tempfile.mkdtemp(prefix="lorikeet-cli-")).absolute()
        self.path.mkdir(parents=True, exist_ok=True)
        self.environment = {
            "HOME": str(self.path),
            "PATH": os.environ["PATH"],
            "TMPDIR": str(self.path),
            "XDG_DATA_HOME": str(self.path / "data"),
            "XDG_CONFIG_HOME": str(self.path / "config"),
            "XDG_CACHE_HOME": str(self.path / "cache"),
            "XDG_STATE_HOME": str(self.path / "state"),
            "XDG_RUNTIME_DIR": str(self.path),
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            "LC_ALL": "C.UTF-8",
            "GSETTINGS_BACKEND": "memory",
            "GIO_USE_VFS": "local",
            "GIO_USE_PROXY_RESOLVER": "dummy",
            "LORIKEET_PRACTICE_SPEED": "20",
        }
        for name in ("G_DEBUG", "G_SLICE", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.processes = []

    def start(self, *arguments, environment=None, terminal=None):
        """Starts a command; @terminal takes the place of its standard input and error."""
        process = subprocess.Popen(
            [CTL, *map(str, arguments)], env={**self.environment, **(environment or {})},
            cwd=self.path, stdin=terminal or subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=terminal or subprocess.PIPE, text=True,
        )
        self.processes.append(process)
        return process

    def run(self, *arguments, text="", environment=None, status=0):
        """Runs a command to its end and checks its exit status."""
        process = self.start(*arguments, environment=environment)
        out, err = process.communicate(text, timeout=WAIT)
        assert process.returncode == status, (
            f"{arguments}: status {process.returncode}, not {status}\n{out}\n{err}"
        )
        for report in ("AddressSanitizer", "runtime error:", "CRITICAL", "WARNING **"):
            assert report not in err, err
        return out, err

    def records(self, *arguments, **options):
        """Runs a command with --json and returns its records."""
        out, _ = self.run(*arguments, "--json", **options)
        return [json.loads(line) for line in out.splitlines()]

    def practice(self, *options):
        return Practice(self, *options)

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.communicate()
        if self.keep is None:
            shutil.rmtree(self.path, ignore_errors=True)


class Suite:
    """Tests that print TAP, in their order. With @at_once more than one runs at a time: of
    the command line's, most wait most of the time."""

    def __init__(self, home=Home, at_once=1):
        self.home = home
        self.at_once = at_once
        self.tests = []

    def test(self, function):
        self.tests.append(function)
        return function

    def attempt(self, function, home):
        function(home)

    def run_one(self, function):
        """Returns how the test ended: None for well, text for a reason to skip it, or a list
        of lines about its failure."""
        home = self.home()
        home.name = function.__name__.replace("_", " ")
        try:
            self.attempt(function, home)
            return None
        except Skip as reason:
            return str(reason)
        except Exception:  # a test may fail in any way
            return traceback.format_exc().splitlines()
        finally:
            home.close()

    def run(self):
        failed = 0
        print(f"1..{len(self.tests)}", flush=True)
        with concurrent.futures.ThreadPoolExecutor(self.at_once) as pool:
            run_all = pool.map if self.at_once > 1 else map  # alone it is the main thread's
            for number, outcome in enumerate(run_all(self.run_one, self.tests), 1):
                name = self.tests[number - 1].__name__.replace("_", " ")
                if isinstance(outcome, list):
                    failed += 1
                    print(f"not ok {number} {name}", *("# " + line for line in outcome), sep="\n",
                          flush=True)
                    print(name, *outcome, sep="\n", file=sys.stderr, flush=True)  # meson shows it
                else:
                    print(f"ok {number} {name}" + (f" # SKIP {outcome}" if outcome else ""), flush=True)
        return 1 if failed else 0
