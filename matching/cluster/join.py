"""What the executors left and told, put together: PAIRS in order, refusals on standard error, the counts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from marketplace.eligibility.batch.diagnostics import Refusal, UnusableInputError, report_refusal
from marketplace.eligibility.json_text import read_json
from matching.cluster.merge import merge
from matching.cluster.range_task import COUNTS, EVALUATED, FAULT, REFUSED, part_file
from matching.cluster.ranges import Range
from matching.sweep.run import Task
from matching.sweep.summary import Tally


def join(task: Task, ranges: Sequence[Range], told: pa.Table, parts: str) -> Tally:
    """PAIRS out of the parts, and the counts. Raises: UnusableInputError where an executor could not read its range."""
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in (COUNTS, EVALUATED, REFUSED, FAULT)}
    for row in sorted(told.to_pylist(), key=lambda row: row["range"]):
        rows[row["kind"]].append(row)
    if rows[FAULT]:
        raise UnusableInputError(*(read_json(row["said"]) for row in rows[FAULT]))
    refusals = [Refusal(*read_json(row["said"])) for row in rows[REFUSED]]
    for refusal in refusals:
        report_refusal(refusal)
    counts = np.zeros((len(ranges), len(task.offers), 2), np.int64)
    for row in rows[COUNTS]:
        counts[row["range"], row["offer"]] = row["eligible"], row["undetermined"]
    codes = [offer["code"] for offer in task.offers]
    merge([part_file(parts, each.number) for each in ranges], counts.sum(axis=2), codes, task.pairs)
    totals = {code: (int(eligible), int(open_)) for code, (eligible, open_) in zip(codes, counts.sum(axis=0), strict=True)}
    return Tally(sum(row["profiles"] for row in rows[EVALUATED]), len({each.line for each in refusals}), totals)
