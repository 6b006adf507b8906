# place.py: a small disk of a test program's own
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""A test program calls enter(), which starts it again in a namespace where it may mount what
it likes, and makes Disks there."""

import contextlib
import os
import shutil
import subprocess
import sys

MARK = "LORIKEET_TEST_NAMESPACE"


def enter(flags):
    """Starts this program again in namespaces (`m` and `n`, as for unshare); returns the
    reason when that cannot be done, or None within."""
    if MARK in os.environ:
        return None
    if shutil.which("unshare") is None:
        return "there is no unshare"
    for user in ("-Ur", "-"):
        command = ["unshare", user + flags, "--"]
        if subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0:
            os.environ[MARK] = flags
            os.execvp("unshare", [*command, sys.executable, *sys.argv])
    return "this machine lets nobody make a namespace"


class Disk:
    """A file system of limited size, in memory."""

    def __init__(self, path, megabytes):
        self.path = path
        self.size = megabytes * 1024 * 1024
        path.mkdir(parents=True)
        self.mount("-t", "tmpfs", "-o", f"size={self.size},mode=0755", "lorikeet-test", path)

    def mount(self, *arguments):
        subprocess.run(["mount", *arguments], check=True)

    def used(self):
        room = os.statvfs(self.path)
        return (room.f_blocks - room.f_bfree) * room.f_frsize

    def fill(self, left=0):
        """Leaves so many bytes of room; once more when somebody wrote meanwhile."""
        for _ in range(50):
            with contextlib.suppress(subprocess.CalledProcessError):
                return self.mount("-o", f"remount,size={self.used() + left}", self.path)
        raise AssertionError("the disk does not become smaller")

    def make_room(self):
        self.mount("-o", f"remount,size={self.size}", self.path)

    @contextlib.contextmanager
    def read_only(self):
        self.mount("-o", "remount,ro", self.path)
        try:
            yield
        finally:
            self.mount("-o", "remount,rw", self.path)

    def close(self):
        subprocess.run(["umount", "-l", self.path], check=False)
