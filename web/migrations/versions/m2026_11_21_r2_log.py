"""the spine: log"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "5a1de0000002"
down_revision: str | None = "5a1de0000001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """The log of events, how far followers have read it, and what was signed and verified of it."""
    _log()
    _followers()
    _audit()
    _search()


def _log() -> None:
    op.create_table(
        "event_log",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sequenced_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.CheckConstraint("octet_length(leaf) = 32", name=op.f("ck_event_log_leaf_length")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event_log")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_log_event_id")),
    )
    op.create_table(
        "log_frontier",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("hashes", sa.ARRAY(sa.LargeBinary(length=32)), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_frontier_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_frontier")),
    )
    op.execute("INSERT INTO log_frontier (id) VALUES (1)")  # the empty log


def _followers() -> None:
    op.create_table(
        "follower",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_follower")),
    )
    op.create_table(
        "follower_failure",
        sa.Column("follower", sa.String(length=64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["follower"], ["follower.name"], name=op.f("fk_follower_failure_follower")),
        sa.PrimaryKeyConstraint("follower", name=op.f("pk_follower_failure")),
    )
    op.create_table(
        "follower_parked",
        sa.Column("follower", sa.String(length=64), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=48), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("error", sa.String(length=200), server_default=sa.text("''"), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("replay_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_follower_parked_event_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["follower"], ["follower.name"], name=op.f("fk_follower_parked_follower")),
        sa.PrimaryKeyConstraint("follower", "position", name=op.f("pk_follower_parked")),
    )
    op.create_index(
        op.f("ix_follower_parked_follower_subject_id_position"), "follower_parked", ["follower", "subject_id", "position"], unique=False
    )


def _audit() -> None:
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_audit_checkpoint")),
    )
    op.create_table(
        "audit_verification",
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("problems", JSONB(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_verification")),
    )
    op.create_index(op.f("ix_audit_verification_verified_at"), "audit_verification", ["verified_at"], unique=False)


def _search() -> None:
    """Looking events up by whose act it was and by day."""
    whose = sa.text("organisation_id IS NOT NULL")
    op.create_index("ix_event_organisation_id", "event", ["organisation_id"], unique=False, postgresql_where=whose)
    op.create_index("ix_event_occurred_at", "event", ["occurred_at"], unique=False, postgresql_using="brin")


def downgrade() -> None:
    """Back to the shape before."""
    for index in ("ix_event_occurred_at", "ix_event_organisation_id"):
        op.drop_index(index, table_name="event")
    for table in ("audit_verification", "audit_checkpoint", "follower_parked", "follower_failure", "follower", "log_frontier", "event_log"):
        op.drop_table(table)
