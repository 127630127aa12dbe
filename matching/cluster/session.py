"""A Spark session whose messages do not mix with the command's own lines on standard error."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from py4j.protocol import Py4JError
from pyspark import SparkConf
from pyspark.errors import PySparkException, PythonException
from pyspark.sql import SparkSession

from marketplace.eligibility.batch.command_line import WorkFailedError

MASTER_VARIABLE = "ZHIDA_SPARK_MASTER"  # spark://host:7077 and the like; without it, and without spark.master, this machine alone


@contextmanager
def spark_session(log: Path) -> Iterator[SparkSession]:
    """A session for the block; what Spark has to say goes to the file `log`. Raises: WorkFailedError with Spark's reason."""
    try:
        session = _started(log)
        try:
            yield session
        finally:
            session.stop()
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise WorkFailedError(f"Spark could not do it: {_reason(error)}") from error


def _started(log: Path) -> SparkSession:
    """The Java process takes over the standard error that is there when it starts, and keeps it."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # what executors run; the setting of the same name is read too late
    sys.stderr.flush()
    own = os.dup(2)
    try:
        with log.open("ab") as file:
            os.dup2(file.fileno(), 2)
        return SparkSession.builder.config(conf=_configuration()).getOrCreate()
    finally:
        os.dup2(own, 2)
        os.close(own)


def _configuration() -> SparkConf:
    configuration = SparkConf().setAppName("zhida sweep")
    defaults = {
        "spark.master": os.environ.get(MASTER_VARIABLE, "local[*]"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "1",  # one range a batch
    }
    for name, value in defaults.items():
        if not configuration.contains(name):
            configuration.set(name, value)
    return configuration


def _reason(error: Exception) -> str:
    """The line that says it: of a failure on an executor the last one of Python's, else the first."""
    lines = [line for line in str(error).splitlines() if line.strip() and not line.startswith(("\t", " "))] or [type(error).__name__]
    return (lines[-1] if isinstance(error, PythonException) else lines[0])[:500]
