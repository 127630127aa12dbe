"""From a session's or a client's token to the actor: what the account, the membership and the organisation allow at this moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import AccessToken, Account, ApiClient, SignInSession
from marketplace.access.roles import STAFF_ROLES
from marketplace.access.scopes import Scope
from marketplace.access.secret_tokens import digest
from marketplace.access.sessions import TOUCH_EVERY, is_live, touch
from marketplace.members.in_business import in_business
from marketplace.members.in_term import in_term
from marketplace.members.leave import stands_in
from marketplace.members.leave_models import Leave
from marketplace.members.models import Membership, Organisation


@dataclass(frozen=True, slots=True)
class SignedInMembership:
    """As whom a person signs in."""

    id: UUID
    actor: Actor


async def actor_of_session(session: AsyncSession, token: str, *, now: datetime) -> Actor | None:
    """The person behind a session cookie; None if the session is over, or the account, membership or organisation is closed.

    The transaction is bound as the gate (`leave_models.GATE_ROLE`), which may read whom the person stands in for.
    """
    absent = select(func.array_agg(Leave.account_id)).where(stands_in(Account.id, Membership.organisation_id, now))
    statement = (
        select(SignInSession, Account, Membership, Organisation, absent.correlate(Account, Membership).scalar_subquery())
        .join(Account, Account.id == SignInSession.account_id)
        .join(Membership, Membership.id == SignInSession.membership_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(SignInSession.token_hash == digest(token), is_live(now), Membership.active, in_term(now), may_sign_in())
        .where(or_(Account.factor_set_at.is_(None), SignInSession.factor_at.is_not(None)))
        .where(in_business())
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    sign_in, account, membership, organisation, away = row
    if sign_in.last_seen_at <= now - TOUCH_EVERY:
        await touch(session, sign_in.id, now=now)
    return _person(account, membership, organisation, session_id=sign_in.id, stands_in_for=frozenset(away or ()))


async def actor_of_token(session: AsyncSession, token: str, *, now: datetime) -> Actor | None:
    """The program behind a bearer token; None if the token is over, or the client or its organisation is closed."""
    statement = (
        select(ApiClient, Organisation)
        .join(AccessToken, AccessToken.client_id == ApiClient.id)
        .join(Organisation, Organisation.id == ApiClient.organisation_id)
        .where(AccessToken.token_hash == digest(token), AccessToken.expires_at > now, ApiClient.active)
        .where(in_business())
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    client, organisation = row
    return Actor(
        role=client.role,
        client_id=client.id,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        display_name=client.client_id,
        region=client.region,
    )


async def person_of_membership(session: AsyncSession, membership_id: UUID, *, now: datetime) -> SignedInMembership | None:
    """The membership that a sign-in took before its code was given, or that its person wants next; None if it is not in force."""
    return await _first(session, Membership.id == membership_id, now)


async def membership_to_sign_in(session: AsyncSession, account_id: UUID, *, now: datetime) -> SignedInMembership | None:
    """The membership that a sign-in of this account takes: of those in force the one that its person prefers, else the oldest; None if
    there is none.
    """
    return await _first(session, Account.id == account_id, now)


def may_sign_in() -> ColumnElement[bool]:
    """The WHERE condition of accounts that are neither dismissed nor locked by a security administrator."""
    return and_(Account.active, Account.locked_at.is_(None))


async def _first(session: AsyncSession, which: ColumnElement[bool], now: datetime) -> SignedInMembership | None:
    statement = (
        select(Account, Membership, Organisation)
        .join(Membership, Membership.account_id == Account.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(which, may_sign_in(), Membership.active, in_term(now), in_business())
        .order_by(Membership.preferred_at.desc().nulls_last(), Membership.created_at, Membership.id)
        .limit(1)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    account, membership, organisation = row
    return SignedInMembership(membership.id, _person(account, membership, organisation))


def _person(
    account: Account,
    membership: Membership,
    organisation: Organisation,
    *,
    session_id: UUID | None = None,
    stands_in_for: frozenset[UUID] = frozenset(),
) -> Actor:
    return Actor(
        role=membership.role,
        account_id=account.id,
        session_id=session_id,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        display_name=account.display_name,
        region=membership.region,
        stands_in_for=stands_in_for,
        scopes=None if membership.scopes is None else frozenset(Scope(each) for each in membership.scopes),
        must_enrol=membership.role in STAFF_ROLES and account.factor_set_at is None,
    )
