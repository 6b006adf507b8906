#!/usr/bin/env bash
# run.sh: a weights file to the Hub, Lorikeet and @huggingface/hub in turn; see ../README.md
#
# run.sh [--runs N] [--only parts|whole|memory]
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "${BASH_SOURCE[0]}")/../prepare.sh"

exec python3 "$here/hub/measure.py" "$@"
