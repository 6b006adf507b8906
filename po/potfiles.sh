#!/usr/bin/env bash
# potfiles.sh: writes POTFILES anew, with every file that has texts to translate, and
# trainers.js, with the texts of the catalogue, which is JSON that xgettext cannot read
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
{
  echo '# Files with texts to translate; po/potfiles.sh writes this list'
  echo po/trainers.js
  git ls-files --cached --others --exclude-standard data src |
    grep -E '\.(desktop|metainfo\.xml|mime\.xml)\.in$' || true
  git ls-files --cached --others --exclude-standard src |
    grep -E '\.(c|ui)$' |
    xargs grep -lE '\b[NC]?_ ?\("|\bngettext ?\(|translatable="(yes|true)"' || true
} | LC_ALL=C sort -u >po/POTFILES.new
mv po/POTFILES.new po/POTFILES

{
  echo '/* trainers.js: what data/trainers says to people; po/potfiles.sh writes it. Not compiled.'
  echo ' *'
  echo ' * SPDX-License-Identifier: GPL-3.0-or-later'
  echo ' */'
  cat data/trainers/*.json |
    sed -nE 's/.*"(title|description|disabled)" *: *("([^"\]|\.)+").*/_ (\2);/p' |
    LC_ALL=C sort -u
} >po/trainers.js
