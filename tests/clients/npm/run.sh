#!/usr/bin/env bash
# 60 npm packages doing their job under Node and under wick, from the same scripts, and 6 that wick has to refuse.
#
#   run.sh [WICK]       the wick to test; otherwise $WICK_BIN, target/release/wick, target/debug/wick
#   WICK_NPM_CACHE      where the packages are installed, and found again the next time; otherwise target/npm-suite
#   SUITE_ONLY          names of packages, or tier1, tier2, tier3, with commas between them
#   SUITE_OUT           a folder for the answers, for diff
#   CI=true             what cannot be tried is a failure, not a skip
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
untried='The npm packages were NOT tried.'
. "$here/../common.sh"

# --- what is needed

need_node_20
command -v npm >/dev/null || skip 'npm is not installed'

find_wick "${1:-}"
wick=$(realpath "$wick")

# --- the packages, as pinned here; the folder is the script root of wick and where Node finds them

cache=${WICK_NPM_CACHE:-$root/target/npm-suite}
mkdir -p "$cache"
if ! cmp -s "$here/package-lock.json" "$cache/installed-lock.json"; then
  cp "$here/package.json" "$here/package-lock.json" "$cache/"
  # Nothing of a package runs here, and nothing native is tried.
  (cd "$cache" && npm ci --ignore-scripts --omit=optional --no-audit --no-fund) >"$work/npm.log" 2>&1 ||
    { tail -5 "$work/npm.log" >&2; skip 'the packages cannot be installed (is there a network?)'; }
  cp "$here/package-lock.json" "$cache/installed-lock.json"
fi
rm -rf "$cache/default/1/tier1" "$cache/default/1/tier2"
mkdir -p "$cache/default/1"
cp -R "$here/scripts/tier1" "$here/scripts/tier2" "$cache/default/1/"
cp "$here/node-reference.mjs" "$here/packages.mjs" "$cache/"

# --- the comparison

status=0
SUITE_FOLDER=$cache WICK_BIN=$wick WORK_FOLDER=$work node "$here/compare.mjs" || status=$?
if [ "$status" != 0 ]; then
  for log in "$work"/*.log; do
    [ -s "$log" ] && { echo "--- the last of $(basename "$log" .log):"; tail -15 "$log"; }
  done
fi
exit "$status"
