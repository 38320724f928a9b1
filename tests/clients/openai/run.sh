#!/usr/bin/env bash
# The official OpenAI client against scripts/default/1/api/v1/[...path].js: a fake API behind, wick in the middle.
#
#   WICK_BIN            the wick to test; otherwise target/release/wick, or else target/debug/wick
#   WICK_CLIENTS_VENV   where the client is installed, and found again the next time; otherwise a folder thrown away after
#   CI=true             what cannot be tried is a failure, not a skip
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
untried='The official OpenAI client was NOT tried.'
. "$here/../common.sh"

OPENAI_VERSION=3.52.0

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

find_wick

# --- the API behind

# Nothing here may leave this machine, nor be sent through a proxy.
export NO_PROXY='*' no_proxy='*'

exec 3< <(exec "$venv/bin/python" "$here/upstream.py" 2>"$work/upstream.err")
pids+=($!)
first_line 3 30 'the fake API'
upstream=${line##* }

# --- wick

# A copy, so that what somebody wrote into scripts/default/1/_default.env has no say here.
mkdir -p "$work/scripts/default/1/api/v1"
cp "$root/scripts/default/1/api/v1/[...path].js" "$work/scripts/default/1/api/v1/"
OPENAI_BASE_URL=$upstream/v1 start_wick

# --- the tests

status=0
export WICK_URL=$address UPSTREAM_URL=$upstream RESULT_FILE=$work/result
"$venv/bin/python" "$here/test_openai.py" || status=$?
if [ "$status" != 0 ]; then last_of_wick; fi
cat "$RESULT_FILE" 2>/dev/null || echo '0 passed, 1 failed'
exit "$status"
