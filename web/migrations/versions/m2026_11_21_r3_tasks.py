"""the spine: tasks"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from dramatiq_postgres import generate_init_sql

revision: str = "5a1de0000003"
down_revision: str | None = "5a1de0000002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Replays are counted; the message broker gets its tables, which only workers, the relay and the sweep may use."""
    op.add_column("task", sa.Column("attempts_forgiven", sa.Integer(), server_default="0", nullable=False))
    op.get_bind().exec_driver_sql(generate_init_sql())
    op.execute("GRANT USAGE ON SCHEMA dramatiq TO zhida_system")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA dramatiq TO zhida_system")


def downgrade() -> None:
    """Back to the shape before."""
    op.execute("DROP SCHEMA dramatiq CASCADE")
    op.drop_column("task", "attempts_forgiven")
