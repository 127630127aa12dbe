#!/bin/sh
# Runs inside a bare machine: what a newcomer types, as an ordinary user and as root.
#   inside.sh run USER PORT    the first line of README, `make run` until the page answers, stop, and once more
#   inside.sh test             `make test` as root, and as an ordinary user what differs there
set -eu

as() { if [ "$1" = root ]; then shift; sh -c "$*"; else user=$1; shift; su "$user" -c "$*"; fi; }

newcomer() {
  command -v make > /dev/null && command -v git > /dev/null || {
    apt-get update -q > /dev/null
    apt-get install -q -y make git > /tmp/apt.log 2>&1 || { tail -5 /tmp/apt.log >&2; exit 1; }
    git config --system --add safe.directory '*'
  }
  [ "$1" = root ] || id "$1" > /dev/null 2>&1 || useradd --create-home --shell /bin/sh "$1"
  as "$1" "cd && git clone -q /source/zhida zhida"
}

# An ordinary user without sudo is told one line; root types it, and the user goes on.
told_line() {
  as "$1" "cd ~/zhida && make run" > /tmp/told 2>&1 && { echo "set-up should have asked for packages" >&2; exit 1; }
  line=$(sed -n 's/.*Type: sudo \(apt-get update && \)sudo \(.*\)/\1\2/p' /tmp/told)
  [ -n "$line" ] || { echo "no line to type was printed:" >&2; cat /tmp/told >&2; exit 1; }
  echo "told to type: $line"
  sh -c "$line" > /tmp/apt.log 2>&1 || { tail -5 /tmp/apt.log >&2; exit 1; }
}

# start USER PORT NAME: `make run` until it says ready, then the page, then Ctrl-C's signal; prints what it took.
start() {
  output=/tmp/$1-$3.log
  began=$(date +%s%N)
  as "$1" "cd ~/zhida && ZHIDA_PORT=$2 exec make run" > "$output" 2>&1 &
  for _ in $(seq 6000); do
    grep -q ' ready: ' "$output" && break
    kill -0 $! 2> /dev/null || { cat "$output" >&2; exit 1; }
    sleep 0.05
  done
  python3 -c "import urllib.request; print('page', len(urllib.request.urlopen('http://127.0.0.1:$2/', timeout=30).read()), 'bytes')"
  echo "$3 start as $1: $((($(date +%s%N) - began) / 1000000)) ms. $(grep -o 'First start: .*' "$output" || true)"
  as "$1" "cd ~/zhida && .venv/bin/zhida stop" > /dev/null
  wait
}

case $1 in
  run)
    newcomer "$2"
    [ "$2" = root ] || told_line "$2"
    start "$2" "$3" cold
    start "$2" "$3" warm
    ;;
  test)
    newcomer root
    (cd ~/zhida && make test) > /tmp/test.log 2>&1 || { tail -n 40 /tmp/test.log >&2; exit 1; }
    tail -n 1 /tmp/test.log
    newcomer tester
    as tester "cd ~/zhida && bin/setup.sh test && .venv/bin/pytest tests/marketplace/embedded tests/system" > /tmp/test.log 2>&1 \
      || { tail -n 40 /tmp/test.log >&2; exit 1; }
    tail -n 1 /tmp/test.log
    ;;
esac
