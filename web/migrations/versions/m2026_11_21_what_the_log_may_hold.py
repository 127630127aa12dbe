"""what the log may hold"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "d9a04f6be217"
down_revision: str | None = "7b2e90c15d48"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CONDITIONS = {
    "plain_data": (
        "jsonb_typeof(data) = 'object' AND NOT jsonb_path_exists(data, '$.**{16}')"
        " AND CASE WHEN data::text ~ '[0-9][.][0-9]|[0-9]{19}'"
        r""" THEN regexp_replace(data::text, '"([^"\\]|\\.)*"', '', 'g')"""
        " !~ '[.]|[0-9]{19}' ELSE true END"
    ),
    "plain_parties": "CASE WHEN array_ndims(parties) > 1 THEN false ELSE array_position(parties, NULL) IS NULL END",
    "plain_instant": "occurred_at BETWEEN '1970-01-01 00:00:00+00' AND '9999-12-31 00:00:00+00'",
}


def upgrade() -> None:
    """Conditions for events; the rows there are checked without keeping anybody from adding new ones. Warnings of verifications."""
    for name, condition in CONDITIONS.items():
        op.execute(f"ALTER TABLE event ADD CONSTRAINT ck_event_{name} CHECK ({condition}) NOT VALID")
        op.execute(f"ALTER TABLE event VALIDATE CONSTRAINT ck_event_{name}")
    op.add_column("audit_verification", sa.Column("warnings", postgresql.JSONB(), server_default="[]", nullable=False))


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_column("audit_verification", "warnings")
    for name in CONDITIONS:
        op.execute(f"ALTER TABLE event DROP CONSTRAINT ck_event_{name}")
