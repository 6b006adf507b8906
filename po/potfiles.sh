#!/usr/bin/env bash
# potfiles.sh: writes POTFILES anew, with every file that has texts to translate
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
{
  echo '# Files with texts to translate; po/potfiles.sh writes this list'
  git ls-files --cached --others --exclude-standard data src |
    grep -E '\.(desktop|metainfo\.xml|mime\.xml)\.in$' || true
  git ls-files --cached --others --exclude-standard src |
    grep -E '\.(c|ui)$' |
    xargs grep -lE '\b[NC]?_ ?\("|\bngettext ?\(|translatable="(yes|true)"' || true
} | LC_ALL=C sort -u >po/POTFILES.new
mv po/POTFILES.new po/POTFILES
