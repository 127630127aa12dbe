"""Alembic's environment: the tables are those that `web.migrations.tables` imports."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from marketplace.database.migrate import LOCK_TIMEOUT
from marketplace.database.roles import OWNER, libpq_options
from web.migrations import tables
from web.migrations.late_keys import add_late_keys

# Two processes that migrate at once queue here; the number only has to differ from other advisory locks.
ADVISORY_LOCK = 0x7A68_6964_61


def run() -> None:
    """Run the migrations that were asked for, each in its own transaction, one process at a time."""
    engine = create_engine(context.config.attributes["url"], poolclass=NullPool, connect_args={"options": libpq_options(OWNER)})
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=tables.METADATA,
            transaction_per_migration=True,
            compare_server_default=True,
            process_revision_directives=add_late_keys,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
