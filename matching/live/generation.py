"""A new generation of the engine's folder from the database: everybody's profile at one moment, in the order of ordinals.

It runs in a thread and reads through a connection of its own, as it may take minutes. Some thousand profiles at a time become narrow
columns; only those are held until all are there.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import structlog

from marketplace.database.binding import SYSTEM_ROLE
from marketplace.database.roles import SYSTEM, dsn_for, libpq_options
from marketplace.database.session import psycopg_dsn
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine import Population
from matching.engine.columns.column import Segment
from matching.engine.columns.ingest import segment_of
from matching.engine.columns.merge import Chosen, merge
from matching.engine.folder.generations import publish
from matching.live.arrow_profiles import tables_of, without
from matching.live.stamp import FOLLOWER, MOMENT, Moment

LOG = structlog.get_logger("zhida.engine")
_OPTIONS = f"{libpq_options(SYSTEM)} -c lock_timeout=60s -c timezone=UTC -c application_name=zhida-engine"
_BIND = "SELECT set_config('zhida.role', %s, true)"
_AT_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_READ = b"""COPY (
SELECT '{"id":"' || m.organisation_id || '","attributes":' || coalesce(p.attributes::text, '{}') || '}'
FROM match_enterprise m LEFT JOIN profile p ON p.organisation_id = m.organisation_id ORDER BY m.ordinal
) TO STDOUT"""
_ADOPT = """
INSERT INTO match_enterprise (organisation_id, ordinal)
SELECT p.organisation_id, coalesce((SELECT max(ordinal) FROM match_enterprise), -1) + row_number() OVER (ORDER BY p.organisation_id)
FROM profile p WHERE NOT EXISTS (SELECT FROM match_enterprise m WHERE m.organisation_id = p.organisation_id)
AND NOT EXISTS (SELECT FROM organisation o WHERE o.id = p.organisation_id AND o.sandbox)"""


def make_generation(dsn: str, root: Path, vocabulary: Vocabulary, position: int = 0) -> Path:
    """Give every enterprise its ordinal, read all profiles and publish them as the current generation. Returns its folder.

    `position`: about where in the log, for the folder's name. Raises: FolderBusy (another process is at it), psycopg.Error, OSError.
    """
    return publish(root, lambda fresh: _write(dsn, fresh, vocabulary), position)


def population_of(lines: Iterable[bytes], vocabulary: Vocabulary) -> Population:
    """Everybody, each at the position of the line (see `tables_of`). Values that the vocabulary does not take are unknown."""
    segments = [_segment(table, vocabulary) for table in tables_of(lines, vocabulary)]
    starts = [0, *accumulate(segment.rows for segment in segments)]
    chosen = [
        Chosen(segment, np.arange(segment.rows), np.arange(first, first + segment.rows))
        for segment, first in zip(segments, starts[:-1], strict=True)
    ]
    return Population(merge(chosen), vocabulary, stamp={})


def adopt(connection: "psycopg.Connection[Any]") -> int:
    """Places for enterprises that have a profile and no place yet, in a transaction of its own. Returns how many they were.

    Ordinals are given under the lock of the follower's row, as the follower itself gives them: none is given twice or left out.
    """
    with connection.transaction():
        connection.execute(_BIND, [SYSTEM_ROLE])
        connection.execute("INSERT INTO follower (name) VALUES (%s) ON CONFLICT DO NOTHING", [FOLLOWER])
        connection.execute("SELECT FROM follower WHERE name = %s FOR UPDATE", [FOLLOWER])
        return connection.execute(_ADOPT).rowcount


def _write(dsn: str, folder: Path, vocabulary: Vocabulary) -> None:
    with psycopg.connect(psycopg_dsn(dsn_for(dsn, SYSTEM)), options=_OPTIONS, autocommit=True) as connection:
        adopt(connection)
        with _at_one_moment(connection) as moment:
            population = population_of(_lines(connection), vocabulary)
    population.save(folder, moment.stamp._asdict())
    LOG.info("engine has a new generation", profiles=population.size, position=moment.stamp.position)


@contextmanager
def _at_one_moment(connection: "psycopg.Connection[Any]") -> Iterator[Moment]:
    with connection.transaction():
        connection.execute(_AT_ONE_MOMENT)
        connection.execute(_BIND, [SYSTEM_ROLE])
        found = connection.execute(MOMENT.encode()).fetchone()
        assert found is not None  # noqa: S101  # `adopt` made the follower's row
        yield Moment.of(*found)


def _lines(connection: "psycopg.Connection[Any]") -> Iterator[bytes]:
    """COPY doubles backslashes and changes nothing else: the text of a JSON document has no raw control character."""
    with connection.cursor() as cursor, cursor.copy(_READ) as copy:
        for piece in copy:
            yield bytes(piece).replace(b"\\\\", b"\\")


def _segment(table: pa.Table, vocabulary: Vocabulary) -> Segment:
    ingested = segment_of(table, vocabulary)
    if not ingested.refusals:
        return ingested.segment
    wrong = [(refusal.line - 1, refusal.attribute) for refusal in ingested.refusals if refusal.attribute is not None]
    return segment_of(without(table, wrong), vocabulary).segment
