"""`/bureau/policies`: the bureau's policies with what is to do, as a page and a file; a new one."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.clock import now, today
from marketplace.documents.file_names import attachment
from marketplace.documents.tables_out import Cell, csv_lines
from marketplace.errors import FieldError, Invalid
from policies.library.drafts.repository import POLICY_LIST, list_own
from policies.library.drafts.terms import DraftTerms
from policies.library.drafts.write import create_policy
from policies.library.labels import KIND_NAMES, VALIDITY_NAMES, PolicyKind
from policies.library.states import POLICY, PolicyStatus, Validity
from products.catalogue.schemas import Code
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.policy_work import PolicyWorkLine, policy_work_line

BASE = "/bureau/policies"
CREATE = "policies:draft:create"
SHOWN = 500
LONGEST_TITLE, LONGEST_SEARCH = 200, 100
CODE_EXPECTED = "代码用字母、数字、点、横线和下划线，以字母或数字开头，最多 64 个字符；留空由平台编号"
HEADER = ("政策名称", "代码", "发文字号", "类型", "状态", "现行版本", "效力", "有效期自", "有效期至", "要办理", "最近改动")
STATES = [{"value": str(each), "label": label} for each, label in POLICY.labels_zh.items()]
VALIDITIES = [{"value": each.value, "label": label} for each, label in VALIDITY_NAMES.items()]
KINDS = [{"value": each.value, "label": label} for each, label in KIND_NAMES.items()]
System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What stands in the address; what cannot be read counts as not asked for. `waiting`: for the second signature."""

    text: str = ""
    state: str = ""
    validity: str = ""
    waiting: bool = False

    def holds(self, line: PolicyWorkLine) -> bool:
        """Whether a policy is one of those."""
        words = f"{line.title} {line.code} {line.document_number}".casefold()
        return (
            self.text.casefold() in words
            and self.state in ("", line.state)
            and (not self.validity or line.validity == self.validity)
            and (line.waiting or not self.waiting)
        )

    @property
    def query(self) -> str:
        """As an address says it."""
        said = {"q": self.text, "state": self.state, "validity": self.validity, "waiting": "1" if self.waiting else ""}
        return urlencode({name: value for name, value in said.items() if value})


@get(BASE, opt=permission(POLICY_LIST))
async def bureau_policies(request: HTMXRequest, system_session: System) -> Response[Any]:
    """`?q=&state=&validity=&waiting=1`; what waits for a signature first."""
    return await _list_page(request, system_session)


@get(BASE + "/export", opt=permission(POLICY_LIST))
async def export_bureau_policies(request: HTMXRequest, system_session: System) -> Response[bytes]:
    """The list as it is filtered, as CSV."""
    rows = [_cells(line) for line in await _lines(system_session, actor_of(request), _wanted(request))]
    headers = {"Content-Disposition": attachment(f"政策 {today()}.csv")}
    return Response("".join(csv_lines(HEADER, rows)).encode(), media_type="text/csv; charset=utf-8", headers=headers)


@get(BASE + "/new", opt=permission(CREATE))
async def new_bureau_policy_page(request: HTMXRequest) -> Response[Any]:
    """Where a policy begins: its name, its kind, and a code if the bureau has its own."""
    return _new_page(request, {})


@post(BASE, opt=permission(CREATE), status_code=200)
async def new_bureau_policy(request: HTMXRequest, system_session: System, form: Form) -> Response[Any]:
    """A new policy; everything else follows in its draft."""
    typed = {name: str(form.get(name, "")).strip() for name in ("title", "kind", "code")}
    try:
        async with system_session.begin_nested():
            terms, code = _read(typed)
            made = await create_policy(system_session, actor_of(request), terms, code=code, at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return _new_page(request, typed, refused.errors)
    return go_to(request, f"{BASE}/{made.policy_id}/edit")


async def _lines(session: AsyncSession, actor: Actor, wanted: Wanted) -> list[PolicyWorkLine]:
    found = [policy_work_line(policy, draft) for policy, draft in await list_own(session, actor, limit=SHOWN)]
    lines = [line for line in found if wanted.holds(line)]
    return sorted(lines, key=lambda line: (not line.waiting, not line.to_do, line.state == PolicyStatus.WITHDRAWN))


async def _list_page(request: HTMXRequest, session: AsyncSession) -> Response[Any]:
    wanted, actor = _wanted(request), actor_of(request)
    return page(
        request,
        "pages/bureau/policies.html",
        nav="own_policies",
        lines=await _lines(session, actor, wanted),
        wanted=wanted,
        states=STATES,
        validities=VALIDITIES,
        export=f"{BASE}/export" + (f"?{wanted.query}" if wanted.query else ""),
        may_write=policy_table().grant(actor.role, CREATE) is not None,
    )


def _new_page(request: HTMXRequest, typed: dict[str, str], faults: tuple[FieldError, ...] = ()) -> Response[Any]:
    return page(
        request,
        "pages/bureau/policy_new.html",
        status_code=422 if faults else 200,
        nav="own_policies",
        kinds=KINDS,
        typed={"title": "", "kind": "", "code": ""} | typed,
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults],
    )


def _wanted(request: HTMXRequest) -> Wanted:
    query = request.query_params
    state, validity = query.get("state", ""), query.get("validity", "")
    return Wanted(
        text=query.get("q", "").strip()[:LONGEST_SEARCH],
        state=state if state in set(PolicyStatus) else "",
        validity=validity if validity in set(Validity) else "",
        waiting=query.get("waiting", "") == "1",
    )


def _read(typed: dict[str, str]) -> tuple[DraftTerms, str | None]:
    """Raises: Invalid naming every field that cannot be read."""
    wrong: list[FieldError] = []
    if not 0 < len(typed["title"]) <= LONGEST_TITLE:
        wrong.append(FieldError("/title", f"请填写政策名称，最多 {LONGEST_TITLE} 个字符"))
    if typed["kind"] not in set(PolicyKind):
        wrong.append(FieldError("/kind", "请从列表中选择政策类型"))
    try:
        code = msgspec.convert(typed["code"], Code) if typed["code"] else None
    except msgspec.ValidationError:
        wrong.append(FieldError("/code", CODE_EXPECTED))
    if wrong:
        raise Invalid(f"有 {len(wrong)} 处需要修改", wrong)
    return DraftTerms(title=typed["title"], kind=PolicyKind(typed["kind"])), code


def _cells(line: PolicyWorkLine) -> tuple[Cell, ...]:
    return (
        line.title,
        line.code,
        line.document_number,
        line.kind,
        line.state_zh,
        line.version,
        line.validity_zh,
        line.valid_from,
        line.valid_to,
        line.to_do,
        line.updated_at,
    )
