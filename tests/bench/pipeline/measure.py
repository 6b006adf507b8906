# measure.py: preparing, packing and uploading pictures, ours and Node's, in turn
#
# SPDX-License-Identifier: GPL-3.0-or-later
import argparse
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from bench import (MIB, PHOTOGRAPHS, Practice, Report, Run, Series, environment_paths, in_turn,
                   link_photographs)

BUILD, BENCH = environment_paths()
ARCHIVE = BENCH / "archive.zip"
SIDE = 1024
KEPT = 0  # no limit: nothing is to be made smaller
N_COMPARED = 40
NOISE = 16 * MIB  # of an allocator with threads


def ours(folder, side, archive=ARCHIVE):
    with Practice(BUILD) as environment:
        return Run([BUILD / "tests/bench/bench-pack-upload", folder, side, archive], environment)


def node(folder, side, packer):
    with Practice(BUILD) as environment:
        return Run(["node", BENCH / "npm/pack-upload.mjs", folder, side, packer], environment)


def measure_scaled(report, n_runs):
    lorikeet, archiver, jszip = Series("lorikeet"), Series("sharp, archiver"), Series("sharp, jszip")
    in_turn(n_runs,
            (lorikeet, lambda: ours(PHOTOGRAPHS, SIDE)),
            (archiver, lambda: node(PHOTOGRAPHS, SIDE, "archiver")),
            (jszip, lambda: node(PHOTOGRAPHS, SIDE, "jszip")))
    report.compare("200 photographs of 12 megapixels to 1024 pixels", lorikeet, [archiver, jszip], 1.5)

    quality = Run(["node", BENCH / "npm/psnr.mjs", PHOTOGRAPHS, SIDE, ARCHIVE, N_COMPARED]).said
    report.check(quality["ours"] >= quality["theirs"] - 0.3 and quality["worst"] >= -0.3,
                 f"PSNR over {quality['pictures']} pictures: {quality['ours']:.2f} dB, sharp {quality['theirs']:.2f} dB; "
                 f"worst difference {quality['worst']:+.2f} dB")


def measure_kept(report, n_runs):
    lorikeet, archiver, jszip = Series("lorikeet"), Series("archiver"), Series("jszip")
    sharp = Series("sharp, archiver")
    in_turn(n_runs,
            (lorikeet, lambda: ours(PHOTOGRAPHS, KEPT)),
            (archiver, lambda: node(PHOTOGRAPHS, KEPT, "archiver")),
            (jszip, lambda: node(PHOTOGRAPHS, KEPT, "jszip")),
            (sharp, lambda: node(PHOTOGRAPHS, 4000, "archiver")))
    report.compare("700 MB of pictures that need no preparing, against sharp, which has to compress them anew "
                   "to rid them of their metadata", lorikeet, [sharp], 2.5)
    report.compare("... against Node that packs them as they are, with metadata, not looked at",
                   lorikeet, [archiver, jszip], 2.5)


def measure_memory(report, _):
    for side, what in ((SIDE, "made smaller"), (KEPT, "kept")):
        few, many = Series("20 pictures"), Series("1,000 pictures")
        for series, count in ((few, 20), (many, 1000)):
            folder = link_photographs(count)
            ours(folder, side, "-")
            series.add(ours(folder, side))
            shutil.rmtree(folder)
        report.check(many.peak() < 200 * MIB and many.peak() < few.peak() + NOISE,
                     f"peak of memory, pictures {what}: {few.peak() / MIB:.1f} MiB at 20, {many.peak() / MIB:.1f} MiB at 1,000; "
                     "wanted less than 200 MiB and the same")


def main():
    parts = {"scaled": measure_scaled, "kept": measure_kept, "memory": measure_memory}
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=parts, action="append")
    arguments = parser.parse_args()
    report = Report()
    ours(PHOTOGRAPHS, SIDE, "-")  # looks through the pictures, as an import has done
    for name in arguments.only or parts:
        parts[name](report, arguments.runs)
    ARCHIVE.unlink(missing_ok=True)
    report.exit()


main()
