#!/bin/sh
# `make bench`: the numbers of this machine, after its description. One part alone: bin/bench.sh match
set -eu
cd "$(dirname "$0")/.."
only=${1:-}
ran=0
.venv/bin/python -m bench.machine
for part in bench/*.py; do
  name=$(basename "$part" .py)
  case $name in __init__ | machine | server | applications_sender) continue ;; esac
  [ -z "$only" ] || [ "$name" = "$only" ] || continue
  echo "== bench: $name"
  ran=$((ran + 1))
  .venv/bin/python -m "bench.$name"
done
[ "$ran" -gt 0 ] || { echo "no bench is named '$only'; there are: $(ls bench)" >&2; exit 2; }
