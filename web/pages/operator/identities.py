"""`/operator/identities`: papers of people whom no register can vouch for: looked at, accepted, or refused with a reason."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Stream
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from marketplace.documents.use import require_ready
from marketplace.enrolment.registration.kinds import KINDS_ZH
from marketplace.enrolment.registration.models import Registration
from marketplace.enrolment.registration.papers import (
    accept_papers,
    paper_of,
    person_of,
    refuse_papers,
    registration_case,
    waiting,
)
from marketplace.enrolment.registration.states import REFUSAL_REASONS, STATES_ZH, RegistrationState
from marketplace.errors import Invalid
from marketplace.members.repository import organisation_by_uscc
from marketplace.subject_keys.masking import mask_identity_number
from web.compression import UNTOUCHED
from web.documents import document_store
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.uploads import attachment_response
from web.views.identity import TAGS
from web.views.registration import errors_of

BASE = "/operator/identities"
CASE = BASE + "/{registration_id:uuid}"
LONGEST = 400
REASONS = [{"value": code, "label": label} for code, label in REFUSAL_REASONS.items()]
PAPER_STATES = {DocumentState.CHECKING: "正在检查", DocumentState.READY: "可以下载", DocumentState.REFUSED: "未通过安全检查"}
System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(BASE, opt=permission("enrolment:identity_case:list"))
async def identity_cases(request: HTMXRequest, system_session: System) -> Response[Any]:
    """Those that wait, the longest first."""
    found = await waiting(system_session, actor_of(request))
    lines = [
        {"id": each.id, "name": each.name, "kind": KINDS_ZH[each.kind], "uscc": each.uscc, "asked_at": each.asked_at} for each in found
    ]
    return page(request, "pages/operator/identities.html", nav="identities", lines=lines)


@get(CASE, opt=permission("enrolment:identity_case:read"))
async def identity_case(request: HTMXRequest, system_session: System, state: State, registration_id: FromPath[UUID]) -> Response[Any]:
    """One with its papers."""
    return await _shown(request, system_session, state, registration_id)


@get(CASE + "/papers/{document_id:uuid}", opt=permission("enrolment:identity_case:download") | UNTOUCHED)
async def identity_paper(
    request: HTMXRequest, system_session: System, state: State, registration_id: FromPath[UUID], document_id: FromPath[UUID]
) -> Stream:
    """One paper as an attachment; the reading is recorded."""
    registration = await registration_case(system_session, actor_of(request), registration_id)
    document = await paper_of(system_session, registration, document_id)
    require_ready(system_session, document, at=now())
    return await attachment_response(document_store(state.settings.home), document)


@post(CASE + "/accept", opt=permission("enrolment:identity_case:accept"), status_code=200)
async def accept_identity(request: HTMXRequest, system_session: System, state: State, registration_id: FromPath[UUID]) -> Response[Any]:
    """The papers show who it is."""
    await accept_papers(system_session, actor_of(request), registration_id, sealer=sealer_of(state), now=now())
    return go_to(request, f"{BASE}/{registration_id}")


@post(CASE + "/refuse", opt=permission("enrolment:identity_case:refuse"), status_code=200)
async def refuse_identity(
    request: HTMXRequest, form: Form, system_session: System, state: State, registration_id: FromPath[UUID]
) -> Response[Any]:
    """They do not; with a reason that the person reads."""
    typed = {name: str(form.get(name, ""))[:LONGEST] for name in ("reason", "note")}
    try:
        await refuse_papers(system_session, actor_of(request), registration_id, typed["reason"], typed["note"], now=now())
    except Invalid as refused:
        return await _shown(request, system_session, state, registration_id, typed, errors_of(refused.errors))
    return go_to(request, f"{BASE}/{registration_id}")


async def _shown(
    request: HTMXRequest,
    session: AsyncSession,
    state: State,
    registration_id: UUID,
    typed: dict[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> Response[Any]:
    registration = await registration_case(session, actor_of(request), registration_id)
    person = person_of(sealer_of(state), registration)
    return page(
        request,
        "pages/operator/identity.html",
        status_code=422 if errors else 200,
        nav="identities",
        case=await _card(session, registration),
        person=None if person is None else {"name": person.name, "number": mask_identity_number(person.identity_number)},
        papers=await _papers(session, registration),
        reasons=REASONS,
        typed=typed or {"reason": "", "note": ""},
        errors=errors or [],
    )


async def _card(session: AsyncSession, registration: Registration) -> dict[str, Any]:
    known = await organisation_by_uscc(session, registration.uscc) if registration.uscc else None
    return {
        "id": registration.id,
        "name": registration.name,
        "kind": KINDS_ZH[registration.kind],
        "uscc": registration.uscc,
        "known_as": known.name if known else None,
        "differs": registration.name_differs,
        "asked_at": registration.asked_at,
        "state_zh": STATES_ZH[registration.state],
        "state_tag": TAGS[registration.state],
        "open": registration.state is RegistrationState.WAITING,
        "reason": REFUSAL_REASONS.get(registration.reason or ""),
        "note": registration.note,
    }


async def _papers(session: AsyncSession, registration: Registration) -> list[dict[str, Any]]:
    mine = Document.id.in_(registration.papers) & Document.deleted_at.is_(None)
    rows = await session.scalars(select(Document).where(mine).order_by(Document.id))
    return [
        {"id": row.id, "name": row.file_name, "state_zh": PAPER_STATES[row.state], "ready": row.state is DocumentState.READY}
        for row in rows
    ]
