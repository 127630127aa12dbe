"""A cluster of one machine: a master, two workers of one core each, a sweep, and a worker that is killed in its middle.

`ZHIDA_SPARK_ROWS=N` is how many enterprises there are (default 120000).
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyspark

from bench.engine_parts.workload import second_workload

ROWS = int(os.environ.get("ZHIDA_SPARK_ROWS") or 120_000)
OFFERS, ROWS_OF_A_GROUP = 300, 3_000
SPARK = Path(pyspark.__file__).parent
START_SECONDS, RUN_SECONDS = 60, 900


def main() -> int:
    """0 if the pairs, the counts, the refusals and the exit code are those of the sweep in one process."""
    with tempfile.TemporaryDirectory(prefix="zhida-spark-") as name, ExitStack() as stack:
        folder = Path(name)
        write_inputs(folder)
        alone = sweep(folder, "alone").communicate()[1]
        address = stack.enter_context(master(folder))
        workers = [stack.enter_context(worker(folder, address, number)) for number in range(2)]
        running = sweep(folder, "spark", "--engine", "spark", master=address)
        kill_in_the_middle(folder, workers[0], running)
        together = running.communicate(timeout=RUN_SECONDS)[1]
        wrong = differences(folder, alone, together, running.returncode)
    print("\n".join(wrong) or "one of two workers was killed; every pair, count and refusal is that of one process")
    return 1 if wrong else 0


def write_inputs(folder: Path) -> None:
    """A population with a few wrong values and repeated ids far from each other, in many row groups."""
    workload = second_workload()
    table = pq.read_table(workload.population(ROWS))
    ids = table.column("id").to_pylist()
    ids[ROWS - 1], ids[ROWS // 2], ids[7] = ids[3], ids[3], None
    rates = table.column("rate_1").to_pylist()
    rates[11] = float("nan")
    table = table.set_column(0, "id", pa.array(ids)).set_column(table.column_names.index("rate_1"), "rate_1", pa.array(rates))
    pq.write_table(table, folder / "population.parquet", row_group_size=ROWS_OF_A_GROUP)
    (folder / "offers.json").write_text(json.dumps(workload.offers(OFFERS)), encoding="utf-8")
    (folder / "vocabulary.json").write_text(json.dumps({"attributes": workload.entries()}), encoding="utf-8")


def sweep(folder: Path, name: str, *more: str, master: str = "") -> "subprocess.Popen[str]":
    """Start the command; its results are called `name`."""
    inputs = ["--offers", "offers.json", "--profiles", "population.parquet", "--attributes", "vocabulary.json"]
    results = ["--output", f"{name}.parquet", "--summary", f"{name}.json"]
    environment = os.environ | {"ZHIDA_SPARK_MASTER": master}
    command = [sys.executable, "-m", "web.cli", "sweep", *inputs, *results, *more]
    return subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)


@contextmanager
def master(folder: Path) -> Iterator[str]:
    """A standalone master; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with spark_process(folder, "master", "master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"):
        wait_for(folder / "master.log", "I have been elected leader")
        yield f"spark://127.0.0.1:{port}"


@contextmanager
def worker(folder: Path, address: str, number: int) -> "Iterator[subprocess.Popen[bytes]]":
    """A worker of one core that has found its master."""
    name = f"worker{number}"
    options = ["--host", "127.0.0.1", "--cores", "1", "--memory", "2g", "--webui-port", "0", "--work-dir", str(folder / name)]
    with spark_process(folder, name, "worker.Worker", *options, address) as process:
        wait_for(folder / f"{name}.log", "Successfully registered with master")
        yield process


@contextmanager
def spark_process(folder: Path, name: str, program: str, *arguments: str) -> "Iterator[subprocess.Popen[bytes]]":
    """A part of the cluster in a group of its own, with the executors that it starts."""
    environment = os.environ | {"SPARK_HOME": str(SPARK), "SPARK_LOCAL_IP": "127.0.0.1"}
    with (folder / f"{name}.log").open("wb") as log:
        command = [SPARK / "bin" / "spark-class", f"org.apache.spark.deploy.{program}", *arguments]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)
        process.wait()


def kill_in_the_middle(folder: Path, victim: "subprocess.Popen[bytes]", running: "subprocess.Popen[str]") -> None:
    """Kill a worker with its executor once some parts of the sweep are written, others not. Raises: RuntimeError if there is no middle."""
    deadline = time.monotonic() + RUN_SECONDS
    while not list(folder.glob(".zhida-sweep-*/part-*.parquet")):
        if running.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the sweep ended before a worker could be killed: {running.communicate()[1]}")
        time.sleep(0.05)
    if not any("CoarseGrainedExecutorBackend" in line for line in command_lines(victim.pid)):
        raise RuntimeError("the worker to be killed has no executor")
    kill(victim)
    print(f"killed a worker when {len(list(folder.glob('.zhida-sweep-*/part-*.parquet')))} ranges were swept")


def command_lines(group: int) -> Iterator[str]:
    """Of every process in a group."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(folder.name)) == group:
                yield (folder / "cmdline").read_text(encoding="utf-8", errors="replace")


def kill(process: "subprocess.Popen[bytes]") -> None:
    """All of its group at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def wait_for(log: Path, said: str) -> None:
    """Until a part of the cluster has said so. Raises: RuntimeError with the end of its log."""
    deadline = time.monotonic() + START_SECONDS
    while said not in log.read_text(encoding="utf-8", errors="replace"):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{log.name} does not say «{said}»: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
        time.sleep(0.1)


def differences(folder: Path, alone: str, together: str, exit_code: int) -> list[str]:
    """What differs between the two sweeps."""
    wrong = [] if exit_code == 3 else [f"exit code {exit_code}, expected 3: some were refused. Standard error: {together[-2000:]}"]
    wrong += [] if alone == together else [f"standard error differs:\n{alone}\n{together}"]
    if not wrong:
        pairs = [pq.read_table(folder / f"{name}.parquet") for name in ("alone", "spark")]
        wrong += [] if pairs[0].equals(pairs[1]) else [f"pairs differ: {len(pairs[0])} and {len(pairs[1])}"]
        wrong += [] if (folder / "alone.json").read_bytes() == (folder / "spark.json").read_bytes() else ["counts differ"]
        print(f"{ROWS:,} enterprises, {OFFERS} offers, {len(pairs[0]):,} pairs, {len(alone.splitlines())} lines on standard error")
    return wrong + [f"left behind: {each.name}" for each in folder.glob(".zhida-sweep-*")]


if __name__ == "__main__":
    sys.exit(main())
