# shellcheck shell=bash
# What the suites of this folder share. A run.sh sources it after it has set $untried: what it tells has not been tried,
# as a sentence, where it is skipped.
#
# It gives: $root, the checkout; $work, a folder that is thrown away at the end; $pids, what is ended then; fail and skip;
# need_node and need_node_20; find_wick, which sets $wick; first_line; start_wick, which sets $address; last_of_wick.
#
# In all suites WICK_BIN is the wick to test, and with CI=true what cannot be tried is a failure, not a skip.

START_SECONDS=300   # an unoptimised build compiles its engine for long the first time

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

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
  printf '\n*** SKIPPED: %s\n*** %s\n\n' "$*" "$untried"
  exit 0
}

need_node() {
  command -v node >/dev/null || skip 'node is not installed'
}
need_node_20() {
  need_node
  [ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] || skip "node $(node --version) is older than 20"
}

# find_wick [WICK]: otherwise $WICK_BIN, target/release/wick, target/debug/wick
find_wick() {
  wick=${1:-${WICK_BIN:-}}
  if [ -z "$wick" ]; then
    for candidate in "$root/target/release/wick" "$root/target/debug/wick"; do
      if [ -x "$candidate" ]; then wick=$candidate; break; fi
    done
  fi
  [ -n "$wick" ] && [ -x "$wick" ] || fail "there is no ${wick:-target/release/wick}: cargo build --release first, or set WICK_BIN"
}

# first_line FD SECONDS NAME: reads the first line a program says, into $line. The file descriptor stays open, so that the
# program can go on writing.
first_line() {
  read -r -t "$2" line <&"$1" || fail "$3 did not start: $(cat "$work"/*.err)"
}

# A server of $wick, on file descriptor 4, for the scripts in $work/scripts; none of the caller's settings count.
start_wick() {
  mkdir -p "$work/data"
  exec 4< <(
    unset WICK_CONFIG WICK_ADMIN_TOKEN
    exec "$wick" serve --listen 127.0.0.1:0 --scripts "$work/scripts" --data "$work/data" 2>"$work/wick.err"
  )
  pids+=($!)
  first_line 4 "$START_SECONDS" wick
  [[ $line =~ (http://[0-9.:]+) ]] || fail "the first line of wick names no address: $line"
  address=${BASH_REMATCH[1]}
}

last_of_wick() {
  echo '--- the last of what wick said on stderr:'
  tail -20 "$work/wick.err"
}
