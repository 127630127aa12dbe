"""report of credit information"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1ce0000007"
down_revision: str | None = "5a1ce0000006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PURPOSES = ("pre_loan", "in_loan", "post_loan")


def upgrade() -> None:
    """Reports that were issued as documents."""
    op.create_table(
        "issued_report",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose", sa.Enum(*PURPOSES, name="consent_purpose", native_enum=False, create_constraint=True, length=32), nullable=True
        ),
        sa.Column("items", sa.ARRAY(sa.String(length=64)), server_default="{}", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_issued_report_document_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["reader_id"], ["organisation.id"], name=op.f("fk_issued_report_reader_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_issued_report_subject_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_report")),
        sa.UniqueConstraint("document_id", name=op.f("uq_issued_report_document_id")),
    )
    op.create_index(
        op.f("ix_issued_report_reader_id_subject_id_asked_at"), "issued_report", ["reader_id", "subject_id", "asked_at"], unique=False
    )


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_table("issued_report")
