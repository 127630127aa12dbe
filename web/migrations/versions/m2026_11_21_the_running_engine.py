"""the running engine"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "de83114910af"
down_revision: str | None = "e4508c4bae7b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Places of enterprises and offers, what the verdicts last were and how they changed; profiles count their versions."""
    op.create_table(
        "match_engine",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("bulk_number", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("asked_number", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("compared_number", sa.BigInteger(), server_default=sa.text("-1"), nullable=False),
        sa.Column("vocabulary_hash", sa.String(length=64), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_match_engine_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_engine")),
    )
    op.execute("INSERT INTO match_engine (id) VALUES (1)")
    op.create_table(
        "match_offer",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=96), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('product', 'policy')", name=op.f("ck_match_offer_kind")),
        sa.CheckConstraint("(version IS NULL) = (version_id IS NULL)", name=op.f("ck_match_offer_version")),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_match_offer")),
        sa.UniqueConstraint("kind", "offer_id", name=op.f("uq_match_offer_kind_offer_id")),
    )
    op.create_table(
        "match_delta",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_match_delta_organisation_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_match_delta")),
    )
    op.create_index(op.f("ix_match_delta_at"), "match_delta", ["at"], unique=False)
    op.create_index(op.f("ix_match_delta_organisation_id_number"), "match_delta", ["organisation_id", "number"], unique=False)
    op.create_table(
        "match_enterprise",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("verdicts", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("ordinal >= 0", name=op.f("ck_match_enterprise_ordinal")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_match_enterprise_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_match_enterprise")),
        sa.UniqueConstraint("ordinal", name=op.f("uq_match_enterprise_ordinal")),
    )
    op.create_index(op.f("ix_match_enterprise_number"), "match_enterprise", ["number"], unique=False)
    op.create_table(
        "match_offer_delta",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("chunk", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("planes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["slot"], ["match_offer.slot"], name=op.f("fk_match_offer_delta_slot"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_match_offer_delta")),
    )
    op.create_index(op.f("ix_match_offer_delta_at"), "match_offer_delta", ["at"], unique=False)
    op.create_table(
        "match_side",
        sa.Column("chunk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("eligible", sa.LargeBinary(), nullable=False),
        sa.Column("undetermined", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(eligible) = 512 AND octet_length(undetermined) = 512", name=op.f("ck_match_side_length")),
        sa.ForeignKeyConstraint(["slot"], ["match_offer.slot"], name=op.f("fk_match_side_slot"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("chunk", "slot", name=op.f("pk_match_side")),
    )
    op.add_column("profile", sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Back to e4508c4bae7b."""
    op.drop_column("profile", "version")
    op.drop_table("match_side")
    op.drop_index(op.f("ix_match_offer_delta_at"), table_name="match_offer_delta")
    op.drop_table("match_offer_delta")
    op.drop_index(op.f("ix_match_enterprise_number"), table_name="match_enterprise")
    op.drop_table("match_enterprise")
    op.drop_index(op.f("ix_match_delta_organisation_id_number"), table_name="match_delta")
    op.drop_index(op.f("ix_match_delta_at"), table_name="match_delta")
    op.drop_table("match_delta")
    op.drop_table("match_offer")
    op.drop_table("match_engine")
