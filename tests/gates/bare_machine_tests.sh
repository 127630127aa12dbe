#!/bin/sh
# `make test` on a machine with nothing but Debian 12; another release: SUITES=trixie sh tests/gates/bare_machine_tests.sh
set -eu
cd "$(dirname "$0")/../.."
. tests/gates/lib/bare.sh
bare_requirements
for suite in ${SUITES:-bookworm}; do
  folder=$(mktemp -d "${TMPDIR:-/var/tmp}/zhida-bare-XXXXXX")
  chmod 755 "$folder"
  trap 'bare_remove "$folder"' EXIT INT TERM
  echo "-- Debian $suite"
  bare_make "$suite" "$folder"
  bare_run "$folder" sh /inside.sh test
  bare_remove "$folder"
done
