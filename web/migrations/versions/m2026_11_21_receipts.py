"""receipts of what an enterprise was shown"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "c41f0a7d92e6"
down_revision: str | None = "de83114910af"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """The table."""
    op.create_table(
        "receipt",
        sa.Column("kind", sa.Enum("match", name="kind", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), server_default=sa.text("zhida_account()"), nullable=True),
        sa.Column("client_id", sa.Uuid(), server_default=sa.text("zhida_client()"), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("shown", postgresql.JSONB(), nullable=False),
        sa.Column("document_zlib", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_receipt_has_content")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_receipt_hash_length")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_receipt_organisation_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
    )
    op.create_index(op.f("ix_receipt_organisation_id_id"), "receipt", ["organisation_id", "id"], unique=False)


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_table("receipt")
