"""who has held a program's secret"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "e4508c4bae7b"
down_revision: str | None = "5a1de0000009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """who has held a program's secret"""
    op.add_column("api_client", sa.Column("known_to", sa.ARRAY(sa.Uuid()), server_default="{}", nullable=False))


def downgrade() -> None:
    """Back to 5a1de0000009."""
    op.drop_column("api_client", "known_to")
