#!/usr/bin/env bash
# run.sh: pictures to a storage, Lorikeet and the Node stack in turn; see ../README.md
#
# run.sh [--runs N] [--only scaled|kept|memory]
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "$(dirname "${BASH_SOURCE[0]}")/../prepare.sh"

"$BENCH_BUILD/tests/bench/make-photographs" "$BENCH_DIR/photographs" 200
exec python3 "$here/pipeline/measure.py" "$@"
