"""Tables of the people behind enterprises: mandates of agents, and passwords that are being recovered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules


class AgentMandate(WithId, Base):
    """What an enterprise's administrator appoints an agent for (经办授权), from the invitation to its end.

    Once accepted, term and scopes are copied to the membership, where every request reads them. The invitation's code is kept as its
    digest and forgotten when it has served.
    """

    __tablename__ = "agent_mandate"
    __table_args__ = (
        Index(None, "organisation_id", "id"),
        Index(None, "membership_id"),
        CheckConstraint("valid_until_at > valid_from_at", name="ends_after_it_begins"),
        CheckConstraint("(membership_id IS NULL) = (accepted_at IS NULL)", name="accepted_by_somebody"),
        CheckConstraint("paper_id IS NULL OR accepted_at IS NULL OR confirmed_at IS NOT NULL", name="paper_confirmed_first"),
    )
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE (code_hash, ended_at, ended_by)",
        rows="organisation_id = zhida_organisation()",
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    agent_name: Mapped[str] = mapped_column(String(64))  # as the administrator calls the person
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(16)))
    valid_from_at: Mapped[datetime]
    valid_until_at: Mapped[datetime]
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    invited_at: Mapped[datetime]
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    code_until_at: Mapped[datetime]
    membership_id: Mapped[UUID | None] = mapped_column(ForeignKey("membership.id", ondelete="RESTRICT"))
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # before its term: withdrawn, vetoed, or replaced by another mandate
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    # A mandate on paper that an operator has recorded: nobody accepts it before the administrator has confirmed it.
    paper_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    suspended_at: Mapped[datetime | None]  # since the enterprise has another administrator, who has not confirmed it yet


class PasswordRecovery(WithId, Base):
    """Somebody wants a new password (忘记密码). `account_id` None: there is no such account, which nobody is told.

    The browser's token is kept as its SHA-256, the code as a keyed hash; both are needed, so a code that somebody else reads is worth
    nothing.
    """

    __tablename__ = "password_recovery"
    __table_args__ = (Index(None, "created_at"), CheckConstraint("tries >= 0", name="tries_not_negative"))
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", why="whoever forgot the password is not signed in")

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    code_until_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)
    used_at: Mapped[datetime | None]
