# window.py: the release build whose window is measured
#
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def build():
    """Builds what is needed, and makes tests/ui and its build folder known."""
    folder = pathlib.Path(os.environ.setdefault("LORIKEET_BUILD", str(ROOT / "_build-bench")))
    sys.path.insert(0, str(ROOT / "tests/ui"))
    if "LORIKEET_SESSION" in os.environ:  # it was built on the way in
        return
    if not (folder / "build.ninja").exists():
        subprocess.run(["meson", "setup", folder, ROOT, "-Dbuildtype=release", "-Dbench=true"],
                       check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", folder, "bench-window"], check=True, stdout=subprocess.DEVNULL)
