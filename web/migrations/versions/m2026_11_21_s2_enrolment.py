"""enrolment of credit information"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1ce0000002"
down_revision: str | None = "5a1ce0000001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Terms and scopes of agents, which membership a sign-in takes, and mandates of agents."""
    op.add_column("membership", sa.Column("valid_from_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("membership", sa.Column("valid_until_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("membership", sa.Column("scopes", sa.ARRAY(sa.String(length=16)), nullable=True))
    op.add_column("membership", sa.Column("preferred_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_membership_ends_after_it_begins"), "membership", "valid_until_at > valid_from_at")
    op.create_table(
        "agent_mandate",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("agent_name", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.String(length=16)), nullable=False),
        sa.Column("valid_from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(membership_id IS NULL) = (accepted_at IS NULL)", name=op.f("ck_agent_mandate_accepted_by_somebody")),
        sa.CheckConstraint("valid_until_at > valid_from_at", name=op.f("ck_agent_mandate_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_agent_mandate_ended_by"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name=op.f("fk_agent_mandate_invited_by"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_agent_mandate_membership_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_agent_mandate_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_mandate")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_agent_mandate_code_hash")),
    )
    op.create_index(op.f("ix_agent_mandate_membership_id"), "agent_mandate", ["membership_id"], unique=False)
    op.create_index(op.f("ix_agent_mandate_organisation_id_id"), "agent_mandate", ["organisation_id", "id"], unique=False)
    op.create_table(
        "password_recovery",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_password_recovery_tries_not_negative")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_password_recovery_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_recovery")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_recovery_token_hash")),
    )
    op.create_index(op.f("ix_password_recovery_account_id"), "password_recovery", ["account_id"], unique=False)
    op.create_index(op.f("ix_password_recovery_created_at"), "password_recovery", ["created_at"], unique=False)


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_table("password_recovery")
    op.drop_table("agent_mandate")
    op.drop_constraint(op.f("ck_membership_ends_after_it_begins"), "membership")
    for column in ("preferred_at", "scopes", "valid_until_at", "valid_from_at"):
        op.drop_column("membership", column)
