#!/bin/sh
# Brings what the program needs into this folder: .venv, web/static/vendor, .setup. A second run with the same pins does nothing.
#   bin/setup.sh runtime   what `make run` needs
#   bin/setup.sh test      and what `make test` needs: test packages, Chromium, a Chinese font
#   bin/setup.sh bench     and what `make bench` compares with
#   bin/setup.sh dev       the test packages and the development tools
set -eu
cd "$(dirname "$0")/.."
level=${1:-dev}

. bin/setup/messages.sh
. bin/setup/machine.sh
. bin/setup/environment.sh
. bin/setup/assets.sh

mkdir -p .setup
rm -f .setup/fetched
# One set-up at a time: a second one waits here and then finds everything done.
exec 9> .setup/lock
command -v flock > /dev/null && flock 9

case $level in
  runtime) lists="runtime" ;;
  test) lists="runtime test" ;;
  bench) lists="runtime test bench" ;;
  dev) lists="runtime test dev" ;;
  *) fail "bin/setup.sh $level: choose runtime, test, bench or dev" ;;
esac

machine_packages "$level"
environment $lists
if [ "$level" = runtime ]; then assets runtime; else assets test; fi
