"""`zhida sweep --engine spark`: ranges of the population on Spark's executors, the same engine on each; needs the extra `cluster`.

The population, the results' folder and this program must be there on every executor under the same path.
"""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql

from marketplace.eligibility.batch.beside import locked_folder
from matching.cluster.join import join
from matching.cluster.range_task import IDS, TOLD, IdsTask, RangeTask
from matching.cluster.ranges import ROWS_OF_A_RANGE, Range, ranges_of
from matching.cluster.session import spark_session
from matching.sweep.population_file import PopulationFile
from matching.sweep.run import Task
from matching.sweep.summary import Tally

RANGES_OF_A_CORE = 4  # so that a core that is lost, or slow, has little to be done again


def sweep_on_spark(task: Task) -> Tally:
    """See `matching.sweep.run.Engine`."""
    with closing(PopulationFile(task.profiles, task.vocabulary)) as file:
        file.check_columns()
        rows = file.rows_of_groups
    with locked_folder(task.beside, ".zhida-sweep-") as scratch:
        with spark_session(scratch / "spark.log") as spark:
            per_core = -(-sum(rows) // (RANGES_OF_A_CORE * spark.sparkContext.defaultParallelism))
            ranges = ranges_of(rows, min(ROWS_OF_A_RANGE, max(1, per_core)))
            told = _told(spark, task, ranges, str(scratch))
        return join(task, ranges, told, str(scratch))


def _told(spark: SparkSession, task: Task, ranges: Sequence[Range], parts: str) -> pa.Table:
    """Let the executors write the parts; what they tell of them."""
    profiles, attributes = str(Path(task.profiles).resolve()), list(task.vocabulary.values())
    ids = _ranges(spark, ranges).mapInArrow(IdsTask(profiles, attributes, ranges), IDS)
    repeated = (
        ids.where("id IS NOT NULL").groupBy("id").agg(sql.count("*").alias("times"), sql.min("row").alias("first")).where("times > 1")
    )
    first_rows = {row["id"]: row["first"] for row in repeated.collect()}
    work = RangeTask(profiles, task.offers, attributes, ranges, first_rows, parts)
    return _ranges(spark, ranges).mapInArrow(work, TOLD).toArrow()


def _ranges(spark: SparkSession, ranges: Sequence[Range]) -> DataFrame:
    return spark.range(0, len(ranges), 1, max(1, len(ranges)))
