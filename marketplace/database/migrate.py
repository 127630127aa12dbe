"""Migrations: bring a database to the newest shape, its tables under their rules, or ask which shape it has."""

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from marketplace.database.roles import OWNER, dsn_for, libpq_options
from marketplace.database.session import psycopg_dsn
from marketplace.database.table_rules import TableRules, apply_table_rules

LOCK_TIMEOUT = "5s"  # whoever changes a busy table gives up instead of holding up everybody behind


def migration_config(scripts: Path, dsn: str | None = None) -> Config:
    """Alembic's configuration for the folder `scripts`; `dsn` may carry any postgresql driver name."""
    config = Config()
    # ConfigParser reads % as its own sign
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("file_template", "m%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    if dsn is not None:
        config.attributes["url"] = make_url(dsn).set(drivername="postgresql+psycopg")
    return config


def upgrade(dsn: str, scripts: Path) -> None:
    """Run every migration that the database has not seen yet, each in its own transaction."""
    command.upgrade(migration_config(scripts, dsn), "head")


def apply_rules(dsn: str, rules: dict[str, TableRules]) -> bool:
    """Bring every table under its rules (`declared_rules`); False if nothing had to change."""
    with psycopg.connect(psycopg_dsn(dsn_for(dsn, OWNER)), options=f"{libpq_options(OWNER)} -c lock_timeout={LOCK_TIMEOUT}") as connection:
        return apply_table_rules(connection, rules)


def newest_revision(scripts: Path) -> str | None:
    """The one head of the migrations; None while there is no migration."""
    return ScriptDirectory.from_config(migration_config(scripts)).get_current_head()


def present_revision(dsn: str) -> str | None:
    """The revision that the database has; None for an empty database."""
    engine = create_engine(make_url(dsn).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
