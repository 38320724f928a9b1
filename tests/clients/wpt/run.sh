#!/usr/bin/env bash
# Web Platform Tests under wick: the files that need neither a document nor the tests' own server.
#
#   run.sh [WICK]       the wick to test; otherwise $WICK_BIN, target/release/wick, target/debug/wick
#   WPT_ROOT            a checkout of https://github.com/web-platform-tests/wpt (any revision; nothing of it is kept here)
#   WPT_ONLY            paths, or beginnings of paths, with commas between them
#   WPT_UPDATE=1        writes expected.json instead of comparing with it
#   WPT_OUT             a folder for what fails, with the messages
#   WPT_DEADLINE_MS     for one file (60000; five times that for those that say they take long)
#   CI=true             what cannot be tried is a failure, not a skip
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
untried='Web Platform Tests were NOT run.'
. "$here/../common.sh"

need_node_20
[ -n "${WPT_ROOT:-}" ] || skip 'WPT_ROOT is not set; it is a checkout of https://github.com/web-platform-tests/wpt'
[ -d "$WPT_ROOT/url" ] || skip "$WPT_ROOT is no checkout of Web Platform Tests"

find_wick "${1:-}"

status=0
WPT_ROOT=$(realpath "$WPT_ROOT") WICK_BIN=$(realpath "$wick") WORK_FOLDER=$work node "$here/run.mjs" || status=$?
if [ "$status" != 0 ] && [ -s "$work/wick.log" ]; then
  echo '--- the last of wick:'
  grep -v '\[summary\]' "$work/wick.log" | tail -15
fi
exit "$status"
