"""Where no register can say it, an operator looks at papers: sent by the person, decided once, with a reason if not."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.database.sealing import CannotOpen, Sealer
from marketplace.documents.models import Document
from marketplace.documents.repository import DocumentNotFound
from marketplace.enrolment.real_name.state import BY_OPERATOR, keep_real_name, open_person, seal_person
from marketplace.enrolment.real_name.verifier import PersonGiven
from marketplace.enrolment.registration.events import PAPERS_ACCEPTED, PAPERS_REFUSED, PAPERS_SENT
from marketplace.enrolment.registration.models import Registration
from marketplace.enrolment.registration.settle import settle
from marketplace.enrolment.registration.states import MAY_SEND_PAPERS, REFUSAL_REASONS, STATES_ZH, RegistrationState
from marketplace.errors import Conflict, FieldError, Invalid, NotFound
from marketplace.events.kinds import EventKind
from marketplace.events.record import record

LONGEST_NOTE = 300
AT_ONCE = 100


class RegistrationNotFound(NotFound):
    """No such registration that this caller may see."""

    code = "registration_not_found"


class RegistrationStateForbids(Conflict):
    """It waits for nothing, or is decided already."""

    code = "registration_state_forbids"


async def send_papers(
    session: AsyncSession, registration_id: UUID, given: PersonGiven, papers: Sequence[UUID], *, sealer: Sealer, now: datetime
) -> None:
    """Let an operator decide, as the system. The caller has seen whose it is. Raises: RegistrationStateForbids."""
    registration = await session.get(Registration, registration_id, with_for_update=True)
    if registration is None or registration.state not in MAY_SEND_PAPERS:
        raise RegistrationStateForbids(
            "证件已经提交，或者这次注册已经办完", state=None if registration is None else registration.state.value
        )
    registration.sealed = seal_person(sealer, given, _place(registration_id))
    registration.papers, registration.asked_at = list(papers), now
    registration.state, registration.reason, registration.note = RegistrationState.WAITING, None, ""
    _record(session, PAPERS_SENT, registration, now, papers=len(papers))


async def waiting(session: AsyncSession, actor: Actor) -> Sequence[Registration]:
    """Those whose papers wait, the longest first, at most `AT_ONCE`."""
    seen = visible_to(actor, "enrolment:identity_case:list", state=Registration.state)
    still = Registration.state == RegistrationState.WAITING
    return (await session.scalars(select(Registration).where(seen, still).order_by(Registration.asked_at).limit(AT_ONCE))).all()


async def registration_case(session: AsyncSession, actor: Actor, registration_id: UUID) -> Registration:
    """One that waits or was decided by papers. Raises: RegistrationNotFound."""
    seen = visible_to(actor, "enrolment:identity_case:read", state=Registration.state)
    asked = Registration.asked_at.is_not(None)
    found = await session.scalar(select(Registration).where(Registration.id == registration_id, asked, seen).with_for_update())
    if found is None:
        raise RegistrationNotFound("没有这件证件核对")
    return found


def person_of(sealer: Sealer, registration: Registration) -> PersonGiven | None:
    """Who says to be whom; None once it was decided, and where the key that sealed it is not here any more."""
    if registration.sealed is None:
        return None
    try:
        return open_person(sealer, registration.sealed, _place(registration.id))
    except CannotOpen:
        return None


async def paper_of(session: AsyncSession, registration: Registration, document_id: UUID) -> Document:
    """One of the papers. Raises: DocumentNotFound."""
    found = await session.get(Document, document_id) if document_id in registration.papers else None
    if found is None or found.deleted_at is not None:
        raise DocumentNotFound("没有这份文件")
    return found


async def accept_papers(session: AsyncSession, actor: Actor, registration_id: UUID, *, sealer: Sealer, now: datetime) -> None:
    """The papers show who the person is and what the person represents. Raises: RegistrationNotFound, RegistrationStateForbids."""
    registration = await _undecided(session, actor, registration_id)
    given = person_of(sealer, registration)
    if given is None:
        raise RegistrationStateForbids("提交的姓名和号码已经无法读取，请选「证件看不清或不完整」退回，由本人重新提交", state="unreadable")
    await keep_real_name(
        session, registration.account_id, given, sealer=sealer, adapter=BY_OPERATOR, reference=str(registration.id), now=now
    )
    await settle(session, registration, given, why="papers", sealer=sealer, now=now)
    registration.decided_at, registration.decided_by = now, actor.account_id
    _record(session, PAPERS_ACCEPTED, registration, now, state=registration.state.value)


async def refuse_papers(session: AsyncSession, actor: Actor, registration_id: UUID, reason: str, note: str, *, now: datetime) -> None:
    """They do not show it; the person reads why and may send others. Raises: Invalid, RegistrationNotFound, RegistrationStateForbids."""
    registration = await _undecided(session, actor, registration_id)
    faults = [] if reason in REFUSAL_REASONS else [FieldError("/reason", "请选择原因")]
    if len(note) > LONGEST_NOTE or (reason == "other" and not note.strip()):
        faults.append(FieldError("/note", f"选「其他」时请写明原因，最多 {LONGEST_NOTE} 个字"))
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要改正", faults)
    registration.state, registration.reason, registration.note = RegistrationState.REFUSED, reason, note.strip()
    registration.decided_at, registration.decided_by, registration.sealed = now, actor.account_id, None
    _record(session, PAPERS_REFUSED, registration, now, reason=reason)


async def _undecided(session: AsyncSession, actor: Actor, registration_id: UUID) -> Registration:
    """In whatever state it is found: a wrong one is a conflict and says where it stands."""
    registration = await registration_case(session, actor, registration_id)
    if registration.state is not RegistrationState.WAITING:
        raise RegistrationStateForbids(f"这件证件核对现在是「{STATES_ZH[registration.state]}」", state=registration.state.value)
    return registration


def _record(session: AsyncSession, kind: EventKind, registration: Registration, now: datetime, **facts: object) -> None:
    data = {"registration_id": str(registration.id), **facts}
    record(session, kind, registration.account_id, at=now, parties=[registration.organisation_id], data=data)


def _place(registration_id: UUID) -> str:
    return f"registration {registration_id}"
