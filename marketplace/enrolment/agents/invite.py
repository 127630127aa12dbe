"""Inviting an agent, and taking the invitation back before it is accepted."""

import base64
import secrets
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.secret_tokens import digest
from marketplace.access.visibility import visible_to
from marketplace.clock import SHANGHAI
from marketplace.enrolment.agents.refusals import InvitationNotFound
from marketplace.enrolment.agents.rules import Appointment, faults_of_appointment
from marketplace.enrolment.events import AGENT_INVITED, INVITATION_WITHDRAWN
from marketplace.enrolment.models import AgentMandate
from marketplace.enrolment.signing import require_settled
from marketplace.errors import Invalid
from marketplace.events.record import record
from marketplace.ids import new_id

CODE_BYTES = 10  # 80 bits, 16 letters of base32
CODE_GOOD_FOR = timedelta(days=7)


async def invite(session: AsyncSession, actor: Actor, wanted: Appointment, *, now: datetime) -> str:
    """Appoint somebody who still has to accept. Returns the code to hand over, which is not kept and cannot be shown again.

    Raises: Invalid with every fault, SigningRests.
    """
    await require_settled(session, actor)
    assert actor.account_id is not None and actor.organisation_id is not None  # noqa: S101, PT018  # a person's page
    if faults := faults_of_appointment(wanted, today=now.astimezone(SHANGHAI).date()):
        raise Invalid(f"邀请有 {len(faults)} 处需要修改", faults)
    code_hash, code = new_code()
    mandate = AgentMandate(
        id=new_id(), organisation_id=actor.organisation_id, agent_name=wanted.agent_name, scopes=sorted(wanted.scopes),
        valid_from_at=datetime.combine(wanted.starts_on, time.min, SHANGHAI),
        valid_until_at=datetime.combine(wanted.ends_on + timedelta(days=1), time.min, SHANGHAI),
        invited_by=actor.account_id, invited_at=now, code_hash=code_hash, code_until_at=now + CODE_GOOD_FOR,
    )  # fmt: skip
    session.add(mandate)
    facts = {"scopes": mandate.scopes, "from": wanted.starts_on.isoformat(), "until": wanted.ends_on.isoformat()}
    record(session, AGENT_INVITED, mandate.id, at=now, parties=[actor.organisation_id], data=facts)
    return code


async def withdraw(session: AsyncSession, actor: Actor, mandate_id: UUID, *, now: datetime) -> None:
    """Take an open invitation back, or decline a mandate on paper. Raises: InvitationNotFound."""
    state = invitation_state(now)
    mine = visible_to(actor, "enrolment:invitation:withdraw", organisation=AgentMandate.organisation_id, state=state)
    over = update(AgentMandate).where(AgentMandate.id == mandate_id, mine).values(ended_at=now, ended_by=actor.account_id, code_hash=None)
    organisation_id = await session.scalar(over.returning(AgentMandate.organisation_id))
    if organisation_id is None:
        raise InvitationNotFound("没有这份邀请，或者它已经被接受、撤回或过期")
    record(session, INVITATION_WITHDRAWN, mandate_id, at=now, parties=[organisation_id])


def is_open(now: datetime) -> ColumnElement[bool]:
    """The WHERE condition of invitations that can be accepted."""
    fresh = and_(AgentMandate.code_hash.is_not(None), AgentMandate.code_until_at > now, AgentMandate.valid_until_at > now)
    confirmed = or_(AgentMandate.paper_id.is_(None), AgentMandate.confirmed_at.is_not(None))
    return and_(fresh, confirmed, AgentMandate.accepted_at.is_(None), AgentMandate.ended_at.is_(None))


def waits(now: datetime) -> ColumnElement[bool]:
    """The WHERE condition of mandates on paper that the administrator has not confirmed yet."""
    fresh = and_(AgentMandate.code_until_at > now, AgentMandate.valid_until_at > now, AgentMandate.ended_at.is_(None))
    return and_(AgentMandate.paper_id.is_not(None), AgentMandate.confirmed_at.is_(None), fresh)


def invitation_state(now: datetime) -> ColumnElement[str]:
    """What the policy table calls the state of an invitation: `open`, `waiting` for the administrator, or `over`."""
    return case((is_open(now), "open"), (waits(now), "waiting"), else_="over")


def new_code() -> tuple[bytes, str]:
    """The hash of a new code, and the code as it is handed over."""
    code = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    return digest(code), "-".join(code[start : start + 4] for start in range(0, len(code), 4))
