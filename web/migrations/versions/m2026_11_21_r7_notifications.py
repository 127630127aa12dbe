"""the spine: notifications"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1de0000007"
down_revision: str | None = "5a1de0000006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """the spine: notifications"""

    op.create_table(
        "notification",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=96), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notification_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_notification_event_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("event_id", "account_id", name=op.f("uq_notification_event_id_account_id")),
    )
    op.create_index(op.f("ix_notification_account_id_created_at"), "notification", ["account_id", "created_at"], unique=False)
    op.create_index("ix_notification_unread", "notification", ["account_id"], unique=False, postgresql_where=sa.text("read_at IS NULL"))
    op.create_table(
        "notification_sending",
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Enum("email", "sms", name="channel", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "sent", "dropped", "failed", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notification.id"], name=op.f("fk_notification_sending_notification_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_sending")),
        sa.UniqueConstraint("notification_id", "channel", name=op.f("uq_notification_sending_notification_id_channel")),
    )
    op.create_table(
        "contact",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Enum("email", "sms", name="channel", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("masked", sa.String(length=254), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("code_tries >= 0", name=op.f("ck_contact_code_tries_not_negative")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_contact_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("account_id", "channel", name=op.f("uq_contact_account_id_channel")),
    )
    op.create_table(
        "notification_preference",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Boolean(), nullable=False),
        sa.Column("sms", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.SmallInteger(), nullable=False),
        sa.Column("quiet_to", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_to BETWEEN 0 AND 23", name=op.f("ck_notification_preference_hours")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notification_preference_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notification_preference")),
    )
    # Readiness compares it with what the program needs.
    op.execute("GRANT SELECT ON alembic_version TO zhida_app, zhida_system")


def downgrade() -> None:
    """Back to the shape before."""
    op.execute("REVOKE SELECT ON alembic_version FROM zhida_app, zhida_system")
    for table in ("notification_preference", "contact", "notification_sending", "notification"):
        op.drop_table(table)
