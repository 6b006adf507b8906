#!/usr/bin/env bash
# run.sh: hashing and uploading a large file, ours and @huggingface/hub in turn
#
# run.sh BUILD-FOLDER [MEBIBYTES [RUNS]]; the npm clients are those that the suite `npm` of the
# tests has installed. Each run is a whole process against practice services of its own, basic
# and in parts of 20 MiB. Prints one line a run, then the medians with their ratio.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail

build=$(cd "$1" && pwd)
size=${2:-1024}
runs=${3:-5}
source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
modules=$build/tests/practice/npm/node_modules
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ -d "$modules" ] || { echo "run first: meson test -C $build --suite npm"; exit 2; }
ln -s "$modules" "$work/node_modules"
cp "$source/hub-publish.mjs" "$work/"
head -c "$((size * 1024 * 1024))" /dev/urandom >"$work/weights"

publish()
{
  local who=$1 line input
  shift
  coproc practice { exec "$build/tests/practice/practice-server" speed=0 "$@"; }
  input=${practice[1]}
  PRACTICE_READY=
  while IFS= read -r line <&"${practice[0]}"; do
    eval "$line"
    [ "$PRACTICE_READY" = 1 ] && break
  done

  if [ "$who" = ours ]; then
    "$build/tests/bench/hub/hub-publish" "$work/weights" practice/bench
  else
    node "$work/hub-publish.mjs" "$work/weights" practice/bench
  fi

  eval "exec $input>&-"
  wait "$practice_PID" 2>/dev/null || true
}

median()
{
  sed 's/.*"seconds":\([0-9.]*\).*/\1/' "$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

for way in basic parts; do
  options=()
  [ "$way" = parts ] && options=(hub.multipart-threshold=1000000 hub.chunk-size=20971520)

  for ((i = 0; i < runs; i++)); do
    for who in ours node; do
      publish "$who" "${options[@]}" | tee -a "$work/$way.$who" | sed "s/^/$way $who /"
    done
  done

  awk -v w="$way" -v o="$(median "$work/$way.ours")" -v n="$(median "$work/$way.node")" \
    'BEGIN { printf "%s: ours %.2f s, node %.2f s, ratio %.2f\n", w, o, n, n / o }'
done
