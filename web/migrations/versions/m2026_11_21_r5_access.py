"""Second factors, sign-ins that wait for a code, accounts locked by a person, leave with a delegate, duties that nobody combines."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5a1de0000005"
down_revision: str | None = "5a1de0000004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Columns of accounts and sessions, then the tables."""
    op.add_column("account", sa.Column("locked_at", INSTANT, nullable=True))
    op.add_column("account", sa.Column("factor_set_at", INSTANT, nullable=True))
    op.add_column("sign_in_session", sa.Column("factor_at", INSTANT, nullable=True))
    op.create_index(
        "ix_membership_split_duties",
        "membership",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("active AND role IN ('operator', 'security_admin', 'auditor')"),
    )
    _factors()
    _leave()


def downgrade() -> None:
    """Back to the shape before."""
    for table in ("leave", "pending_sign_in", "recovery_code", "second_factor"):
        op.drop_table(table)
    op.drop_index("ix_membership_split_duties", table_name="membership")
    op.drop_column("sign_in_session", "factor_at")
    op.drop_column("account", "factor_set_at")
    op.drop_column("account", "locked_at")


def _factors() -> None:
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_new", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("last_step >= 0", name=op.f("ck_second_factor_last_step_not_negative")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"], unique=False)
    op.create_table(
        "pending_sign_in",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_pending_sign_in_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_pending_sign_in_membership_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_pending_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_pending_sign_in_account_id"), "pending_sign_in", ["account_id"], unique=False)
    op.create_index(op.f("ix_pending_sign_in_expires_at"), "pending_sign_in", ["expires_at"], unique=False)


def _leave() -> None:
    op.create_table(
        "leave",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("account_id <> delegate_id", name=op.f("ck_leave_another_person")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_leave_begins_before_it_ends")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_leave_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["delegate_id"], ["account.id"], name=op.f("fk_leave_delegate_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_leave_organisation_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
        postgresql.ExcludeConstraint(
            (sa.column("account_id"), "="),
            (sa.text("daterange(starts_on, ends_on, '[]')"), "&&"),
            where=sa.text("ended_at IS NULL"),
            using="gist",
            name="ex_leave_overlap",
        ),
    )
    op.create_index(op.f("ix_leave_delegate_id"), "leave", ["delegate_id"], unique=False)
    op.create_index(op.f("ix_leave_organisation_id"), "leave", ["organisation_id"], unique=False)
