"""What `installation.toml` says and row policies ask: written into the database's row about the installation, by the owner alone."""

import psycopg

from marketplace.database.roles import OWNER, dsn_for, libpq_options
from marketplace.database.session import psycopg_dsn
from marketplace.installation import load_installation
from marketplace.settings import Settings
from web.lifecycle.database import Database, Say

_FOLLOW = "UPDATE installation SET raw_detail = %(raw_detail)s WHERE raw_detail <> %(raw_detail)s RETURNING raw_detail"


def follow_installation(database: Database, settings: Settings, say: Say) -> None:
    """Let consent open raw records, or not, as the file says from this start on."""
    wanted = load_installation(settings.home).disclosure.raw_detail
    with psycopg.connect(psycopg_dsn(dsn_for(database.owner_dsn, OWNER)), options=libpq_options(OWNER)) as connection:
        if connection.execute(_FOLLOW, {"raw_detail": wanted}).fetchone():
            say("consent opens raw records from now on" if wanted else "consent opens results only, no raw records")
