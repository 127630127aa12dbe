"""the spine: announced working days, and clocks"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1de0000004"
down_revision: str | None = "5a1de0000003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RUNS = "stopped_at IS NULL AND paused_at IS NULL"


def upgrade() -> None:
    """The key from an announced day to its notice follows with the table of notices."""
    op.create_table(
        "working_day_override",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("in_force", sa.Boolean(), server_default="true", nullable=False),
        sa.CheckConstraint("year - extract(year FROM day) IN (0, 1)", name=op.f("ck_working_day_override_day_of_year")),
        sa.PrimaryKeyConstraint("notice_id", "day", name=op.f("pk_working_day_override")),
    )
    op.create_index("uq_working_day_override_in_force", "working_day_override", ["day"], unique=True, postgresql_where=sa.text("in_force"))
    op.create_table(
        "calendar_revision",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_calendar_revision_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_revision")),
    )
    op.execute("INSERT INTO calendar_revision (id) VALUES (1)")
    _clock()


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_table("clock")
    op.drop_table("calendar_revision")
    op.drop_table("working_day_override")


def _clock() -> None:
    op.create_table(
        "clock",
        sa.Column("subject_kind", sa.String(length=48), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("title_zh", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("parties", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column(
            "unit",
            sa.Enum("working_days", "calendar_days", "hours", name="unit", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("warn_amount", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("calendar_revision", sa.Integer(), nullable=False),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pauses", sa.ARRAY(sa.DateTime(timezone=True)), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stop_reason", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount >= 1 AND warn_amount >= 0", name=op.f("ck_clock_amounts")),
        sa.CheckConstraint("cardinality(pauses) % 2 = 0", name=op.f("ck_clock_pauses_in_pairs")),
        sa.CheckConstraint("due_at > started_at", name=op.f("ck_clock_due_after_start")),
        sa.CheckConstraint("organisation_id = ANY (parties)", name=op.f("ck_clock_actor_is_party")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_clock_organisation_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    running, warning, ending = "stopped_at IS NULL", f"{RUNS} AND warned_at IS NULL", f"{RUNS} AND escalated_at IS NULL"
    in_working_days = f"{running} AND unit = 'working_days'"
    indexes = {
        "uq_clock_running": (["subject_id", "name", "subject_kind"], running),
        "ix_clock_to_warn": (["warn_at"], warning),
        "ix_clock_to_escalate": (["due_at"], ending),
        "ix_clock_queue": (["organisation_id", "due_at"], running),
        "ix_clock_reckoned": (["calendar_revision"], in_working_days),
    }
    for name, (columns, condition) in indexes.items():
        op.create_index(name, "clock", columns, unique=name.startswith("uq_"), postgresql_where=sa.text(condition))
