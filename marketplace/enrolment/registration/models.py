"""Tables of registrations: what is being typed by somebody who is nobody yet, and what came of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.enrolment.registration.states import RegistrationState
from marketplace.members.models import OrganisationKind


class RegistrationDraft(WithId, Base):
    """What somebody has typed so far (`drafts.Typed`), sealed; the browser's token is kept as its SHA-256, the code as a keyed hash.

    It holds no password, and nothing becomes an account without the code that went to the address in it.
    """

    __tablename__ = "registration_draft"
    __table_args__ = (Index(None, "until_at"), CheckConstraint("tries >= 0", name="tries_not_negative"))
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", why="whoever registers is not signed in")

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    until_at: Mapped[datetime]
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    code_until_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)
    used_at: Mapped[datetime | None]


class Registration(WithId, Base):
    """An account that somebody made, and for whom. Until the real name is verified it is an account of that person alone.

    Nothing that is typed here becomes an enterprise before somebody is verified for it: else a stranger's wrong name would keep the right
    one from being delivered. `organisation_id` is the person's own, `joined_id` what it administers in the end.
    """

    __tablename__ = "registration"
    __table_args__ = (
        Index(None, "account_id", "id"),
        Index("ix_registration_waiting", "asked_at", postgresql_where="state = 'waiting'"),
        CheckConstraint("state <> 'waiting' OR (asked_at IS NOT NULL AND sealed IS NOT NULL)", name="waiting_with_papers"),
        CheckConstraint("(state = 'joined') = (joined_id IS NOT NULL)", name="joined_somewhere"),
    )
    __table_rules__ = TableRules(app="SELECT", rows="account_id = zhida_account()")

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[OrganisationKind] = mapped_column(text_enum(OrganisationKind, "kind"))
    uscc: Mapped[str | None] = mapped_column(String(18), index=True)
    name: Mapped[str] = mapped_column(String(200))
    name_differs: Mapped[bool]  # from the one on the register: says it has changed since, which papers have to show
    text_version: Mapped[str] = mapped_column(String(32))
    text_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    state: Mapped[RegistrationState] = mapped_column(text_enum(RegistrationState, "state"), default=RegistrationState.UNVERIFIED)
    created_at: Mapped[datetime]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # whose papers wait: name and number; gone once decided
    papers: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}", default=list)
    asked_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    reason: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(300), server_default="", default="")
    joined_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), index=True)
