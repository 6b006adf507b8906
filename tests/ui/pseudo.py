# pseudo.py: a language that shows what was not translated, and what there is no room for
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each text stands in quotation marks, has accents, and every vowel twice, which is as much
longer as German or French: “Add Pictures” becomes «Ååđđ Pîîçţůůřéés». What is read can be put
back into English, so that screens.py finds its way."""

import pathlib
import re
import struct

LANGUAGE = "xx"
VOWELS = str.maketrans("aeiouAEIOU", "åéîöůÅÉÎÖŮ")
OTHERS = str.maketrans("cdgnrstyzCDGNRSTYZ", "çđğñřşţýžÇĐĞÑŘŞŢÝŽ")
BACK = str.maketrans("åéîöůÅÉÎÖŮçđğñřşţýžÇĐĞÑŘŞŢÝŽ", "aeiouAEIOUcdgnrstyzCDGNRSTYZ")
# Markup, entities, format specifiers (printf's and those of times) and names of settings stay.
KEPT = re.compile(r"(<[^<>]*>|&\w+;|%(?:\d+\$)?[-+#0']*[\d*]*(?:\.[\d*]+)?(?:hh|h|ll|l|z|j)?[a-zA-Z%])")


def double(text):
    return re.sub("[åéîöůÅÉÎÖŮ]", lambda one: one[0] + one[0].lower(),
                  text.translate(VOWELS).translate(OTHERS))


def translate(text):
    parts = KEPT.split(text)
    inner = "".join(part if i % 2 else double(part) for i, part in enumerate(parts))
    # What is only specifiers is a pattern, as of a day.
    return inner if not re.search("[A-Za-z]{2}", "".join(parts[::2])) else f"«{inner}»"


def put_back(text):
    """A text as it was before, or one of no translation as it is."""
    plain = re.sub("([åéîöůÅÉÎÖŮ])[åéîöů]", r"\1", text or "")
    return plain.replace("«", "").replace("»", "").translate(BACK)


def read(catalogue):
    """The originals of a .mo file and their translations; those of a plural have a NUL between."""
    data = catalogue.read_bytes()
    count, originals, translations = struct.unpack_from("<3I", data, 8)

    def text(table, i):
        length, start = struct.unpack_from("<2I", data, table + 8 * i)
        return data[start:start + length].decode()
    pairs = [(text(originals, i), text(translations, i)) for i in range(count)]
    return [pair for pair in pairs if pair[0]]


def write(catalogue, pairs):
    """A .mo file, whose texts are sorted."""
    pairs = sorted((original.encode(), text.encode()) for original, text in pairs)
    tables, blob = ([], []), b""
    start = 28 + 16 * len(pairs)
    for side in (0, 1):
        for pair in pairs:
            tables[side].append(struct.pack("<2I", len(pair[side]), start + len(blob)))
            blob += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412de, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    catalogue.write_bytes(head + b"".join(tables[0] + tables[1]) + blob)


def make(template, folder):
    """Translates what the catalogue @template has; programs find it with the returned
    environment."""
    target = pathlib.Path(folder) / LANGUAGE / "LC_MESSAGES/lorikeet.mo"
    target.parent.mkdir(parents=True)
    pairs = [("", "Content-Type: text/plain; charset=UTF-8\n"
                  "Plural-Forms: nplurals=2; plural=n != 1;\n")]
    for original, _ in read(template):
        forms = original.rpartition("\4")[2].split("\0")
        pairs.append((original, "\0".join(translate(form) for form in forms)))
    write(target, pairs)
    return {"LORIKEET_LOCALEDIR": str(folder), "LANGUAGE": LANGUAGE}
