"""What an administrator sees of the own agents: who acts for the enterprise, and what each did of late. Read as the system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.visibility import visible_to
from marketplace.consents.models import Consent
from marketplace.consents.states import ConsentState
from marketplace.enrolment.agents.end import AGENTS, agent_state
from marketplace.enrolment.agents.invite import is_open, waits
from marketplace.enrolment.agents.refusals import AgentNotFound
from marketplace.enrolment.models import AgentMandate
from marketplace.events.models import EventRow, Outcome
from marketplace.members.models import Membership, Organisation

DEEDS_OF = timedelta(days=30)
DEEDS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One agent. `scopes` None: appointed before scopes were asked for; `state` is active or ended."""

    id: UUID  # of the membership
    account_id: UUID
    name: str
    scopes: list[str] | None
    valid_from_at: datetime | None
    valid_until_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that an agent did for the enterprise, as the log has it."""

    at: datetime
    kind: str
    done: bool


@dataclass(frozen=True, slots=True)
class SignedConsent:
    """A consent in force that the agent signed."""

    id: UUID
    grantee: str
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class AgentFile:
    """One agent with what it leaves to look at."""

    agent: AgentLine
    deeds: Sequence[Deed]
    consents: Sequence[SignedConsent]


async def agents_of(session: AsyncSession, actor: Actor, *, now: datetime) -> Sequence[AgentLine]:
    """Agents of the caller's enterprise, those in force first."""
    mine = visible_to(actor, "enrolment:agent:list", organisation=Membership.organisation_id)
    rows = await session.execute(_lines(now).where(mine).order_by(agent_state(now), Account.display_name, Membership.id))
    return [AgentLine(*row) for row in rows]


async def open_invitations(session: AsyncSession, actor: Actor, *, now: datetime) -> Sequence[AgentMandate]:
    """Invitations of the caller's enterprise that nobody has accepted yet."""
    mine = visible_to(actor, "enrolment:agent:list", organisation=AgentMandate.organisation_id)
    return (await session.scalars(select(AgentMandate).where(mine, is_open(now)).order_by(AgentMandate.id.desc()))).all()


async def waiting_mandates(session: AsyncSession, actor: Actor, *, now: datetime) -> Sequence[AgentMandate]:
    """Mandates on paper that wait for the caller to confirm them."""
    mine = visible_to(actor, "enrolment:agent:list", organisation=AgentMandate.organisation_id)
    return (await session.scalars(select(AgentMandate).where(mine, waits(now)).order_by(AgentMandate.id.desc()))).all()


async def agent_file(session: AsyncSession, actor: Actor, membership_id: UUID, *, now: datetime) -> AgentFile:
    """One agent of the caller's enterprise. Raises: AgentNotFound."""
    mine = visible_to(actor, "enrolment:agent:read", organisation=Membership.organisation_id)
    row = (await session.execute(_lines(now).where(Membership.id == membership_id, mine))).one_or_none()
    if row is None or actor.organisation_id is None:
        raise AgentNotFound("没有这位经办人")
    agent = AgentLine(*row)
    deeds = await _deeds(session, agent.account_id, actor.organisation_id, now)
    return AgentFile(agent, deeds, await _signed(session, agent.account_id, actor.organisation_id))


async def _deeds(session: AsyncSession, account_id: UUID, organisation_id: UUID, now: datetime) -> list[Deed]:
    """What the person did as one of this enterprise; nothing of what the same person does elsewhere."""
    rows = await session.execute(
        select(EventRow.occurred_at, EventRow.kind, EventRow.outcome)
        .where(EventRow.account_id == account_id, EventRow.organisation_id == organisation_id)
        .where(EventRow.occurred_at > now - DEEDS_OF)
        .order_by(EventRow.id.desc())
        .limit(DEEDS_AT_ONCE)
    )
    return [Deed(at, kind, outcome is Outcome.DONE) for at, kind, outcome in rows]


async def _signed(session: AsyncSession, account_id: UUID, subject_id: UUID) -> list[SignedConsent]:
    rows = await session.execute(
        select(Consent.id, Organisation.name, Consent.granted_at)
        .join(Organisation, Organisation.id == Consent.grantee_id)
        .where(Consent.subject_id == subject_id, Consent.signer_account_id == account_id, Consent.status == ConsentState.LIVE)
        .order_by(Consent.id.desc())
    )
    return [SignedConsent(*row) for row in rows]


def _lines(now: datetime) -> Select[UUID, UUID, str, list[str] | None, datetime | None, datetime | None, str]:
    columns = (Membership.id, Account.id, Account.display_name, Membership.scopes, Membership.valid_from_at, Membership.valid_until_at)
    return select(*columns, agent_state(now)).join(Account, Account.id == Membership.account_id).where(AGENTS)
