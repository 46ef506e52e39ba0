#!/usr/bin/env bash
# One action from its inputs to its outputs: actions/run.sh plan|apply|drift.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
venv=$RUNNER_TEMP/spaceform-$(printf '%s' "$here" | cksum | tr -d ' ')

bash "$here/../ci/install.sh" "$venv"
# exec: a job that is cancelled gets its signal here, and spaceform has to hear it.
exec "$venv/bin/python" -I "$here/run.py" "$1"
