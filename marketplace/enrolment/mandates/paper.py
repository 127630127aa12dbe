"""A mandate on paper (书面委托): an operator records it, the administrator confirms it, and only then the agent may accept it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.clock import SHANGHAI
from marketplace.documents.events import DOCUMENT_READ
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from marketplace.documents.use import NOT_READY, DocumentNotReady, rely_on
from marketplace.enrolment.agents.invite import invitation_state, new_code
from marketplace.enrolment.agents.refusals import InvitationNotFound
from marketplace.enrolment.alarms import PAPER_MANDATE, alarm
from marketplace.enrolment.claims.form import NO_SUCH, plain_name
from marketplace.enrolment.claims.submit import owners_of
from marketplace.enrolment.events import PAPER_CONFIRMED, PAPER_RECORDED
from marketplace.enrolment.mandates.form import PaperForm
from marketplace.enrolment.models import AgentMandate
from marketplace.enrolment.signing import require_settled
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.members.models import SUBJECT_KINDS, Organisation
from marketplace.members.repository import organisation_by_uscc

CONFIRM_WITHIN = timedelta(days=30)
AT_ONCE = 100


class NobodyConfirms(Conflict):
    """The enterprise has no administrator who could confirm the mandate."""

    code = "nobody_confirms"

    def __init__(self) -> None:
        super().__init__("这家企业在平台上还没有管理员，没有人能确认委托；请负责人先注册或者认领企业")


async def record_paper(session: AsyncSession, actor: Actor, wanted: PaperForm, *, now: datetime) -> str:
    """Keep the mandate and tell the administrator at every confirmed address, as the system. Returns the agent's code, shown this once.

    It lapses after 30 days. Raises: NobodyConfirms, Invalid with the fields.
    """
    assert actor.account_id is not None  # noqa: S101  # a person's page
    subject = await organisation_by_uscc(session, wanted.uscc)
    if subject is None or subject.kind not in SUBJECT_KINDS or plain_name(subject.name) != wanted.name:
        raise Invalid(NO_SUCH, [FieldError("/uscc", NO_SUCH)])
    if not (owners := await owners_of(session, subject.id)):
        raise NobodyConfirms
    code_hash, code = new_code()
    said = wanted.appointment
    mandate = AgentMandate(
        id=new_id(), organisation_id=subject.id, agent_name=said.agent_name, scopes=sorted(said.scopes),
        valid_from_at=datetime.combine(said.starts_on, time.min, SHANGHAI),
        valid_until_at=datetime.combine(said.ends_on + timedelta(days=1), time.min, SHANGHAI),
        invited_by=actor.account_id, invited_at=now, code_hash=code_hash, code_until_at=now + CONFIRM_WITHIN, paper_id=wanted.paper_id,
    )  # fmt: skip
    try:
        await rely_on(session, actor, [wanted.paper_id], subject_kind="agent_mandate", subject_id=mandate.id)
    except Invalid as refused:
        raise Invalid(str(refused), [FieldError("/paper_id", refused.errors[0].detail)]) from refused
    session.add(mandate)
    await session.flush()
    facts = {"scopes": mandate.scopes, "from": said.starts_on.isoformat(), "until": said.ends_on.isoformat()}
    record(session, PAPER_RECORDED, mandate.id, at=now, parties=[subject.id], data=facts)
    await alarm(session, owners, PAPER_MANDATE, at=now)
    return code


async def confirm_paper(session: AsyncSession, actor: Actor, mandate_id: UUID, *, now: datetime) -> None:
    """The administrator confirms it; from now on the agent's code is good. As the system. Raises: InvitationNotFound, SigningRests."""
    await require_settled(session, actor)
    state = invitation_state(now)
    mine = visible_to(actor, "enrolment:invitation:confirm", organisation=AgentMandate.organisation_id, state=state)
    said = update(AgentMandate).where(AgentMandate.id == mandate_id, mine).values(confirmed_at=now, confirmed_by=actor.account_id)
    organisation_id = await session.scalar(said.returning(AgentMandate.organisation_id))
    if organisation_id is None:
        raise InvitationNotFound("没有这份等你确认的委托，或者它已经确认、拒绝或过期")
    record(session, PAPER_CONFIRMED, mandate_id, at=now, parties=[organisation_id])


async def open_scan(session: AsyncSession, actor: Actor, mandate_id: UUID, *, now: datetime) -> Document:
    """The scan of a mandate that waits, for the administrator; the reading is recorded. Raises: InvitationNotFound, DocumentNotReady."""
    mine = visible_to(actor, "enrolment:invitation:read_paper", organisation=AgentMandate.organisation_id, state=invitation_state(now))
    scan = select(Document).join(AgentMandate, AgentMandate.paper_id == Document.id).where(AgentMandate.id == mandate_id, mine)
    if (found := await session.scalar(scan)) is None:
        raise InvitationNotFound("没有这份等你确认的委托，或者它已经确认、拒绝或过期")
    if found.state is not DocumentState.READY:
        raise DocumentNotReady(NOT_READY[found.state], state=found.state.value)
    facts = {"sha256": (found.sha256 or b"").hex(), "mandate_id": str(mandate_id)}
    record(session, DOCUMENT_READ, found.id, at=now, parties=[found.organisation_id], data=facts)
    return found


async def recorded_papers(session: AsyncSession, actor: Actor, *, now: datetime) -> Sequence[tuple[AgentMandate, str, str]]:
    """Mandates on paper with the enterprise and their state (`invitation_state`), the newest first, for operators."""
    seen = visible_to(actor, "enrolment:mandate:list")
    rows = await session.execute(
        select(AgentMandate, Organisation.name, invitation_state(now))
        .join(Organisation, Organisation.id == AgentMandate.organisation_id)
        .where(AgentMandate.paper_id.is_not(None), seen)
        .order_by(AgentMandate.id.desc())
        .limit(AT_ONCE)
    )
    return [(row[0], row[1], row[2]) for row in rows]
