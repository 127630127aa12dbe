"""registration and real names"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1ce0000008"
down_revision: str | None = "5a1ce0000007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Verified real names."""
    op.create_table(
        "account_real_name",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("masked", sa.String(length=80), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("adapter", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(forgotten_at IS NULL) = (sealed IS NOT NULL)", name=op.f("ck_account_real_name_sealed_until_forgotten")),
        sa.CheckConstraint("(sealed IS NULL) = (number_hash IS NULL)", name=op.f("ck_account_real_name_found_while_sealed")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_real_name_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_real_name")),
    )
    op.create_index(op.f("ix_account_real_name_number_hash"), "account_real_name", ["number_hash"], unique=False)


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_table("account_real_name")
