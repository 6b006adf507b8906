#!/usr/bin/env python3
# test-dataset.py: datasets made, listed, shown and exported at the terminal
#
# SPDX-License-Identifier: GPL-3.0-or-later
import functools
import hashlib
import http.server
import os
import signal
import socketserver
import sys
import threading
import zipfile

from ctl import SAMPLES, Suite

suite = Suite(at_once=4)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


class Site(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *arguments):
        self.shutdown()
        self.server_close()


def serve(folder):
    return Site(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))


@suite.test
def a_folder_becomes_a_dataset(home):
    (report,) = home.records("dataset", "create", "Parrots", SAMPLES)
    assert (report["added"], report["refused"]) == (12, 0), report
    (listed,) = home.records("dataset", "list")
    assert (listed["title"], listed["pictures"], listed["captions"]) == ("Parrots", 12, 12)
    pictures = home.records("dataset", "show", "Parrots")
    assert len(pictures) == 12
    for picture in pictures:
        copy = os.path.join(report["folder"], picture["name"])
        original = (SAMPLES / picture["name"]).read_bytes()
        assert open(copy, "rb").read() == original
        assert hashlib.sha256(original).hexdigest() == picture["sha256"]
        assert picture["caption"]


@suite.test
def what_is_refused_is_named_and_the_rest_taken(home):
    whole = (SAMPLES / "lorikeet-01.jpg").read_bytes()
    (home.path / "half.jpg").write_bytes(whole[: len(whole) // 2])
    (home.path / "empty.png").write_bytes(b"")
    out, err = home.run("dataset", "create", "Mixed", SAMPLES, "half.jpg", "empty.png", "gone.jpg")
    assert "12 pictures added, 3 refused" in out
    for name in ("half.jpg", "empty.png", "gone.jpg"):
        assert f"“{name}”" in err, err


@suite.test
def nothing_usable_leaves_nothing(home):
    (home.path / "notes.txt").write_text("no picture")
    home.run("dataset", "create", "Empty", "notes.txt", status=1)
    assert home.records("dataset", "list") == []
    assert os.listdir(home.path / "data/lorikeet/datasets") == []


@suite.test
def a_name_is_used_once(home):
    home.run("dataset", "create", "Parrots", SAMPLES)
    _, err = home.run("dataset", "create", "Parrots", SAMPLES, status=1)
    assert "choose another name" in err
    home.run("dataset", "show", "Others", status=1)


@suite.test
def an_archive_goes_in_and_a_folder_comes_out(home):
    with zipfile.ZipFile(home.path / "set.zip", "w") as archive:
        for path in sorted(SAMPLES.glob("lorikeet-0[1-4].*")):
            archive.write(path, f"set/{path.name}")
        archive.writestr("../escape.jpg", b"x")
    out, err = home.run("dataset", "create", "Zipped", "set.zip")
    assert "4 pictures added, 1 refused" in out and "outside its folder" in err
    assert not (home.path.parent / "escape.jpg").exists()
    home.run("dataset", "export", "Zipped", "out")
    assert len(list((home.path / "out").iterdir())) == 8
    home.run("dataset", "export", "Zipped", "out", status=1)


@suite.test
def the_archive_holds_all_pictures_with_the_trigger_word(home):
    home.run("dataset", "create", "Parrots", SAMPLES)
    (record,) = home.records("dataset", "export", "Parrots", "out.zip", "--trigger", "TR1GG3R")
    assert record["pictures"] == record["captions"] == 12
    assert hashlib.sha256((home.path / "out.zip").read_bytes()).hexdigest() == record["sha256"]
    with zipfile.ZipFile(home.path / "out.zip") as archive:
        names = archive.namelist()
        texts = [archive.read(name).decode() for name in names if name.endswith(".txt")]
    assert len(names) == 24 and all("TR1GG3R" in text for text in texts)


@suite.test
def a_check_names_what_should_be_mended(home):
    home.run("dataset", "create", "Parrots", SAMPLES)
    (good,) = home.records("dataset", "check", "Parrots", "--trigger", "TR1GG3R")
    assert (good["dataset"], good["pictures"], good["captions"]) == ("Parrots", 12, 12)
    assert good["canTrain"] and good["level"] == "info", good
    assert [finding["code"] for finding in good["findings"]] == ["trigger-missing"]
    assert len(good["findings"][0]["pictures"]) == 12
    for resolution in (512, 768, 1024):
        assert sum(bucket["pictures"] for bucket in good["buckets"] if bucket["resolution"] == resolution) == 12

    out, _ = home.run("dataset", "check", "Parrots", "--trigger", "TR1GG3R", "--trainer", "flux-dev-lora")
    assert "Note: 12 captions do not hold “TR1GG3R”" in out and "Trained at 1024:" in out, out
    home.run("dataset", "check", "Parrots", "--trainer", "none", status=1)
    home.run("dataset", "check", "Nobody", status=1)


@suite.test
def a_check_decodes_each_picture_once(home):
    home.run("dataset", "create", "Parrots", SAMPLES)
    folder = home.path / "data/lorikeet/datasets/Parrots"
    (first,) = home.records("dataset", "check", "Parrots")
    looks = home.path / "cache/lorikeet/looks"
    before = (looks.stat().st_ino, looks.read_bytes())
    assert len(before[1]) > 12 * 100 and str(folder).encode() not in before[1]
    (second,) = home.records("dataset", "check", "Parrots")
    assert second == first and before == (looks.stat().st_ino, looks.read_bytes())
    looks.write_bytes(b"damaged")
    (third,) = home.records("dataset", "check", "Parrots")
    assert third == first and looks.read_bytes() == before[1]


@suite.test
def what_cannot_train_has_status_1(home):
    home.run("dataset", "create", "Parrots", SAMPLES)
    picture = home.path / "data/lorikeet/datasets/Parrots/lorikeet-01.jpg"
    facts = picture.stat()
    contents = picture.read_bytes()
    picture.write_bytes(contents[:2000] + bytes(len(contents) - 2000))
    os.utime(picture, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    out, _ = home.run("dataset", "check", "Parrots", status=1)
    assert "Error: 1 picture cannot be read" in out and "lorikeet-01.jpg" in out, out
    home.run("dataset", "check", "Parrots", "--quick")


@suite.test
def addresses_of_the_own_network_need_permission(home):
    with serve(SAMPLES) as site:
        address = f"http://127.0.0.1:{site.server_port}/lorikeet-01.jpg"
        _, err = home.run("dataset", "create", "Web", address, status=1)
        assert "without being allowed" in err
        (report,) = home.records("dataset", "create", "Web", address, "--allow-private")
        assert report["added"] == 1


@suite.test
def ctrl_c_leaves_nothing(home):
    folder = home.path / "many"
    folder.mkdir()
    picture = (SAMPLES / "lorikeet-11.png").read_bytes()
    for number in range(400):
        (folder / f"{number}.png").write_bytes(picture + number.to_bytes(2, "big"))
    process = home.start("dataset", "create", "Many", folder)
    root = home.path / "data/lorikeet/datasets/Many"
    while process.poll() is None and not list(root.glob(".import-*/0*")):
        pass
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 3, process.returncode
    assert not root.exists()
    assert home.records("dataset", "list") == []


sys.exit(suite.run())
