"""One loading process: `python -m web.demo.loader` draws firms and copies them into the database, piece by piece.

Standard input: a line `{"dsn", "day"}`, then a line `[first, count]` per piece; standard output: the same line once the piece is
committed. It ends with its input, and so with whoever started it, however that one ends.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg

from marketplace import exact_json
from marketplace.database.roles import SYSTEM, dsn_for, libpq_options
from marketplace.database.session import psycopg_dsn
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.ids import new_id
from web.demo.enterprises import organisation_row
from web.demo.population.firm import draw_firm
from web.demo.population.generate import Origins, origins, shared_facts

FILLING_LOCK = 0x5A48_4944_4544  # shared by loaders; whoever looks what is there takes it alone, so that no piece is under way
_SETTINGS = "-c temp_buffers=64MB -c synchronous_commit=off"
_STAGE = "CREATE TEMP TABLE staged_profile (organisation_id uuid, attributes jsonb, sources jsonb) ON COMMIT DELETE ROWS"
_COPY_ORGANISATIONS = "COPY organisation (id, name, kind, uscc, region, synthetic) FROM STDIN"
_COPY_PROFILES = "COPY staged_profile FROM STDIN"
# COPY is refused on tables under row-level security.
_TAKE_OVER = "INSERT INTO profile (organisation_id, attributes, sources) SELECT organisation_id, attributes, sources FROM staged_profile"


def main() -> None:
    """Load what standard input asks for."""
    given = json.loads(sys.stdin.readline())
    day, table = date.fromisoformat(given["day"]), origins(builtin_vocabulary())
    with psycopg.connect(psycopg_dsn(dsn_for(given["dsn"], SYSTEM)), options=f"{libpq_options(SYSTEM)} {_SETTINGS}") as connection:
        connection.execute(_STAGE)
        connection.commit()
        for line in sys.stdin:
            first, count = json.loads(line)
            load(connection, _documents(first, count, day, table))
            print(line, end="", flush=True)


def load(connection: "psycopg.Connection[Any]", firms: Iterator[tuple[dict[str, Any], str, str]]) -> None:
    """One piece in one transaction: organisation, attributes and sources (JSON) of every firm."""
    loaded = list(firms)
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('zhida.role', 'system', true), pg_advisory_xact_lock_shared(%s)", [FILLING_LOCK])
        with cursor.copy(_COPY_ORGANISATIONS) as copy:
            for row, _, _ in loaded:
                copy.write_row((row["id"], row["name"], row["kind"].value, row["uscc"], row["region"], row["synthetic"]))
        with cursor.copy(_COPY_PROFILES) as copy:
            for row, attributes, sources in loaded:
                copy.write_row((row["id"], attributes, sources))
        cursor.execute(_TAKE_OVER)


def _documents(first: int, count: int, day: date, table: Origins) -> Iterator[tuple[dict[str, Any], str, str]]:
    heads = {
        name: f"{json.dumps(name)}:[{json.dumps(origin.item)},{json.dumps(origin.provider, ensure_ascii=False)},"
        for name, origin in table.items()
    }
    tails = {name: f",{json.dumps(origin.assurance)}]" for name, origin in table.items()}
    for serial in range(first, first + count):
        firm = draw_firm(serial, day)
        shared = shared_facts(firm, table)
        attributes = exact_json.encode_text({name: value for name, value, _, _ in shared})
        # Most of what is written; the text of a source is the same for every firm but for its day.
        sources = ",".join([f'{heads[name]}"{on}"{tails[name]}' for name, _, _, on in shared])
        yield organisation_row(firm, new_id(), None), attributes, f"{{{sources}}}"


if __name__ == "__main__":
    main()
