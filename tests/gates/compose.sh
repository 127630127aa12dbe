#!/bin/sh
# docker-compose.yml as Docker Compose itself reads it, where there is one; starts nothing.
set -eu
cd "$(dirname "$0")/../.."
if ! docker compose version > /dev/null 2>&1; then
  echo "no docker compose on this machine: the file was only checked against the schema, by tests/test_project.py"
  exit 0
fi
POSTGRES_PASSWORD=example ZHIDA_PUBLIC_URL=https://zhida.example docker compose config --quiet
echo "docker compose reads docker-compose.yml without complaint"
