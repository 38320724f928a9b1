#!/usr/bin/env bash
# The official OpenAI client against scripts/default/1/api/v1/[...path].js: a fake API behind, wick in the middle.
#
#   WICK_BIN            the wick to test; otherwise target/release/wick, or else target/debug/wick
#   WICK_CLIENTS_VENV   where the client is installed, and found again the next time; otherwise a folder thrown away after
#   CI=true             what cannot be tried is a failure, not a skip
set -euo pipefail

OPENAI_VERSION=3.52.0
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
  printf '\n*** SKIPPED: %s\n*** The official OpenAI client was NOT tried.\n\n' "$*"
  exit 0
}

# --- what is needed

command -v python3 >/dev/null || skip 'python3 is not installed'
venv=${WICK_CLIENTS_VENV:-$work/venv}
has_client() {
  "$venv/bin/python" -c "import openai, sys; sys.exit(openai.__version__ != '$OPENAI_VERSION')" 2>/dev/null
}
if ! has_client; then
  python3 -m venv "$venv" >"$work/venv.log" 2>&1 ||
    { cat "$work/venv.log" >&2; skip 'python3 cannot make a virtual environment (is python3-venv installed?)'; }
  "$venv/bin/pip" install --quiet --disable-pip-version-check "openai==$OPENAI_VERSION" >"$work/pip.log" 2>&1 ||
    { tail -3 "$work/pip.log" >&2; skip "openai==$OPENAI_VERSION cannot be installed (is there a network?)"; }
fi

wick=${WICK_BIN:-}
if [ -z "$wick" ]; then
  for candidate in "$root/target/release/wick" "$root/target/debug/wick"; do
    if [ -x "$candidate" ]; then wick=$candidate; break; fi
  done
fi
[ -n "$wick" ] && [ -x "$wick" ] || fail "there is no ${wick:-target/release/wick}: cargo build --release first, or set WICK_BIN"

# --- the API behind

# Reads the first line a program says, into $line. File descriptor 3 or 4 stays open, so that it can go on writing.
first_line() {
  read -r -t "$2" line <&"$1" || fail "$3 did not start: $(cat "$work"/*.err)"
}

# Nothing here may leave this machine, nor be sent through a proxy.
export NO_PROXY='*' no_proxy='*'

exec 3< <(exec "$venv/bin/python" "$here/upstream.py" 2>"$work/upstream.err")
pids+=($!)
first_line 3 30 'the fake API'
upstream=${line##* }

# --- wick

# A copy, so that what somebody wrote into scripts/default/1/_default.env has no say here.
mkdir -p "$work/scripts/default/1/api/v1" "$work/data"
cp "$root/scripts/default/1/api/v1/[...path].js" "$work/scripts/default/1/api/v1/"

exec 4< <(
  unset WICK_CONFIG WICK_ADMIN_TOKEN
  export OPENAI_BASE_URL="$upstream/v1"
  exec "$wick" serve --listen 127.0.0.1:0 --scripts "$work/scripts" --data "$work/data" 2>"$work/wick.err"
)
pids+=($!)
first_line 4 "$START_SECONDS" wick
[[ $line =~ (http://[0-9.:]+) ]] || fail "the first line of wick names no address: $line"
address=${BASH_REMATCH[1]}

# --- the tests

status=0
export WICK_URL=$address UPSTREAM_URL=$upstream RESULT_FILE=$work/result
"$venv/bin/python" "$here/test_openai.py" || status=$?
if [ "$status" != 0 ]; then
  echo '--- the last of what wick said on stderr:'
  tail -20 "$work/wick.err"
fi
cat "$RESULT_FILE" 2>/dev/null || echo '0 passed, 1 failed'
exit "$status"
