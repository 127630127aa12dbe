"""What a security administrator sees of accounts: search, state, roles, sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account, SignInSession
from marketplace.access.roles import Role
from marketplace.access.sessions import is_live
from marketplace.access.visibility import visible_to
from marketplace.errors import NotFound
from marketplace.members.models import Membership, Organisation

AT_ONCE = 50
STATES_ZH = {"active": "正常", "waiting": "输错锁定", "locked": "人工锁定", "dismissed": "已停用", "closed": "本人注销"}


class AccountNotFound(NotFound):
    """No such account, or not this caller's to see."""

    code = "account_not_found"


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account in the list. `state` is a key of `STATES_ZH`; `until_at` when a lock after failures passes."""

    id: UUID
    username: str
    display_name: str
    state: str
    until_at: datetime | None
    has_factor: bool


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of an account."""

    id: UUID
    role: Role
    organisation: str
    region: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class AccountFile:
    """An account with its roles and live sessions."""

    account: AccountLine
    roles: Sequence[RoleLine]
    sessions: Sequence[SignInSession]


def account_state(now: datetime) -> ColumnElement[str]:
    """What the policy table calls the state of an account."""
    return case(
        (Account.closed_at.is_not(None), "closed"),
        (Account.active.is_(False), "dismissed"),
        (Account.locked_at.is_not(None), "locked"),
        (Account.locked_until_at > now, "waiting"),
        else_="active",
    )


async def find_accounts(
    session: AsyncSession, actor: Actor, words: str, state: str, *, now: datetime, after: str = ""
) -> tuple[Sequence[AccountLine], str | None]:
    """Accounts whose username, name or organisation holds `words`, by username, and where the next page begins (None: no more).

    `state` is a key of `STATES_ZH`, or empty for all; `after` the username that ended the page before.
    """
    seen = visible_to(actor, "access:account:read", state=account_state(now))
    conditions = [seen, Account.username > after, *([_holds(words)] if words else []), *([account_state(now) == state] if state else [])]
    rows = await session.execute(_lines(now).where(and_(*conditions)).order_by(Account.username).limit(AT_ONCE + 1))
    found = [AccountLine(*row) for row in rows]
    return found[:AT_ONCE], found[AT_ONCE - 1].username if len(found) > AT_ONCE else None


async def account_file(session: AsyncSession, actor: Actor, account_id: UUID, *, now: datetime) -> AccountFile:
    """Everything about one account. Raises: AccountNotFound."""
    seen = visible_to(actor, "access:account:read", state=account_state(now))
    row = (await session.execute(_lines(now).where(Account.id == account_id, seen))).one_or_none()
    if row is None:
        raise AccountNotFound("没有这个账户")
    roles = await session.execute(
        select(Membership.id, Membership.role, Organisation.name, Membership.region, Membership.active)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.account_id == account_id)
        .order_by(Membership.created_at, Membership.id)
    )
    live = select(SignInSession).where(SignInSession.account_id == account_id, is_live(now)).order_by(SignInSession.created_at.desc())
    return AccountFile(AccountLine(*row), [RoleLine(*each) for each in roles], (await session.scalars(live)).all())


def _lines(now: datetime):  # type: ignore[no-untyped-def]  # a select of six columns: its type says less than the fields above
    return select(
        Account.id,
        Account.username,
        Account.display_name,
        account_state(now),
        Account.locked_until_at,
        Account.factor_set_at.is_not(None),
    )


def _holds(words: str) -> ColumnElement[bool]:
    named = (
        select(Membership.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.account_id == Account.id, Organisation.name.contains(words, autoescape=True))
        .exists()
    )
    return or_(Account.username.contains(words.lower(), autoescape=True), Account.display_name.contains(words, autoescape=True), named)
