"""the spine: notices on days off"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5a1de0000009"
down_revision: str | None = "5a1de0000008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATES = ("draft", "submitted", "returned", "published", "withdrawn")


def upgrade() -> None:
    """The table, and the key of announced days that has waited for it."""
    op.create_table(
        "holiday_notice",
        sa.Column("status", sa.Enum(*STATES, name="status", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("days", postgresql.JSONB(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("in_force", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("jsonb_typeof(days) = 'array'", name=op.f("ck_holiday_notice_days_is_list")),
        sa.CheckConstraint("replaces_id <> id", name=op.f("ck_holiday_notice_replaces_another")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_holiday_notice_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["account.id"], name=op.f("fk_holiday_notice_officer_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_holiday_notice_document_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["replaces_id"], ["holiday_notice.id"], name=op.f("fk_holiday_notice_replaces_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_notice")),
    )
    op.create_index(op.f("ix_holiday_notice_organisation_id_created_at"), "holiday_notice", ["organisation_id", "created_at"], unique=False)
    op.create_index("uq_holiday_notice_in_force", "holiday_notice", ["year"], unique=True, postgresql_where=sa.text("in_force"))
    op.create_foreign_key(
        op.f("fk_working_day_override_notice_id"), "working_day_override", "holiday_notice", ["notice_id"], ["id"], ondelete="RESTRICT"
    )


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_constraint(op.f("fk_working_day_override_notice_id"), "working_day_override", type_="foreignkey")
    op.drop_table("holiday_notice")
