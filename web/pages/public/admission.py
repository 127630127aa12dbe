"""`/admission`: an institution asks for admission, comes back by its code, mends a returned request, and makes its first account."""

from datetime import timedelta
from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import USERNAME
from marketplace.access.passwords import check_new_password, hash_password
from marketplace.access.rate_limit import RateLimit
from marketplace.access.sign_in import HASHING
from marketplace.admissions.claim import claim, claimable
from marketplace.admissions.models import Admission
from marketplace.admissions.paper_files import OPEN, papers_of
from marketplace.admissions.request_form import PERSON, read_request
from marketplace.admissions.requests import RequestNotFound, amend, apply, by_code, contact_of, last_word
from marketplace.admissions.states import ADMISSION, REJECTION_REASONS, REQUEST_RETURN_REASONS, AdmissionStatus
from marketplace.clock import now
from marketplace.documents.models import Document
from marketplace.errors import FieldError, Invalid
from web.forms import FormData
from web.rendering import page
from web.security.client_address import client_address
from web.security.keys import sealer_of
from web.security.permissions import permission
from web.unit_of_work import NOT_TAKEN
from web.views.admission_form import form_context, typed_in, typed_of
from web.views.admission_papers import ASKED_OF, decision_card, papers_context
from web.views.institutions import REQUEST_TAGS

PATH = "/admission"
CODE = "admission_code"
SENT = RateLimit("admission_sent", 10, timedelta(hours=1))
LOOKED_UP = RateLimit("admission_code", 30, timedelta(minutes=10))
PAPERS_SHOWN = OPEN | {AdmissionStatus.CHECKED}
ACCOUNT = ("username", "display_name", "password", "again")
System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(PATH, opt=permission("admissions:application:open"))
async def admission_form(request: HTMXRequest) -> Response[Any]:
    """The empty form, and where to come back to a request."""
    return page(request, "pages/admission.html", asked_of=ASKED_OF, **form_context({}, []))


@post(PATH, opt=permission("admissions:application:send"), status_code=200)
async def send_admission(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """Keep the request and show its code, once."""
    typed, conditions = typed_in(form)
    await SENT.spend(state.beside_sessions, client_address(request), now=now())
    try:
        terms = read_request(typed, conditions)
    except Invalid as refused:
        again = form_context(typed, conditions, refused.errors)
        return page(request, "pages/admission.html", status_code=422, asked_of=ASKED_OF, **again)
    case, code = await apply(system_session, terms, sealer=sealer_of(state), at=now())
    return page(request, "pages/admission_sent.html", name=case.name, admission_code=code)


@get(PATH + "/case", opt=permission("admissions:application:follow"))
async def admission_case_form(request: HTMXRequest) -> Response[Any]:
    """Where the code is typed; it never stands in an address."""
    return _asked(request)


@post(PATH + "/case", opt=permission("admissions:application:follow"), status_code=200)
async def admission_case(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """How the request stands, and what its institution can do now."""
    code = await code_in(request, state, form)
    try:
        return await case_page(request, system_session, state, await by_code(system_session, code), code)
    except RequestNotFound as unknown:
        return _asked(request, [{"name": CODE, "message": str(unknown)}])


@post(PATH + "/case/amend", opt=permission("admissions:application:amend"), status_code=200)
async def amend_admission(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """Send a returned request again."""
    code, (typed, conditions) = await code_in(request, state, form), typed_in(form)
    case = await by_code(system_session, code)
    try:
        terms = read_request(typed, conditions)
    except Invalid as refused:
        again = form_context(typed, conditions, refused.errors)
        return await case_page(request, system_session, state, case, code, again=again, status_code=422)
    case = await amend(system_session, code, terms, sealer=sealer_of(state), at=now())
    return await case_page(request, system_session, state, case, code)


# Without a key: hashing takes long, and nobody may hold a connection of the request's pool while many wait for it.
@post(PATH + "/case/claim", opt=permission("admissions:application:claim") | {NOT_TAKEN: True}, status_code=200)
async def claim_admission(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """Make the account of the first administrator."""
    code, typed = await code_in(request, state, form), {name: str(form.get(name, "")) for name in ACCOUNT}
    try:
        username = _acceptable(typed)
        password_hash = await to_thread.run_sync(hash_password, typed["password"], limiter=HASHING)  # before the first query
        async with system_session.begin_nested():
            name = typed["display_name"].strip()
            await claim(system_session, code, username=username, display_name=name, password_hash=password_hash, at=now())
        case = await by_code(system_session, code)
    except Invalid as refused:
        case = await by_code(system_session, code)
        account = {"typed": {name: typed[name] for name in ("username", "display_name")}, "errors": _errors(refused)}
        return await case_page(request, system_session, state, case, code, account=account, status_code=422)
    return page(request, "pages/admission_ready.html", name=case.name, username=username)


def _acceptable(typed: dict[str, str]) -> str:
    """The username as it is kept. Raises: Invalid with every fault."""
    username, found = typed["username"].strip().lower(), []
    if not PERSON.fullmatch(typed["display_name"].strip()):
        found.append(FieldError("/display_name", "请填写姓名，2 至 32 个字"))
    if not USERNAME.fullmatch(username):
        found.append(FieldError("/username", "用户名须为 3 至 64 个小写字母、数字、点、横线或下划线，以字母或数字开头"))
    try:
        check_new_password(typed["password"], username, pointer="/password")
    except Invalid as refused:
        found.extend(refused.errors)
    if typed["again"] != typed["password"]:
        found.append(FieldError("/again", "两次输入的密码不一样"))
    if found:
        raise Invalid(f"有 {len(found)} 处需要修改", found)
    return username


async def case_page(
    request: HTMXRequest,
    session: AsyncSession,
    state: State,
    case: Admission,
    code: str,
    *,
    again: dict[str, Any] | None = None,
    account: dict[str, Any] | None = None,
    refused: Invalid | None = None,
    paper: str = "",
    status_code: int = 200,
) -> Response[Any]:
    """How the request stands. `again` and `account`: forms that were refused; `refused`: why files for `paper` were."""
    papers = await papers_of(session, case) if case.status in PAPERS_SHOWN else []
    decision = await session.get(Document, case.decision_id) if case.decision_id else None
    reason, note = await last_word(session, case.id)
    told = case.status in {AdmissionStatus.RETURNED, AdmissionStatus.REJECTED}
    if case.status is AdmissionStatus.RETURNED and again is None:
        again = form_context(*typed_of(case, contact_of(case, sealer_of(state))))
    return page(
        request,
        "pages/admission_case.html",
        status_code=status_code,
        admission_code=code,
        name=case.name,
        state_zh=ADMISSION.labels_zh[case.status],
        state_tag=REQUEST_TAGS[case.status],
        sent_at=case.created_at,
        reason={**REQUEST_RETURN_REASONS, **REJECTION_REASONS}.get(reason or "") if told else None,
        note=note if told else None,
        again=again,
        papers=papers_context(case, papers, refused.errors if refused else (), {"paper": paper}) if papers else None,
        decision=decision_card(decision),
        account=(account or {"typed": {"username": "", "display_name": ""}, "errors": []}) if claimable(case, now()) else None,
    )


def _asked(request: HTMXRequest, errors: list[dict[str, str]] | None = None) -> Response[Any]:
    return page(request, "pages/admission_look_up.html", status_code=422 if errors else 200, errors=errors or [])


async def code_in(request: HTMXRequest, state: State, form: FormData) -> str:
    """The code that was typed, counted against guessing. Raises: TooManyRequests."""
    await LOOKED_UP.spend(state.beside_sessions, client_address(request), now=now())
    return str(form.get(CODE, ""))[:100]


def _errors(refused: Invalid) -> list[dict[str, str]]:
    return [{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in refused.errors]
