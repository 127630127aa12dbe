"""What comes with the program and stands in tables, because other rows point at it. `zhida migrate` writes what is missing."""

from collections.abc import Callable

import psycopg

from marketplace.consents.texts import write_texts
from marketplace.database.migrate import LOCK_TIMEOUT
from marketplace.database.roles import OWNER, dsn_for, libpq_options
from marketplace.database.session import psycopg_dsn
from marketplace.information.catalogue.come_with_program import write_items

# Each writes what is missing and returns the names of what it wrote.
WRITERS: dict[str, Callable[[psycopg.Connection], list[str]]] = {"texts to sign": write_texts, "items of the catalogue": write_items}


def write_contents(owner_dsn: str) -> list[str]:
    """One transaction as the owner of the tables; returns what to say of it. Two at once write it once."""
    said = []
    options = f"{libpq_options(OWNER)} -c lock_timeout={LOCK_TIMEOUT}"
    with psycopg.connect(psycopg_dsn(dsn_for(owner_dsn, OWNER)), options=options) as connection:
        for what, write in WRITERS.items():
            if written := write(connection):
                said.append(f"{what}: {', '.join(written[:5])}" + (f" and {len(written) - 5} more" if len(written) > 5 else ""))
    return said
