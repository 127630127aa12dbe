#!/bin/sh
# `make gates`: the long checks, part by part; each ends within 30 minutes and can be run alone: bin/gates.sh bare_machine
set -eu
cd "$(dirname "$0")/.."
only=${1:-}
ran=0
failed=""
for part in tests/gates/*.sh tests/gates/*.py; do
  name=$(basename "$part" | sed 's/\.[a-z]*$//')
  [ -f "$part" ] && [ "$name" != __init__ ] || continue
  [ -z "$only" ] || [ "$name" = "$only" ] || continue
  echo "== gate: $name"
  ran=$((ran + 1))
  case $part in
    *.sh) timeout 1800 sh "$part" || failed="$failed $name" ;;
    *.py) timeout 1800 .venv/bin/python "$part" || failed="$failed $name" ;;
  esac
done
[ "$ran" -gt 0 ] || { echo "no gate is named '$only'; there are: $(ls tests/gates)" >&2; exit 2; }
[ -z "$failed" ] || { echo "gates that failed:$failed" >&2; exit 1; }
echo "gates passed: $ran"
