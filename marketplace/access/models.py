"""Tables of accounts, sessions, API clients and their tokens, and the counters of the rate limits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, String, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.access.roles import Role
from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum

BEFORE_CALLER = "read to find out who the caller is, so no tenant is bound yet"


class Account(WithId, Base):
    """A person who can sign in. What the person may do comes from a membership."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("failed_count >= 0", name="failed_count_not_negative"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", why=BEFORE_CALLER)

    username: Mapped[str] = mapped_column(String(64), unique=True)  # lower case
    display_name: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(255))  # argon2id, with its parameters
    failed_count: Mapped[int] = mapped_column(server_default="0", default=0)
    locked_until_at: Mapped[datetime | None]  # after too many failures; passes by itself
    locked_at: Mapped[datetime | None]  # by a security administrator, until one lifts it
    factor_set_at: Mapped[datetime | None]  # since when a second factor is in force; read before the caller is known, so not beside it
    active: Mapped[bool] = mapped_column(server_default="true", default=True)  # false: dismissed
    closed_at: Mapped[datetime | None]  # by its own person, for good
    cooling_until_at: Mapped[datetime | None]  # after the second factor was recovered by real name: nothing is signed before
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SignInSession(WithId, Base):
    """One sign-in of one account as one membership. The cookie holds the token, the table only its SHA-256."""

    __tablename__ = "sign_in_session"
    __table_args__ = (Index("ix_sign_in_session_account_id", "account_id"), Index("ix_sign_in_session_expires_at", "expires_at"))
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", why=BEFORE_CALLER)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"))
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    factor_at: Mapped[datetime | None]  # when the second factor was proven; without it no session of an account that has one is live
    revoked_at: Mapped[datetime | None]


class ApiClient(WithId, Base):
    """A program of an organisation that calls the API as one role. The secret is random, so its SHA-256 is enough."""

    __tablename__ = "api_client"
    __table_args__ = (CheckConstraint("role <> 'anonymous'", name="role_of_a_member"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", why=BEFORE_CALLER)

    client_id: Mapped[str] = mapped_column(String(64), unique=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), index=True)
    role: Mapped[Role] = mapped_column(text_enum(Role, "role"))
    region: Mapped[str | None] = mapped_column(String(12))
    active: Mapped[bool] = mapped_column(server_default="true", default=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    # Accounts that were shown a secret of it: what the program decides counts as theirs too where two people are asked for.
    known_to: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}", default=list)


class AccessToken(WithId, Base):
    """A bearer token of an API client, stored as its SHA-256."""

    __tablename__ = "access_token"
    __table_args__ = (Index("ix_access_token_expires_at", "expires_at"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE, DELETE", why=BEFORE_CALLER)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("api_client.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class RateWindow(Base):
    """How often one caller used one group of routes since `started_at`."""

    __tablename__ = "rate_window"
    __table_args__ = (Index("ix_rate_window_started_at", "started_at"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", why="counters of callers, no tenant's rows")

    route_group: Mapped[str] = mapped_column(String(32), primary_key=True)
    caller: Mapped[str] = mapped_column(String(64), primary_key=True)
    started_at: Mapped[datetime]
    used: Mapped[int]
