"""From a session's or a client's token to the actor: what the account, the membership and the organisation allow at this moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import AccessToken, Account, ApiClient, SignInSession
from marketplace.access.secret_tokens import digest
from marketplace.access.sessions import TOUCH_EVERY, is_live, touch
from marketplace.members.models import Membership, Organisation, OrganisationStatus


@dataclass(frozen=True, slots=True)
class SignedInMembership:
    """As whom a person signs in."""

    id: UUID
    actor: Actor


async def actor_of_session(session: AsyncSession, token: str, *, now: datetime) -> Actor | None:
    """The person behind a session cookie; None if the session is over, or the account, membership or organisation is closed."""
    statement = (
        select(SignInSession, Account, Membership, Organisation)
        .join(Account, Account.id == SignInSession.account_id)
        .join(Membership, Membership.id == SignInSession.membership_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(SignInSession.token_hash == digest(token), is_live(now), Account.active, Membership.active)
        .where(Organisation.status == OrganisationStatus.ACTIVE)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    sign_in, account, membership, organisation = row
    if sign_in.last_seen_at <= now - TOUCH_EVERY:
        await touch(session, sign_in.id, now=now)
    return _person(account, membership, organisation, session_id=sign_in.id)


async def actor_of_token(session: AsyncSession, token: str, *, now: datetime) -> Actor | None:
    """The program behind a bearer token; None if the token is over, or the client or its organisation is closed."""
    statement = (
        select(ApiClient, Organisation)
        .join(AccessToken, AccessToken.client_id == ApiClient.id)
        .join(Organisation, Organisation.id == ApiClient.organisation_id)
        .where(AccessToken.token_hash == digest(token), AccessToken.expires_at > now, ApiClient.active)
        .where(Organisation.status == OrganisationStatus.ACTIVE)
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


async def membership_to_sign_in(session: AsyncSession, account_id: UUID) -> SignedInMembership | None:
    """The membership that a sign-in of this account takes: the oldest one that is in force; None if there is none."""
    statement = (
        select(Account, Membership, Organisation)
        .join(Membership, Membership.account_id == Account.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Account.id == account_id, Account.active, Membership.active, Organisation.status == OrganisationStatus.ACTIVE)
        .order_by(Membership.created_at, Membership.id)
        .limit(1)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    account, membership, organisation = row
    return SignedInMembership(membership.id, _person(account, membership, organisation, session_id=None))


def _person(account: Account, membership: Membership, organisation: Organisation, *, session_id: UUID | None) -> Actor:
    return Actor(
        role=membership.role,
        account_id=account.id,
        session_id=session_id,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        display_name=account.display_name,
        region=membership.region,
    )
