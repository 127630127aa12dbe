"""Webhooks: endpoints, deliveries and attempts, the feed of events, signed messages from outside."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5a1de0000008"
down_revision: str | None = "5a1de0000007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """The tables, each with its indexes."""
    op.create_table(
        "webhook_endpoint",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("unconfirmed", "active", "paused", "closed", name="status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("events", postgresql.JSONB(), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("secret_current", sa.LargeBinary(), nullable=False),
        sa.Column("secret_previous", sa.LargeBinary(), nullable=True),
        sa.Column("previous_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("failures_in_a_row", sa.Integer(), server_default="0", nullable=False),
        sa.Column("resting_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), server_default=sa.text("COALESCE(zhida_account(), zhida_client())"), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(secret_previous IS NULL) = (previous_until_at IS NULL)", name=op.f("ck_webhook_endpoint_previous_secret")),
        sa.CheckConstraint("failures_in_a_row >= 0", name=op.f("ck_webhook_endpoint_failures_not_negative")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_webhook_endpoint_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
    )
    op.create_index(op.f("ix_webhook_endpoint_status"), "webhook_endpoint", ["status"], unique=False)
    op.create_index(
        "uq_webhook_endpoint_url",
        "webhook_endpoint",
        ["organisation_id", "url"],
        unique=True,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=96), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("pending", "delivered", "failed", "dead", name="status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("turn", sa.Integer(), server_default="0", nullable=False),
        sa.Column("series_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("series_failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column(
            "last_failure",
            sa.Enum(
                "target_refused",
                "name_not_resolved",
                "not_connected",
                "certificate_refused",
                "too_slow",
                "answer_unreadable",
                "redirected",
                "status_refused",
                name="failure",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(status = 'delivered') = (delivered_at IS NOT NULL)", name=op.f("ck_webhook_delivery_delivered")),
        sa.CheckConstraint("attempts >= 0 AND turn >= 0 AND series_failures >= 0", name=op.f("ck_webhook_delivery_counts_not_negative")),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoint.id"], name=op.f("fk_webhook_delivery_endpoint_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_webhook_delivery_event_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_webhook_delivery_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("endpoint_id", "event_id", name=op.f("uq_webhook_delivery_endpoint_id_event_id")),
    )
    op.create_index(op.f("ix_webhook_delivery_created_at"), "webhook_delivery", ["created_at"], unique=False)
    op.create_index(op.f("ix_webhook_delivery_endpoint_id_id"), "webhook_delivery", ["endpoint_id", "id"], unique=False)
    op.create_index(op.f("ix_webhook_delivery_endpoint_id_status_id"), "webhook_delivery", ["endpoint_id", "status", "id"], unique=False)
    op.create_table(
        "webhook_attempt",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column(
            "failure",
            sa.Enum(
                "target_refused",
                "name_not_resolved",
                "not_connected",
                "certificate_refused",
                "too_slow",
                "answer_unreadable",
                "redirected",
                "status_refused",
                name="failure",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("answer", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["webhook_delivery.id"], name=op.f("fk_webhook_attempt_delivery_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_webhook_attempt_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempt")),
        sa.UniqueConstraint("delivery_id", "number", name=op.f("uq_webhook_attempt_delivery_id_number")),
    )
    op.create_table(
        "event_feed",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=96), nullable=False),
        sa.Column("subject_kind", sa.String(length=48), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_feed_event_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_event_feed_organisation_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event_feed")),
        sa.UniqueConstraint("organisation_id", "event_id", name=op.f("uq_event_feed_organisation_id_event_id")),
    )
    op.create_index(op.f("ix_event_feed_occurred_at"), "event_feed", ["occurred_at"], unique=False)
    op.create_index(op.f("ix_event_feed_organisation_id_number"), "event_feed", ["organisation_id", "number"], unique=False)
    op.create_table(
        "incoming_message",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("new", "repeated", "outdated", name="outcome", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", "message_id", name=op.f("pk_incoming_message")),
    )
    op.create_index(op.f("ix_incoming_message_received_at"), "incoming_message", ["received_at"], unique=False)
    op.create_table(
        "incoming_version",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "subject_id", name=op.f("pk_incoming_version")),
    )


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_table("incoming_version")
    op.drop_index(op.f("ix_incoming_message_received_at"), table_name="incoming_message")
    op.drop_table("incoming_message")
    op.drop_index(op.f("ix_event_feed_occurred_at"), table_name="event_feed")
    op.drop_index(op.f("ix_event_feed_organisation_id_number"), table_name="event_feed")
    op.drop_table("event_feed")
    op.drop_table("webhook_attempt")
    op.drop_index(op.f("ix_webhook_delivery_created_at"), table_name="webhook_delivery")
    op.drop_index(op.f("ix_webhook_delivery_endpoint_id_id"), table_name="webhook_delivery")
    op.drop_index(op.f("ix_webhook_delivery_endpoint_id_status_id"), table_name="webhook_delivery")
    op.drop_table("webhook_delivery")
    op.drop_index(op.f("ix_webhook_endpoint_status"), table_name="webhook_endpoint")
    op.drop_index("uq_webhook_endpoint_url", table_name="webhook_endpoint", postgresql_where=sa.text("status <> 'closed'"))
    op.drop_table("webhook_endpoint")
