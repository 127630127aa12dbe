"""Whether a PostgreSQL server of somebody's own can carry the product: asked once at the start, not at the first search."""

import psycopg

from marketplace.database.session import psycopg_dsn

OLDEST_VERSION = 15
EXTENSIONS = ("pg_trgm", "btree_gist")


def shortcomings(dsn: str) -> list[str]:
    """English sentences, one per thing that the server lacks; empty if it will do.

    Raises: psycopg.OperationalError if it cannot be reached.
    """
    with psycopg.connect(psycopg_dsn(dsn), connect_timeout=10, client_encoding="UTF8") as connection:
        return [*_version(connection), *_letters(connection), *_extensions(connection)]


def _version(connection: psycopg.Connection) -> list[str]:
    version = connection.info.server_version // 10_000
    return [] if version >= OLDEST_VERSION else [f"it is PostgreSQL {version}; {OLDEST_VERSION} or newer is needed"]


def _letters(connection: psycopg.Connection) -> list[str]:
    """Under LC_CTYPE C a Chinese character is no letter, and trigram search finds nothing."""
    row = connection.execute(
        "SELECT datctype, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    ctype, encoding = row if row else ("?", "?")
    faults = (
        ["its LC_CTYPE is C, so Chinese cannot be searched; create the database with LOCALE 'C.UTF-8'"] if ctype in {"C", "POSIX"} else []
    )
    return faults if encoding == "UTF8" else [*faults, f"its encoding is {encoding}; UTF8 is needed"]


def _extensions(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM pg_available_extensions").fetchall()
    missing = [name for name in EXTENSIONS if (name,) not in rows]
    return [f"the extension {name} is missing; install PostgreSQL's contrib package" for name in missing]
