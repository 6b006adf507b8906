#!/usr/bin/env python3
# test-photographs.py: real photographs, all of which arrive where the trainer looks
#
# SPDX-License-Identifier: GPL-3.0-or-later
import io
import json
import pathlib
import sys
import urllib.request
import zipfile

from ctl import Skip, Suite

suite = Suite(at_once=4)

# lomiri-wallpapers-16.04 and mate-backgrounds, whose other folders hold drawings.
FOLDERS = [("/usr/share/backgrounds", "*_by_*.jpg"), ("/usr/share/backgrounds/mate/nature", "*.jpg")]
WANTED = 20


def find_photographs():
    found = [path for folder, pattern in FOLDERS for path in sorted(pathlib.Path(folder).glob(pattern))]
    if len(found) < WANTED:
        raise Skip(f"{len(found)} photographs are installed, fewer than {WANTED}: "
                   "lomiri-wallpapers-16.04 and mate-backgrounds have them")
    return found


def fetch_archive(practice, training):
    """Gets the archive as the trainer would: by the address in the training's input."""
    request = urllib.request.Request(
        practice.environment["REPLICATE_API_BASE_URL"] + "/trainings/" + training,
        headers={"Authorization": "Bearer " + practice.environment["REPLICATE_API_TOKEN"]})
    with urllib.request.urlopen(request, timeout=60) as answer:
        address = json.loads(answer.read())["input"]["input_images"]
    with urllib.request.urlopen(address, timeout=60) as answer:
        return zipfile.ZipFile(io.BytesIO(answer.read()))


@suite.test
def twenty_photographs_and_more_arrive_with_captions(home):
    photographs = find_photographs()
    folder = home.path / "photographs"
    folder.mkdir()
    for path in photographs:
        (folder / path.name).symlink_to(path)
    for path in photographs[::2]:
        (folder / (path.stem + ".txt")).write_text(f"a photograph called {path.stem}\n")

    practice = home.practice()
    process = home.start("train", "--images", folder, "--name", "photographs", "--trigger", "WLDP",
                         environment=practice.environment)
    for line in process.stderr:
        if "Completed: Replicate training started" in line:
            break
    archive = fetch_archive(practice, home.records("jobs", "show", "last")[0]["trainingId"])
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, out + err

    names = archive.namelist()
    pictures = [name for name in names if not name.endswith(".txt")]
    captions = {name: archive.read(name).decode() for name in names if name.endswith(".txt")}
    assert len(pictures) == len(captions) == len(photographs), names
    assert archive.testzip() is None and len(set(names)) == len(names)
    assert {name.rsplit(".", 1)[0] for name in pictures} == {name[:-4] for name in captions}
    assert all("WLDP" in text for text in captions.values()), captions
    assert sum("a photograph called" in text for text in captions.values()) == len(photographs[::2])
    status = home.records("jobs", "show", "last")[0]
    assert status["status"] == "completed" and status["progress"] == 100


@suite.test
def with_the_practice_profile(home):
    photographs = find_photographs()[:WANTED]
    options = [option for path in photographs for option in ("--images", path)]
    home.run("train", *options, "--name", "photographs", "--trigger", "WLDP", "--profile", "practice",
             "--save-to", home.path / "models")
    assert list((home.path / "models").glob("*.safetensors"))


if __name__ == "__main__":
    sys.exit(suite.run())
