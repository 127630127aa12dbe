"""what reach told"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "7b2e90c15d48"
down_revision: str | None = "c41f0a7d92e6"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = ("whole", "part")


def upgrade() -> None:
    """Sets of enterprises that organisations were told of, and whole answers."""
    op.create_table(
        "reach_set",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("plane", sa.LargeBinary(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("rows", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_reach_set_organisation_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reach_set")),
    )
    op.create_index(op.f("ix_reach_set_organisation_id_size"), "reach_set", ["organisation_id", "size"])
    op.create_index(op.f("ix_reach_set_created_at"), "reach_set", ["created_at"])
    op.create_table(
        "reach_answer",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("eligible_id", sa.Uuid(), nullable=False),
        sa.Column("undetermined_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_reach_answer_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["eligible_id"], ["reach_set.id"], name=op.f("fk_reach_answer_eligible_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["undetermined_id"], ["reach_set.id"], name=op.f("fk_reach_answer_undetermined_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reach_answer")),
        sa.UniqueConstraint("eligible_id", "undetermined_id", "level", name=op.f("uq_reach_answer_eligible_id_undetermined_id_level")),
    )
    op.create_index(op.f("ix_reach_answer_organisation_id_created_at"), "reach_answer", ["organisation_id", "created_at"])
    op.create_index(op.f("ix_reach_answer_undetermined_id"), "reach_answer", ["undetermined_id"])


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_table("reach_answer")
    op.drop_table("reach_set")
