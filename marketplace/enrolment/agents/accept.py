"""Accepting an invitation, as the system: whoever holds the code is not of the enterprise yet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.access.secret_tokens import digest
from marketplace.access.totp import normalise_code
from marketplace.enrolment.agents.acts import wait_for_acts
from marketplace.enrolment.agents.invite import is_open
from marketplace.enrolment.agents.refusals import AdministratorAlready, CodeNotGood
from marketplace.enrolment.events import AGENT_ACCEPTED
from marketplace.enrolment.models import AgentMandate
from marketplace.events.record import record
from marketplace.members.models import Membership, Organisation
from marketplace.members.repository import add_membership


@dataclass(frozen=True, slots=True)
class Offer:
    """What the holder of a code is asked to accept."""

    organisation: str
    agent_name: str
    scopes: list[str]
    valid_from_at: datetime
    valid_until_at: datetime


async def offer_of(session: AsyncSession, code: str, *, now: datetime) -> Offer:
    """What an open invitation says. Raises: CodeNotGood."""
    rows = await session.execute(
        select(Organisation.name, AgentMandate)
        .join(Organisation, Organisation.id == AgentMandate.organisation_id)
        .where(AgentMandate.code_hash == _hash(code), is_open(now))
    )
    if (row := rows.one_or_none()) is None:
        raise CodeNotGood
    name, mandate = row
    return Offer(name, mandate.agent_name, mandate.scopes, mandate.valid_from_at, mandate.valid_until_at)


async def accept(session: AsyncSession, code: str, account_id: UUID, *, now: datetime) -> UUID:
    """Let the account act for the enterprise as the invitation says; returns the membership. The code is good once.

    An earlier appointment of the same person by the same enterprise ends with it. Raises: CodeNotGood, AdministratorAlready.
    """
    used = update(AgentMandate).where(AgentMandate.code_hash == _hash(code), is_open(now)).values(code_hash=None)
    mandate = (await session.scalars(used.returning(AgentMandate))).one_or_none()
    if mandate is None:
        raise CodeNotGood
    await wait_for_acts(session, account_id, mandate.organisation_id)
    membership = await _membership(session, account_id, mandate.organisation_id)
    earlier = (AgentMandate.membership_id == membership.id) & AgentMandate.ended_at.is_(None)
    await session.execute(update(AgentMandate).where(earlier).values(ended_at=now))
    membership.active, membership.vetoed_at, membership.scopes = True, None, mandate.scopes
    membership.valid_from_at, membership.valid_until_at = mandate.valid_from_at, mandate.valid_until_at
    mandate.membership_id, mandate.accepted_at = membership.id, now
    facts = {"account_id": str(account_id), "membership_id": str(membership.id)}
    record(session, AGENT_ACCEPTED, mandate.id, at=now, parties=[mandate.organisation_id], data=facts)
    await session.flush()
    return membership.id


async def _membership(session: AsyncSession, account_id: UUID, organisation_id: UUID) -> Membership:
    """The person's membership as an agent: the earlier one, or a new one."""
    held = await session.scalars(
        select(Membership).where(Membership.account_id == account_id, Membership.organisation_id == organisation_id)
    )
    by_role = {each.role: each for each in held}
    if (owner := by_role.get(Role.ENTERPRISE_OWNER)) is not None and owner.active:
        raise AdministratorAlready
    if (agent := by_role.get(Role.ENTERPRISE_AGENT)) is not None:
        return agent
    made = add_membership(session, account_id=account_id, organisation_id=organisation_id, role=Role.ENTERPRISE_AGENT)
    await session.flush()
    return made


def _hash(code: str) -> bytes:
    return digest(normalise_code(code))
