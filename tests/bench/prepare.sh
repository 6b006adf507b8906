# prepare.sh: what every benchmark needs, to be sourced: a release build and npm's clients
#
# Everything that is made lies in $BENCH_DIR, by default in the build folder _build-bench.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
export BENCH_BUILD=$root/_build-bench
export BENCH_DIR=${BENCH_DIR:-$BENCH_BUILD/bench}

if [ ! -f "$BENCH_BUILD/build.ninja" ]; then
  meson setup "$BENCH_BUILD" "$root" -Dbuildtype=release -Dbench=true >/dev/null
fi
ninja -C "$BENCH_BUILD" bench-programs | tail -1

# Beside the scripts, so that Node finds the packages from there.
mkdir -p "$BENCH_DIR/npm"
cp "$here"/*/*.mjs "$BENCH_DIR/npm/"
if ! cmp -s "$here/package.json" "$BENCH_DIR/npm/package.json"; then
  cp "$here/package.json" "$BENCH_DIR/npm/"
  (cd "$BENCH_DIR/npm" && npm install --no-audit --no-fund --no-package-lock --loglevel=error) \
    || { rm "$BENCH_DIR/npm/package.json"; exit 1; }
fi

# The storage of the services is not ours to measure: it is kept in memory where there is enough.
if [ -z "${TMPDIR:-}" ] && [ "$(df --output=avail -k /dev/shm 2>/dev/null | tail -1)" -gt 8000000 ]; then
  export TMPDIR=/dev/shm
fi
