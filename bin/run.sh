#!/bin/sh
# `make run`: set up what is missing, then start everything in the foreground.
set -eu
cd "$(dirname "$0")/.."
began=$(date +%s)
bin/setup.sh runtime
if [ -s .setup/fetched ]; then # then `zhida up` tells fetching and work apart
  export ZHIDA_COLD_START="$began $(cat .setup/fetched)"
fi
exec .venv/bin/zhida up
