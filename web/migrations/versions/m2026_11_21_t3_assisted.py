"""assisted mode"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1ce000000a"
down_revision: str | None = "5a1ce0000009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """What clerks fill in for enterprises until it is confirmed, and links that the operator found wrong."""
    op.create_table(
        "assisted_filing",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Enum("counter", "visit", name="place", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("filled_on", sa.Date(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "enterprise",
                "individual_business",
                "cooperative",
                "family_farm",
                "farm_household",
                "natural_person",
                "village",
                "bank",
                "guarantor",
                "reguarantor",
                "insurer",
                "leasing",
                "factoring",
                "credit_service",
                "bureau",
                "treasury",
                "procurement_unit",
                "fund_manager",
                "data_provider",
                "platform",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("region", sa.String(length=12), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "open",
                "confirmed",
                "refused",
                "withdrawn",
                "lapsed",
                name="assisted_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_version", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("refused_because", sa.String(length=200), server_default="", nullable=False),
        sa.Column("taken", sa.ARRAY(sa.String(length=96)), nullable=True),
        sa.Column("struck", sa.ARRAY(sa.String(length=96)), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(status IN ('draft', 'open')) = (ended_at IS NULL)", name=op.f("ck_assisted_filing_ended_has_an_instant")),
        sa.CheckConstraint("(code_hash IS NULL) = (code_version IS NULL)", name=op.f("ck_assisted_filing_code_of_a_version")),
        sa.CheckConstraint("(ended_at IS NULL) = (sealed IS NOT NULL)", name=op.f("ck_assisted_filing_sealed_until_it_ends")),
        sa.ForeignKeyConstraint(["clerk_id"], ["account.id"], name=op.f("fk_assisted_filing_clerk_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_assisted_filing_document_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_assisted_filing_ended_by"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_assisted_filing_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_assisted_filing_subject_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assisted_filing")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_assisted_filing_code_hash")),
    )
    op.create_index(op.f("ix_assisted_filing_clerk_id_id"), "assisted_filing", ["clerk_id", "id"], unique=False)
    op.create_index(
        "ix_assisted_filing_due", "assisted_filing", ["until_at"], unique=False, postgresql_where=sa.text("status IN ('draft', 'open')")
    )
    op.create_index(
        "ix_assisted_filing_subject_open", "assisted_filing", ["subject_id"], unique=False, postgresql_where=sa.text("status = 'open'")
    )
    op.create_index("ix_assisted_filing_uscc_open", "assisted_filing", ["uscc"], unique=False, postgresql_where=sa.text("status = 'open'"))
    op.create_table(
        "link_mark",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "common_representative", "shareholder", "branch", name="link_kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("share_pct", sa.Numeric(precision=7, scale=4), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_link_mark_lifted_by_somebody")),
        sa.ForeignKeyConstraint(["lifted_by"], ["account.id"], name=op.f("fk_link_mark_lifted_by"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["marked_by"], ["account.id"], name=op.f("fk_link_mark_marked_by"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["other_id"], ["organisation.id"], name=op.f("fk_link_mark_other_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_link_mark_subject_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_mark")),
    )
    op.create_index(op.f("ix_link_mark_other_id"), "link_mark", ["other_id"], unique=False)
    op.create_index(
        "uq_link_mark_standing", "link_mark", ["subject_id", "other_id", "kind"], unique=True, postgresql_where=sa.text("lifted_at IS NULL")
    )


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_table("link_mark")
    op.drop_table("assisted_filing")
