"""API clients of institutions: who may see, add, renew and close them is the policy table's to say (an own organisation's, or any)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, cast, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.events import CLIENT_ADDED, CLIENT_CLOSED, CLIENT_SECRET_RENEWED
from marketplace.access.models import AccessToken, ApiClient
from marketplace.access.roles import KINDS_OF_ROLE, Role
from marketplace.access.secret_tokens import digest, new_secret
from marketplace.access.visibility import visible_to
from marketplace.errors import FieldError, Invalid, NotFound
from marketplace.events.record import record
from marketplace.ids import new_id

AT_ONCE = 200


class ClientNotFound(NotFound):
    """No such open client, or not this caller's."""

    code = "client_not_found"


@dataclass(frozen=True, slots=True)
class Handout:
    """A client with its secret, which cannot be shown again."""

    id: UUID
    client_id: str
    secret: str


async def clients(session: AsyncSession, actor: Actor) -> Sequence[ApiClient]:
    """The clients that the caller may see, open ones first."""
    mine = visible_to(actor, "access:client:read", organisation=ApiClient.organisation_id)
    ordered = select(ApiClient).where(mine).order_by(ApiClient.active.desc(), ApiClient.client_id).limit(AT_ONCE)
    return (await session.scalars(ordered)).all()


async def add_own_client(session: AsyncSession, actor: Actor, kind: str, role: Role, *, now: datetime) -> Handout:
    """A new client of the caller's organisation, which is of this kind, that acts as `role`.

    Raises: Invalid for a role that organisations of this kind do not have.
    """
    assert actor.organisation_id is not None  # noqa: S101  # every member has one
    if kind not in KINDS_OF_ROLE.get(role, frozenset()):
        fault = "接口程序只能使用本机构的角色"
        raise Invalid(fault, [FieldError("/role", fault)])
    secret, name = new_secret(), f"{kind.replace('_', '-')}-{secrets.token_hex(5)}"
    made = ApiClient(
        id=new_id(),
        client_id=name,
        secret_hash=digest(secret),
        organisation_id=actor.organisation_id,
        role=role,
        region=actor.region,
        known_to=_shown_to(actor),
    )
    session.add(made)
    record(session, CLIENT_ADDED, made.id, at=now, parties=[actor.organisation_id], data={"client_id": name, "role": role.value})
    return Handout(made.id, name, secret)


async def renew_client_secret(session: AsyncSession, actor: Actor, client: UUID, *, now: datetime) -> Handout:
    """A new secret in place of the old one; tokens count no more from the next request. Raises: ClientNotFound."""
    secret = new_secret()
    known_to = func.array_cat(ApiClient.known_to, cast(_shown_to(actor), ARRAY(Uuid)))
    row = await _change(session, actor, "access:client:renew", client, secret_hash=digest(secret), known_to=known_to)
    record(session, CLIENT_SECRET_RENEWED, client, at=now, parties=[row.organisation_id])
    return Handout(client, row.client_id, secret)


async def close_client(session: AsyncSession, actor: Actor, client: UUID, *, now: datetime) -> None:
    """Close the client for good; its tokens count no more from the next request. Raises: ClientNotFound."""
    row = await _change(session, actor, "access:client:close", client, active=False)
    record(session, CLIENT_CLOSED, client, at=now, parties=[row.organisation_id])


async def people_behind(session: AsyncSession, actor: Actor) -> set[UUID]:
    """Whose act this is where two people are asked for: the person; of a program itself and everybody who has held its secret."""
    if actor.client_id is None:
        return set() if actor.account_id is None else {actor.account_id}
    known_to = await session.scalar(select(ApiClient.known_to).where(ApiClient.id == actor.client_id))
    return {actor.client_id, *(known_to or ())}


def _shown_to(actor: Actor) -> list[UUID]:
    return [] if actor.account_id is None else [actor.account_id]


async def _change(session: AsyncSession, actor: Actor, permission: str, client: UUID, **values: object) -> ApiClient:
    mine: ColumnElement[bool] = visible_to(actor, permission, organisation=ApiClient.organisation_id)
    changed = update(ApiClient).where(ApiClient.id == client, ApiClient.active, mine).values(**values).returning(ApiClient)
    row = (await session.scalars(changed)).one_or_none()
    if row is None:
        raise ClientNotFound("没有这个接口程序，或它已经关闭")
    await session.execute(delete(AccessToken).where(AccessToken.client_id == client))
    return row
