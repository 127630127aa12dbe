"""the spine: documents"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1de0000006"
down_revision: str | None = "5a1de0000005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """the spine: documents"""
    op.create_table(
        "document",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.String(length=160), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("material", "evidence", "voucher", "issued", name="purpose", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column(
            "state",
            sa.Enum("checking", "ready", "refused", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("refusal_code", sa.String(length=40), nullable=True),
        sa.Column("file_key", sa.Uuid(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("received_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("width_px", sa.Integer(), nullable=True),
        sa.Column("height_px", sa.Integer(), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'refused') = (refusal_code IS NOT NULL)", name=op.f("ck_document_refused_says_why")),
        sa.CheckConstraint("state <> 'ready' OR (file_key IS NOT NULL AND sha256 IS NOT NULL)", name=op.f("ck_document_ready_has_a_file")),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_document_size_not_negative")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_document_account_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_document_organisation_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_file_key"), "document", ["file_key"], unique=True)
    op.create_index(op.f("ix_document_organisation_id_id"), "document", ["organisation_id", "id"], unique=False)
    op.create_table(
        "document_use",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=48), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_use_document_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_document_use_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("document_id", "subject_id", name=op.f("pk_document_use")),
    )
    op.create_index(op.f("ix_document_use_subject_id"), "document_use", ["subject_id"], unique=False)
    op.create_table(
        "verification_code",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Enum("match_result", name="kind", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("code ~ '^[2-9A-HJKMNP-Z]{16}$'", name=op.f("ck_verification_code_code_form")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_verification_code_document_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_verification_code")),
    )
    op.create_index(op.f("ix_verification_code_document_id"), "verification_code", ["document_id"], unique=False)


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_table("verification_code")
    op.drop_table("document_use")
    op.drop_table("document")
