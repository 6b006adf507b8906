#!/usr/bin/env python3
# check-flatpak.py: the Flatpak manifests are what was thought about, and nothing more
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: check-flatpak.py [FOLDER]

Prints what is wrong with the manifests in FOLDER (flatpak/). Exit status 1 when
something is, 77 where there is no PyYAML."""

import pathlib
import re
import sys

try:
    import yaml
except ImportError:
    print("python3 has no yaml: the Flatpak manifests were not checked")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUNTIME = ("org.gnome.Platform", "50", "org.gnome.Sdk")

# Whoever adds a line here gives every installed Lorikeet one more right: say why.
PERMISSIONS = {
    "--share=network": "the services; the practice services on loopback",
    "--share=ipc": "pictures reach the X server by shared memory",
    "--socket=wayland": "the window",
    "--socket=fallback-x11": "the window where there is no Wayland",
    "--device=dri": "the window is drawn by the graphics card",
    "--talk-name=org.freedesktop.secrets": "tokens, on desktops without a secret portal",
}

# What of a source must be given, and how it looks: what is built is what was read.
CHECKSUMS = {"archive": ("sha256", 64), "file": ("sha256", 64), "git": ("commit", 40)}

# All in which the development version may differ.
OF_DEVEL = {"id", "rename-desktop-file", "rename-appdata-file", "rename-icon", "copy-icon",
            "desktop-file-name-suffix"}
PROFILE = "-Dprofile=development"


def app_id():
    found = re.search(r"^app_id = '([^']+)'", (ROOT / "meson.build").read_text(), re.MULTILINE)
    return found.group(1)


def all_modules(manifest):
    for module in manifest.get("modules", []):
        if isinstance(module, str):
            raise ValueError(f"the module {module} lies in a file of its own")
        yield module
        yield from all_modules(module)


def wrong_with_source(module, source):
    kind = source.get("type")
    if kind == "dir":
        if module["name"] != "lorikeet" or source.get("path") != "..":
            yield f"{module['name']} is built from a folder"
        return
    if kind not in CHECKSUMS:
        yield f"{module['name']} has a source of the type {kind}"
        return
    name, length = CHECKSUMS[kind]
    if not re.fullmatch(rf"[0-9a-f]{{{length}}}", str(source.get(name, ""))):
        yield f"a source of {module['name']} has no {name}"


def wrong_with(manifest, wanted_id):
    if manifest.get("id") != wanted_id:
        yield f"the ID is {manifest.get('id')}, not {wanted_id}"
    runtime = (manifest.get("runtime"), manifest.get("runtime-version"), manifest.get("sdk"))
    if runtime != RUNTIME:
        yield f"it is built for {runtime}, not {RUNTIME}"
    given = manifest.get("finish-args", [])
    for permission in given:
        if permission not in PERMISSIONS:
            yield f"nobody thought about {permission}"
    for permission in PERMISSIONS:
        if given.count(permission) != 1:
            yield f"{permission} is there {given.count(permission)} times"
    for module in all_modules(manifest):
        if "build-args" in module.get("build-options", {}):
            yield f"{module['name']} asks for rights while it is built"
        for source in module.get("sources", []):
            yield from wrong_with_source(module, source)
    if "build-args" in manifest.get("build-options", {}):
        yield "it asks for rights while it is built"


def without_profile(manifest):
    """What both versions must have in common."""
    common = {key: value for key, value in manifest.items() if key not in OF_DEVEL}
    common["modules"] = [
        {**module, "config-opts": [option for option in module.get("config-opts", [])
                                   if option != PROFILE]}
        for module in manifest["modules"]
    ]
    return common


def read(path):
    with path.open(encoding="utf-8") as stream:
        return yaml.safe_load(stream)


def check(folder):
    base = app_id()
    if "<icon" in (ROOT / f"data/{base}.metainfo.xml.in").read_text(encoding="utf-8"):
        yield "the metainfo file names an icon: flatpak-builder of Debian 12 then builds nothing"
    manifests = {}
    for wanted in (base, base + ".Devel"):
        path = folder / f"{wanted}.yml"
        try:
            manifests[wanted] = read(path)
            for sentence in wrong_with(manifests[wanted], wanted):
                yield f"{path.name}: {sentence}"
        except (OSError, ValueError, yaml.YAMLError) as error:
            yield f"{path.name}: {error}"
    if len(manifests) < 2:
        return
    release, devel = manifests.values()
    if without_profile(release) != without_profile(devel):
        yield "the two manifests differ in more than the profile"
    if not any(PROFILE in module.get("config-opts", []) for module in devel["modules"]):
        yield "the development version is not built as one"
    for other in set(folder.glob("*.yml")) - {folder / f"{wanted}.yml" for wanted in manifests}:
        yield f"{other.name}: nobody checks it"


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "flatpak"
    found = list(check(folder))
    for sentence in found:
        print(sentence)
    print(f"{len(PERMISSIONS)} permissions, {len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
