#!/usr/bin/env bash
# Two tabs of a real browser in the chat of scripts/default/1/chat.js.
#
#   WICK_BIN            the wick to test; otherwise target/release/wick, or else target/debug/wick
#   CHROMIUM            the browser; otherwise chromium, chromium-browser or google-chrome, if one is installed
#   WICK_CHAT_SHOT      where a picture of one tab is put (a .png), if anywhere
#   CI=true             what cannot be tried is a failure, not a skip
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
untried='The chat was NOT tried in a browser.'
. "$here/../common.sh"

PLAYWRIGHT=1.64.1

# --- what is needed

need_node
browser=${CHROMIUM:-}
for candidate in chromium chromium-browser google-chrome; do
  [ -n "$browser" ] || browser=$(command -v "$candidate" || true)
done
[ -n "$browser" ] || skip 'no Chromium is installed (Debian: apt-get install chromium)'
cp "$here/chat.mjs" "$work/"
# Only the driver: the browser is the one that is here.
(cd "$work" && npm install --no-save --silent --no-audit --no-fund "playwright-core@$PLAYWRIGHT" >npm.log 2>&1) ||
  { tail -3 "$work/npm.log" >&2; skip "playwright-core@$PLAYWRIGHT cannot be installed (is there a network?)"; }

find_wick

# --- wick

mkdir -p "$work/scripts/default/1"
cp "$root"/scripts/default/1/chat*.js "$work/scripts/default/1/"
start_wick

# --- the tests

export WICK_URL=$address CHROMIUM=$browser NO_PROXY='*' no_proxy='*'
status=0
(cd "$work" && node chat.mjs) || status=$?
if [ "$status" != 0 ]; then last_of_wick; fi
exit "$status"
