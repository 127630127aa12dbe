"""What an enterprise does with a case from its page: bring papers, write, sign, take it back, go elsewhere with the same form."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import ENTERPRISE_ROLES
from marketplace.clock import now
from marketplace.documents.limits import FILES_AT_ONCE, REQUEST_BYTES, UPLOADS
from marketplace.documents.purposes import Purpose
from marketplace.documents.receive import receive
from marketplace.errors import FieldError, Invalid
from marketplace.workflow.mover import Said
from products.applications.draft import copy_form, keep_others
from products.applications.handle import withdraw
from products.applications.models import Application
from products.applications.papers import supply_documents
from products.applications.remarks import write_message
from products.applications.repository import READ, form_of, get_case, open_request
from products.applications.sign import sign_online
from products.applications.states import APPLICATION, ApplicationStatus
from web.applications import esign_of
from web.documents import document_store
from web.forms import FormData
from web.pages.own_cases.shown import WITHDRAW, show_case
from web.redirects import go_to
from web.refusals import record_refusal
from web.security.permissions import actor_of, permission
from web.uploads import uploads_of
from web.views.own_cases.lines import FORMS, PATH
from web.workflow_pages import Refused
from web.workflow_routes import page_moves, version_in

ONE = PATH + "/{case_id:uuid}"
OF_LENDER = "/bank/applications"
SUPPLY = APPLICATION.move("supply_documents").permission
Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]
Case = FromPath[UUID]


@get(ONE, opt=permission(READ))
async def my_application(request: HTMXRequest, session: Session, case_id: Case) -> Response[Any]:
    """One case; the lender's people have a page of their own."""
    actor = actor_of(request)
    case = await get_case(session, actor, case_id)
    return await show_case(request, session, case) if actor.role in ENTERPRISE_ROLES else go_to(request, _page_of(actor, case_id))


@post(ONE + "/supply_documents", opt=permission(SUPPLY), status_code=200)
async def supply_my_documents(request: HTMXRequest, session: Session, form: Form, case_id: Case) -> Response[Any]:
    """A file for each line that was asked for, others beside them, or a word why there are none."""
    actor = actor_of(request)

    async def act() -> str:
        asked = await open_request(session, case_id)
        lines = _lines(form, [] if asked is None else [str(each["name"]) for each in asked.lines])
        documents = list(dict.fromkeys([*lines, *_ids(form.getall("documents", []))]))
        said = Said(note=str(form.get("note", "")).strip() or None)
        await supply_documents(session, actor, case_id, documents, at=now(), version=version_in(form), said=said, lines=lines)
        return _page_of(actor, case_id)

    return await _done(request, session, case_id, "supply_documents", form, act)


@post(ONE + "/files", opt=permission(SUPPLY), request_max_body_size=REQUEST_BYTES, status_code=200)
async def upload_for_my_case(request: HTMXRequest, session: Session, state: State, form: Form, case_id: Case) -> Response[Any]:
    """New files go to the enterprise's own first, are checked there, and can be chosen after that."""
    actor = actor_of(request)
    case = await get_case(session, actor, case_id)
    APPLICATION.require(case.status, APPLICATION.move("supply_documents"))
    await UPLOADS.spend(state.beside_sessions, str(actor.account_id), now=now())

    async def act() -> str:
        for upload in uploads_of(form, most=FILES_AT_ONCE):
            await receive(session, document_store(state.settings.home), actor, upload, purpose=Purpose.MATERIAL, at=now())
        return f"{_page_of(actor, case_id)}#supply"

    return await _done(request, session, case_id, "files", form, act)


@post(ONE + "/messages", opt=permission("applications:application:message"), status_code=200)
async def message_on_my_case(request: HTMXRequest, session: Session, form: Form, case_id: Case) -> Response[Any]:
    """To the other side of the case."""
    actor = actor_of(request)

    async def act() -> str:
        await write_message(session, actor, case_id, str(form.get("text", "")), at=now())
        return f"{_page_of(actor, case_id)}#messages"

    return await _done(request, session, case_id, "messages", form, act)


@post(ONE + "/copy", opt=permission("applications:application:copy"), status_code=200)
async def copy_my_application(request: HTMXRequest, session: Session, form: Form, case_id: Case) -> Response[Any]:
    """One tap: a form for another product with the same figures, answers and papers."""
    actor = actor_of(request)

    async def act() -> str:
        chosen = _ids([form.get("product_id", "")])
        if not chosen:
            raise Invalid("没有选产品", [FieldError("/product_id", "请选一款产品")])
        made = await copy_form(session, actor, await get_case(session, actor, case_id), chosen[0], at=now())
        return f"{FORMS}/{made.id}"

    return await _done(request, session, case_id, "copy", form, act)


@post(ONE + "/sign_online", opt=permission(APPLICATION.move("sign_online").permission), status_code=200)
async def sign_my_application(request: HTMXRequest, session: Session, state: State, form: Form, case_id: Case) -> Response[Any]:
    """Sign what was approved; whether the other lenders' cases go on is said with it."""
    actor = actor_of(request)

    async def act() -> str:
        agreed, seen = bool(form.get("agreed")), version_in(form)
        await _say_what_becomes_of_others(session, actor, await get_case(session, actor, case_id), form)
        await sign_online(session, actor, case_id, esign_of(state), agreed=agreed, at=now(), version=seen)
        return _page_of(actor, case_id)

    return await _done(request, session, case_id, "sign_online", form, act)


async def _done(
    request: HTMXRequest, session: AsyncSession, case_id: UUID, action: str, form: FormData, act: Callable[[], Awaitable[str]]
) -> Response[Any]:
    """Go where the act leads; what it refuses is shown again on the page with what was typed."""
    actor = actor_of(request)
    case = await get_case(session, actor, case_id)
    has_page = actor.role in ENTERPRISE_ROLES and case.status is not ApplicationStatus.DRAFT
    try:
        async with session.begin_nested():
            address = await act()
    except Invalid as refused:
        if not has_page:
            raise
        await record_refusal(request.scope, refused)
        return await show_case(request, session, await get_case(session, actor, case_id), Refused(action, form, refused.errors))
    return go_to(request, address)


async def _say_what_becomes_of_others(session: AsyncSession, actor: Actor, case: Application, form: FormData) -> None:
    said, present = form.get("keep_others"), await form_of(session, case)
    if said in {"yes", "no"} and present.keep_others is not (said == "yes"):
        await keep_others(session, actor, case.group_id, said == "yes", at=now())


def _lines(form: FormData, names: list[str]) -> dict[UUID, str]:
    """The documents that were chosen for lines of the request, by the names of these."""
    found: dict[UUID, str] = {}
    for place, name in enumerate(names):
        for each in _ids([form.get(f"line-{place}", "")]):
            found[each] = f"{found[each]}、{name}" if each in found else name
    return found


def _ids(values: list[Any]) -> list[UUID]:
    """What was chosen; empty choices are none. Raises: Invalid for text that is no id."""
    try:
        return [UUID(str(each)) for each in values if str(each)]
    except ValueError:
        raise Invalid("有 1 处需要修改", [FieldError("/documents", "请从列表中选择")]) from None


def _page_of(actor: Actor, case_id: UUID) -> str:
    return f"{PATH if actor.role in ENTERPRISE_ROLES else OF_LENDER}/{case_id}"


CASE_ACTS: list[ControllerRouterHandler] = [
    supply_my_documents,
    upload_for_my_case,
    message_on_my_case,
    copy_my_application,
    sign_my_application,
    *page_moves(WITHDRAW, PATH, {"withdraw": withdraw}, get_case, show_case),
]
