#!/usr/bin/env bash
# run.sh: installs the npm clients into the build folder and runs them against the services
#
# run.sh SERVER BUILD-FOLDER; 77 means that npm or its registry is not there.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail

server=$(realpath "$1")
build=$(realpath "$2")
source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

skip()
{
  echo "SKIP: $1"
  exit 77
}

command -v npm >/dev/null || skip "npm is not installed"
node -e 'process.exit(parseInt(process.versions.node, 10) < 20 ? 1 : 0)' \
  || skip "node is older than 20"

mkdir -p "$build/npm"
cp "$source"/*.mjs "$build/npm/"
cd "$build/npm"

if ! cmp -s "$source/package.json" installed.json; then
  cp "$source/package.json" package.json
  timeout 300 npm install --no-audit --no-fund --no-package-lock --loglevel=error \
    >install.log 2>&1 || skip "npm could not install the clients (see $build/npm/install.log)"
  cp package.json installed.json
fi

coproc practice { exec "$server" speed=0 hub.multipart-threshold=3000000 hub.chunk-size=1000000; }
input=${practice[1]}
while IFS= read -r line <&"${practice[0]}"; do
  eval "$line"
  [ "${PRACTICE_READY:-}" = 1 ] && break
done
[ "${PRACTICE_READY:-}" = 1 ] || { echo "the services did not start"; exit 1; }

status=0
node --test --test-concurrency=1 ./*.test.mjs || status=$?
exec {input}>&-
exit $status
