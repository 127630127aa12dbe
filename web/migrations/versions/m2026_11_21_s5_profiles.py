"""profiles of credit information"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5a1ce0000005"
down_revision: str | None = "5a1ce0000004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Whole months from one day to another: as many as can be added to the first without passing the second. A month without that day ends on
# its last day (民法典 art. 202). Without a subselect, so that the planner writes it out.
MONTHS_BETWEEN = """
CREATE FUNCTION zhida_months_between(begun date, reached date) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (extract(year FROM reached) * 12 + extract(month FROM reached) - extract(year FROM begun) * 12 - extract(month FROM begun))::int
    - CASE WHEN extract(day FROM reached) < extract(day FROM begun)
        AND reached <> (date_trunc('month', reached) + interval '1 month - 1 day')::date THEN 1 ELSE 0 END
$$
"""
LINK_KINDS = ("common_representative", "shareholder", "branch")


def upgrade() -> None:
    """How long something has lasted; links between enterprises; what an enterprise said that an official value contradicts."""
    op.execute(MONTHS_BETWEEN)
    op.create_table(
        "enterprise_link",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Enum(*LINK_KINDS, name="link_kind", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("share_pct", sa.Numeric(7, 4), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("subject_id <> other_id", name=op.f("ck_enterprise_link_of_two")),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_enterprise_link_subject_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["other_id"], ["organisation.id"], name=op.f("fk_enterprise_link_other_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("subject_id", "other_id", "kind", name=op.f("pk_enterprise_link")),
    )
    op.create_index(op.f("ix_enterprise_link_other_id"), "enterprise_link", ["other_id"])
    op.create_table(
        "profile_contradiction",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("attribute", sa.String(length=96), nullable=False),
        sa.Column("declared", postgresql.JSONB(), nullable=False),
        sa.Column("official", postgresql.JSONB(), nullable=False),
        sa.Column("official_item", sa.String(length=64), nullable=False),
        sa.Column("official_provider", sa.String(length=200), nullable=False),
        sa.Column("official_as_of", sa.Date(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_profile_contradiction_subject_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_contradiction")),
    )
    op.create_index(
        "uq_profile_contradiction_open",
        "profile_contradiction",
        ["subject_id", "attribute"],
        unique=True,
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_table("profile_contradiction")
    op.drop_table("enterprise_link")
    op.execute("DROP FUNCTION zhida_months_between")
