#!/usr/bin/env bash
# Installs this very spaceform, and nothing but what its lock names, into a venv of its own:
# ci/install.sh FOLDER. PYTHON is the Python to make it with; python3 if not given.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$1
python=${PYTHON:-python3}

# -I, here and below: else Python looks for modules such as pip in the working directory, which
# holds what the author of a pull request has written.
if ! "$python" -I -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))'; then
    echo "spaceform needs Python 3.11 or newer with its venv module; this is $python" >&2
    exit 1
fi

if [ "$(cat -- "$venv/installed" 2>/dev/null || true)" = "$root" ]; then
    exit 0
fi
"$python" -I -m venv --clear -- "$venv"
pip() {
    "$venv/bin/python" -I -m pip --disable-pip-version-check --no-input install --quiet "$@"
}
# A source distribution would run code while it is built, and fetch what no hash was checked of.
pip --only-binary :all: --require-hashes --requirement "$root/requirements/runtime.lock"
pip --no-index --no-deps --no-build-isolation "$root"
printf '%s' "$root" >"$venv/installed"
