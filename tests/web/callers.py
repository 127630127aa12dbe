"""People and programs of every role, with their cookies and tokens."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import add_account, add_client
from marketplace.access.bearer_tokens import issue_token
from marketplace.access.models import ApiClient
from marketplace.access.passwords import hash_password
from marketplace.access.roles import KINDS_OF_ROLE, STAFF_ROLES, Role
from marketplace.access.sessions import open_session
from marketplace.clock import now
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.members.repository import add_membership, add_organisation
from web.security.csrf import form_token

SEED = "s" * 43
PASSWORD = "只在测试里用的密码 2026"
PASSWORD_HASH = hash_password(PASSWORD)  # once: hashing is slow on purpose


@dataclass(frozen=True)
class Member:
    """A person's account and as whom it acts."""

    username: str
    account_id: UUID
    membership_id: UUID
    organisation_id: UUID
    role: Role


@dataclass(frozen=True)
class Program:
    """An API client."""

    client_id: str
    secret: str
    organisation_id: UUID
    role: Role


@dataclass
class Caller:
    """Sends requests with its own credentials; the client's cookie jar stays out of it."""

    client: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=dict)
    csrf: str | None = None
    session_token: str = ""
    member: Member | None = None
    program_id: UUID | None = None  # the row of the API client

    @property
    def actor_id(self) -> UUID | None:
        """Of the account or the API client, as events name it."""
        return self.member.account_id if self.member else self.program_id

    @property
    def account_id(self) -> UUID:
        """Of a person."""
        assert self.member
        return self.member.account_id

    async def get(self, path: str, **more: Any) -> httpx.Response:
        """GET with the caller's credentials."""
        return await self.request("GET", path, **more)

    async def post(self, path: str, data: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        """POST a form with the caller's credentials and, in a browser, the form's token."""
        fields = dict(data or {}) | ({"_csrf_token": self.csrf} if self.csrf else {})
        return await self.request("POST", path, data=fields, **more)

    async def request(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        """Any request with the caller's credentials."""
        self.client.cookies.clear()
        response = await self.client.request(method, path, headers=self.headers | (headers or {}), **more)
        self.client.cookies.clear()
        return response


def browser(client: httpx.AsyncClient, session_token: str = "", member: Member | None = None) -> Caller:
    """A browser that has opened a page before, so it holds the seed of the form token."""
    cookies = f"zhida-csrf={SEED}" + (f"; zhida={session_token}" if session_token else "")
    return Caller(client, {"cookie": cookies}, form_token(SEED, session_token), session_token, member)


async def make_organisation(session: AsyncSession, role: Role = Role.ENTERPRISE_OWNER) -> Organisation:
    """An organisation of its own for one test, of the kind that has people of this role."""
    kind = next(each for each in OrganisationKind if each in KINDS_OF_ROLE[role])  # the usual one comes first
    made = add_organisation(session, name=f"示例机构 {uuid4().hex[:8]}", kind=kind, uscc=None, region="320000")
    await session.flush()
    return made


async def make_member(session: AsyncSession, role: Role, organisation_id: UUID | None = None, region: str | None = None) -> Member:
    """A person with the password `PASSWORD`, of a new organisation unless one is given.

    Staff count as having set up a second factor; `give_factor` (tests.web.factors) gives one whose codes a test can type.
    """
    organisation_id = organisation_id or (await make_organisation(session, role)).id
    account = add_account(session, username=f"u{uuid4().hex[:12]}", display_name="示例人员", password_hash=PASSWORD_HASH)
    account.factor_set_at = now() if role in STAFF_ROLES else None
    await session.flush()
    membership = add_membership(session, account_id=account.id, organisation_id=organisation_id, role=role, region=region)
    await session.commit()
    return Member(account.username, account.id, membership.id, organisation_id, role)


async def make_program(session: AsyncSession, role: Role, *, organisation_id: UUID | None = None) -> Program:
    """An API client of a new organisation, or of the one that is named."""
    owner = organisation_id or (await make_organisation(session, role)).id
    client_id = f"client-{uuid4().hex[:12]}"
    secret = add_client(session, client_id=client_id, organisation_id=owner, role=role)
    await session.commit()
    return Program(client_id, secret, owner, role)


async def with_session(client: httpx.AsyncClient, session: AsyncSession, member: Member) -> Caller:
    """The person, signed in."""
    instant = now()
    token = open_session(
        session,
        account_id=member.account_id,
        membership_id=member.membership_id,
        user_agent="Firefox (Linux)",
        now=instant,
        factor_at=instant if member.role in STAFF_ROLES else None,
    )
    await session.commit()
    return browser(client, token, member)


async def with_token(client: httpx.AsyncClient, session: AsyncSession, program: Program) -> Caller:
    """The program, with a token."""
    token = await issue_token(session, program.client_id, program.secret, now=now())
    await session.commit()
    row = await session.scalar(select(ApiClient.id).where(ApiClient.client_id == program.client_id))
    return Caller(client, {"authorization": f"Bearer {token}"}, program_id=row)


def without_form_tokens(page: str) -> str:
    """The page without the tokens of its forms, which are masked anew each time."""
    return re.sub(r"\b[0-9a-f]{128}\b", "TOKEN", page)
