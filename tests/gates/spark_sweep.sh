#!/bin/sh
# Gate: a sweep on a standalone cluster of Apache Spark with two workers, of which one is killed on the way, gives what one process gives.
# Spark gets an environment of its own in .setup: it asks for pandas, which pyarrow would load in every process that finds it.
set -eu
cd "$(dirname "$0")/../.."
. bin/setup/messages.sh
. bin/setup/environment.sh
. bin/setup/machine.sh

bin/setup.sh test
if ! command -v java > /dev/null; then
  may_install || fail "Apache Spark needs a Java. Type: sudo apt-get install -y --no-install-recommends default-jre-headless"
  fetching "a Java" install_packages default-jre-headless
fi
wanted=$(hash_of requirements/runtime.txt requirements/cluster.txt)
if ! done_before cluster-packages "$wanted"; then
  hand_pip_settings_to_uv
  bring_uv
  .venv/bin/uv venv -q --clear --python .venv/bin/python .setup/cluster
  fetching "Apache Spark" .venv/bin/uv pip install -q --python .setup/cluster/bin/python --require-hashes -r requirements/runtime.txt -r requirements/cluster.txt
  echo "$wanted" > .setup/cluster-packages
fi
PYTHONPATH=$(pwd) exec .setup/cluster/bin/python -m tests.gates.lib.spark_sweep
