"""People and programs of the demonstration's accounts file."""

from uuid import UUID

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.members.models import Membership
from marketplace.profiles.repository import KnownProfile, ProfileRepository
from tests.demo_database import Demo
from tests.web.callers import Caller, Member, with_session


async def person(client: httpx.AsyncClient, session: AsyncSession, username: str) -> Caller:
    """Somebody of the accounts file, signed in."""
    wanted = select(Account, Membership).join(Membership, Membership.account_id == Account.id).where(Account.username == username)
    account, membership = (await session.execute(wanted)).one()
    member = Member(username, account.id, membership.id, membership.organisation_id, Role(membership.role))
    return await with_session(client, session, member)


async def program(client: httpx.AsyncClient, demo: Demo, username: str) -> Caller:
    """The API client beside an account, with a token that it fetched by its secret."""
    account = demo.accounts[username]
    form = {"grant_type": "client_credentials", "client_id": account["client_id"], "client_secret": account["client_secret"]}
    answer = await client.post("/api/v1/oauth/token", data=form)
    answer.raise_for_status()
    return Caller(client, {"authorization": f"Bearer {answer.json()['access_token']}"})


async def profile_of(session: AsyncSession, demo: Demo, username: str) -> KnownProfile:
    """What is known of the account's enterprise."""
    return await ProfileRepository(session).of_organisation(UUID(demo.accounts[username]["organisation"]["id"]))
