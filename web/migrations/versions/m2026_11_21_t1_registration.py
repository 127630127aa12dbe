"""registration and real names"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1ce0000008"
down_revision: str | None = "5a1ce0000007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Verified real names, registrations and their drafts, former names."""
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
    op.create_table(
        "registration_draft",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_registration_draft_tries_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_draft")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_registration_draft_token_hash")),
    )
    op.create_index(op.f("ix_registration_draft_until_at"), "registration_draft", ["until_at"], unique=False)
    op.create_table(
        "organisation_former_name",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.String(length=16), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_former_name_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_former_name")),
    )
    op.create_index(
        op.f("ix_organisation_former_name_organisation_id_until_at"),
        "organisation_former_name",
        ["organisation_id", "until_at"],
        unique=False,
    )
    op.create_table(
        "registration",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
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
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_differs", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(length=32), nullable=False),
        sa.Column("text_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "unverified", "waiting", "refused", "owned", "joined", name="state", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("papers", sa.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("joined_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'joined') = (joined_id IS NOT NULL)", name=op.f("ck_registration_joined_somewhere")),
        sa.CheckConstraint(
            "state <> 'waiting' OR (asked_at IS NOT NULL AND sealed IS NOT NULL)", name=op.f("ck_registration_waiting_with_papers")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_registration_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_registration_decided_by"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["joined_id"], ["organisation.id"], name=op.f("fk_registration_joined_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_registration_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
    )
    op.create_index(op.f("ix_registration_account_id_id"), "registration", ["account_id", "id"], unique=False)
    op.create_index(op.f("ix_registration_joined_id"), "registration", ["joined_id"], unique=False)
    op.create_index(op.f("ix_registration_organisation_id"), "registration", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_registration_uscc"), "registration", ["uscc"], unique=False)
    op.create_index("ix_registration_waiting", "registration", ["asked_at"], unique=False, postgresql_where="state = 'waiting'")


def downgrade() -> None:
    """Back to the shape before."""
    for table in ("registration", "registration_draft", "organisation_former_name", "account_real_name"):
        op.drop_table(table)
