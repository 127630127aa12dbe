"""Requests for admission: sent by an institution, entered by an operator, amended, looked up by their code. All as the system."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.admissions.case_codes import code_digest, new_case_code
from marketplace.admissions.events import APPLIED, CHANGED, CODE_RENEWED, ENTERED, REQUEST_MOVED
from marketplace.admissions.models import Admission
from marketplace.admissions.request_form import RequestTerms
from marketplace.admissions.review_clock import DECISION
from marketplace.admissions.states import ADMISSION, AdmissionStatus
from marketplace.clocks import service as clocks
from marketplace.database.sealing import Sealer
from marketplace.errors import Conflict, NotFound
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.workflow.models import WorkflowStep
from marketplace.workflow.mover import StaleVersion, begin, load

CHANGEABLE = frozenset({AdmissionStatus.DRAFT, AdmissionStatus.RETURNED})
LIVE = frozenset({AdmissionStatus.DRAFT, AdmissionStatus.SUBMITTED, AdmissionStatus.CHECKED, AdmissionStatus.RETURNED})
AT_ONCE = 200


class RequestNotFound(NotFound):
    """No request has this code."""

    code = "admission_not_found"


class RequestNotChangeable(Conflict):
    """Only drafts and returned requests are changed."""

    code = "admission_not_changeable"


class NoPlatform(Conflict):
    """There is no operator yet who could decide."""

    code = "no_platform"


async def apply(session: AsyncSession, terms: RequestTerms, *, sealer: Sealer, at: datetime) -> tuple[Admission, str]:
    """Keep what an institution has sent, and start the clock. Returns the request and its code, which cannot be shown again."""
    platform = await platform_of(session)
    made, code = _new(terms, AdmissionStatus.SUBMITTED, None, sealer, at)
    session.add(made)
    await session.flush()
    await begin(session, ADMISSION, APPLIED, made.id, made.status, at=at, action="apply", data={"kind": terms.kind.value})
    await clocks.start_clock(session, DECISION, made.id, organisation_id=platform, at=at)
    return made, code


async def enter(session: AsyncSession, actor: Actor, terms: RequestTerms, *, sealer: Sealer, at: datetime) -> tuple[Admission, str]:
    """Draft a request for an institution that asked otherwise. Returns it and the code to hand over."""
    made, code = _new(terms, AdmissionStatus.DRAFT, actor.account_id, sealer, at)
    session.add(made)
    await session.flush()
    await begin(session, ADMISSION, ENTERED, made.id, made.status, at=at, data={"kind": terms.kind.value})
    return made, code


async def change(
    session: AsyncSession, actor: Actor, request_id: UUID, terms: RequestTerms, *, version: int, sealer: Sealer, at: datetime
) -> Admission:
    """An operator corrects a draft or a returned request. Raises: CaseNotFound, RequestNotChangeable, StaleVersion."""
    case = await get_request(session, actor, request_id)
    require_changeable(case)
    after = await _replace(session, case, version, terms, sealer, at)
    record(session, CHANGED, request_id, at=at, data={"version": after.version})
    return after


async def amend(session: AsyncSession, code: str, terms: RequestTerms, *, sealer: Sealer, at: datetime) -> Admission:
    """The institution sends a returned request again; the clock goes on. Raises: RequestNotFound, TransitionNotAllowed, StaleVersion."""
    case = await by_code(session, code)
    ADMISSION.require(case.status, ADMISSION.move("amend"))
    after = await _replace(session, case, case.version, terms, sealer, at, status=AdmissionStatus.SUBMITTED)
    await begin(session, ADMISSION, REQUEST_MOVED["amend"], case.id, after.status, at=at, action="amend")
    await clocks.start_clock(session, DECISION, case.id, organisation_id=await platform_of(session), at=at)
    await clocks.resume(session, DECISION, case.id, at=at)
    return after


async def renew_code(session: AsyncSession, actor: Actor, request_id: UUID, *, at: datetime) -> str:
    """A new code in place of a lost one. Raises: CaseNotFound, RequestNotChangeable once somebody has used it or the request is over."""
    case = await get_request(session, actor, request_id)
    if case.claimed_at is not None or case.status in {AdmissionStatus.REJECTED, AdmissionStatus.WITHDRAWN}:
        raise RequestNotChangeable("这件申请已经办结，不再需要查询码", state=case.status)
    code = new_case_code()
    case.code_hash = code_digest(code)
    record(session, CODE_RENEWED, request_id, at=at)
    await session.flush()
    return code


async def by_code(session: AsyncSession, code: str) -> Admission:
    """The request behind a code. Raises: RequestNotFound."""
    wanted = select(Admission).where(Admission.code_hash == code_digest(code)).execution_options(populate_existing=True)
    if (found := (await session.scalars(wanted)).one_or_none()) is None:
        raise RequestNotFound("没有这个查询码，请核对后再输入")
    return found


async def get_request(session: AsyncSession, actor: Actor, request_id: UUID) -> Admission:
    """One request. Raises: CaseNotFound."""
    return await load(session, Admission, request_id, visible=visible(actor))


def visible(actor: Actor, permission: str = "admissions:admission:read") -> ColumnElement[bool]:
    """Requests that the caller may see."""
    return visible_to(actor, permission)


async def list_requests(session: AsyncSession, actor: Actor) -> Sequence[Admission]:
    """Open ones and then those that are over, the newest first."""
    over = Admission.status.not_in(LIVE)
    wanted = select(Admission).where(visible(actor, "admissions:admission:list")).order_by(over, Admission.id.desc()).limit(AT_ONCE)
    return (await session.scalars(wanted)).all()


async def last_word(session: AsyncSession, request_id: UUID) -> tuple[str | None, str | None]:
    """Reason code and note of the latest step: what the institution is told."""
    wanted = select(WorkflowStep.reason_code, WorkflowStep.note).where(WorkflowStep.subject_id == request_id)
    row = (await session.execute(wanted.order_by(WorkflowStep.at.desc(), WorkflowStep.id.desc()).limit(1))).one_or_none()
    return (None, None) if row is None else (row.reason_code, row.note)


def contact_of(case: Admission, sealer: Sealer) -> tuple[str, str] | None:
    """Whom to call, as long as somebody has to be called."""
    if case.contact is None:
        return None
    name, phone = json.loads(sealer.open(case.contact, _place(case.id)))
    return name, phone


def require_changeable(case: Admission) -> None:
    """Raises: RequestNotChangeable."""
    if case.status not in CHANGEABLE:
        raise RequestNotChangeable(f"「{ADMISSION.labels_zh[case.status]}」的申请不能修改", state=case.status)


def _new(terms: RequestTerms, status: AdmissionStatus, officer_id: UUID | None, sealer: Sealer, at: datetime) -> tuple[Admission, str]:
    code, request_id = new_case_code(), new_id()
    made = Admission(
        id=request_id, status=status, version=1, round=1, code_hash=code_digest(code), officer_id=officer_id, created_at=at, updated_at=at,
        **_columns(terms, request_id, sealer),
    )  # fmt: skip
    return made, code


async def _replace(
    session: AsyncSession, case: Admission, version: int, terms: RequestTerms, sealer: Sealer, at: datetime, **more: Any
) -> Admission:
    changed = await session.execute(
        update(Admission)
        .where(Admission.id == case.id, Admission.version == version, Admission.status == case.status)
        .values(version=version + 1, updated_at=at, **_columns(terms, case.id, sealer), **more)
        .returning(Admission)
        .execution_options(populate_existing=True)
    )
    after: Admission | None = changed.scalar_one_or_none()
    if after is None:
        raise StaleVersion("这件申请刚被改动过，请刷新后再改", state=case.status)
    return after


def _columns(terms: RequestTerms, request_id: UUID, sealer: Sealer) -> dict[str, Any]:
    contact = json.dumps(terms.contact, ensure_ascii=False).encode()
    return {
        "kind": terms.kind, "name": terms.name, "uscc": terms.uscc, "region": terms.region, "licence_number": terms.licence_number,
        "parent_uscc": terms.parent_uscc, "conditions": list(terms.conditions), "terms_version": terms.terms_version,
        "contact": sealer.seal(contact, _place(request_id)),
    }  # fmt: skip


def _place(request_id: UUID) -> str:
    return f"admission.contact {request_id}"


async def platform_of(session: AsyncSession) -> UUID:
    """Whose people decide, and who keeps the papers meanwhile. Raises: NoPlatform."""
    wanted = select(Organisation.id).where(Organisation.kind == OrganisationKind.PLATFORM, Organisation.status == "active")
    if (found := await session.scalar(wanted.order_by(Organisation.id).limit(1))) is None:
        raise NoPlatform("平台还没有运营人员，暂时不能受理入驻申请")
    return found
