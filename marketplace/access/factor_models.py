"""Tables of the second factor: its secret, the recovery codes, and sign-ins that wait for the code."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules


class SecondFactor(Base):
    """An account's authenticator app. Secrets are sealed with a key that is not in the database.

    `sealed` is in force, `sealed_new` waits for its first code. `last_step` is the RFC 6238 step of the code used last: an older or
    equal one is refused, so a code works once.
    """

    __tablename__ = "second_factor"
    __table_args__ = (CheckConstraint("last_step >= 0", name="last_step_not_negative"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE, DELETE", rows="account_id = zhida_account()")

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_new: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)


class RecoveryCode(WithId, Base):
    """One of the codes for the day the phone is lost: 80 random bits, so a SHA-256 is enough; each works once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index(None, "account_id"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE, DELETE", rows="account_id = zhida_account()")

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    used_at: Mapped[datetime | None]


class PendingSignIn(WithId, Base):
    """Somebody gave the right password and owes the code. Its token opens nothing but the page that asks for the code."""

    __tablename__ = "pending_sign_in"
    __table_args__ = (Index(None, "account_id"), Index(None, "expires_at"))
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE, DELETE", why="read before anybody is known; found by a random token's hash only"
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
