#!/usr/bin/env bash
# Two tabs of a real browser in the chat of scripts/default/1/chat.js.
#
#   WICK_BIN            the wick to test; otherwise target/release/wick, or else target/debug/wick
#   CHROMIUM            the browser; otherwise chromium, chromium-browser or google-chrome, if one is installed
#   WICK_CHAT_SHOT      where a picture of one tab is put (a .png), if anywhere
#   CI=true             what cannot be tried is a failure, not a skip
set -euo pipefail

PLAYWRIGHT=1.64.1
START_SECONDS=300   # an unoptimised build compiles its engine for long the first time

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)

work=$(mktemp -d)
pids=()
cleanup() {
  for pid in ${pids[@]+"${pids[@]}"}; do kill "$pid" 2>/dev/null || true; done
  for pid in ${pids[@]+"${pids[@]}"}; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT

fail() {
  echo "FAILED: $*" >&2
  echo '0 passed, 1 failed'
  exit 1
}
skip() {
  if [ "${CI:-}" = true ]; then fail "$@"; fi
  printf '\n*** SKIPPED: %s\n*** The chat was NOT tried in a browser.\n\n' "$*"
  exit 0
}

# --- what is needed

command -v node >/dev/null || skip 'node is not installed'
browser=${CHROMIUM:-}
for candidate in chromium chromium-browser google-chrome; do
  [ -n "$browser" ] || browser=$(command -v "$candidate" || true)
done
[ -n "$browser" ] || skip 'no Chromium is installed (Debian: apt-get install chromium)'
cp "$here/chat.mjs" "$work/"
# Only the driver: the browser is the one that is here.
(cd "$work" && npm install --no-save --silent --no-audit --no-fund "playwright-core@$PLAYWRIGHT" >npm.log 2>&1) ||
  { tail -3 "$work/npm.log" >&2; skip "playwright-core@$PLAYWRIGHT cannot be installed (is there a network?)"; }

wick=${WICK_BIN:-}
if [ -z "$wick" ]; then
  for candidate in "$root/target/release/wick" "$root/target/debug/wick"; do
    if [ -x "$candidate" ]; then wick=$candidate; break; fi
  done
fi
[ -n "$wick" ] && [ -x "$wick" ] || fail "there is no ${wick:-target/release/wick}: cargo build --release first, or set WICK_BIN"

# --- wick

mkdir -p "$work/scripts/default/1" "$work/data"
cp "$root"/scripts/default/1/chat*.js "$work/scripts/default/1/"
exec 4< <(
  unset WICK_CONFIG WICK_ADMIN_TOKEN
  exec "$wick" serve --listen 127.0.0.1:0 --scripts "$work/scripts" --data "$work/data" 2>"$work/wick.err"
)
pids+=($!)
read -r -t "$START_SECONDS" line <&4 || fail "wick did not start: $(cat "$work/wick.err")"
[[ $line =~ (http://[0-9.:]+) ]] || fail "the first line of wick names no address: $line"

# --- the tests

export WICK_URL=${BASH_REMATCH[1]} CHROMIUM=$browser NO_PROXY='*' no_proxy='*'
status=0
(cd "$work" && node chat.mjs) || status=$?
if [ "$status" != 0 ]; then
  echo '--- the last of what wick said on stderr:'
  tail -20 "$work/wick.err"
fi
exit "$status"
