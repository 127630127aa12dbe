#!/bin/sh
# `make run` on a machine with nothing but Debian 12 and 13, as an ordinary user (who is told what to have installed) and as root.
# One release alone: SUITES=trixie sh tests/gates/bare_machine.sh
set -eu
cd "$(dirname "$0")/../.."
. tests/gates/lib/bare.sh
bare_requirements
port=8391
for suite in ${SUITES:-bookworm trixie}; do
  for user in newcomer root; do
    folder=$(mktemp -d "${TMPDIR:-/var/tmp}/zhida-bare-XXXXXX")
    chmod 755 "$folder"
    trap 'bare_remove "$folder"' EXIT INT TERM
    echo "-- Debian $suite, $user"
    bare_make "$suite" "$folder"
    bare_run "$folder" sh /inside.sh run "$user" "$port"
    bare_remove "$folder"
    port=$((port + 1))
  done
done
