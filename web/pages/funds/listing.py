"""`/bureau/funds`: every fund that the caller keeps, at a glance, as a page and a file; a new one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

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
from marketplace.money import yuan_text
from policies.funds.drafts import create_fund
from policies.funds.fund_rules import FundRules
from policies.funds.repository import LIST, list_funds
from policies.funds.schemas import FundCode, FundTerms
from policies.funds.scheme_samples import schemes
from policies.supervision.overview import glances
from web.forms import FormData
from web.pages.funds.choices import begun_as, managers, scheme_choices
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.funds import BASE, FundLine, fund_line

CREATE = "funds:fund:create"
SHOWN = 200
LONGEST_NAME = 120
HEADER = (
    "资金池", "代码", "状态", "规则版本", "可用（元）", "已预留（元）", "已拨付（元）", "已追回（元）", "其中到账（元）", "实缴（元）",
    "承诺（元）", "备案本金（元）", "有效备案（笔）",
)  # fmt: skip
NOBODY = UUID(int=0)
Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new fund begins with. `sample_as_of`: its rules are those of a public source of that day."""

    terms: FundTerms
    code: str | None
    sample_as_of: str | None


@get(BASE, opt=permission(LIST))
async def bureau_funds(request: HTMXRequest, session: Session) -> Response[Any]:
    """Funds with what each has, owes, has paid and got back."""
    actor = actor_of(request)
    return page(
        request, "pages/funds/list.html", nav="funds", lines=await _lines(session, actor), shown=SHOWN,
        may_write=policy_table().grant(actor.role, CREATE) is not None,
    )  # fmt: skip


@get(BASE + "/export", opt=permission(LIST))
async def export_bureau_funds(request: HTMXRequest, session: Session) -> Response[bytes]:
    """The list as CSV, exact figures in yuan."""
    rows = [_cells(line) for line in await _lines(session, actor_of(request))]
    headers = {"Content-Disposition": attachment(f"资金池 {today()}.csv")}
    return Response("".join(csv_lines(HEADER, rows)).encode(), media_type="text/csv; charset=utf-8", headers=headers)


@get(BASE + "/new", opt=permission(CREATE))
async def new_fund_page(request: HTMXRequest, session: Session) -> Response[Any]:
    """Where a fund begins: its name, who runs it, and a public scheme whose figures it may begin with."""
    return await _new_page(request, session, {})


@post(BASE, opt=permission(CREATE), status_code=200)
async def new_fund(request: HTMXRequest, session: Session, form: Form) -> Response[Any]:
    """A new fund; its rules follow in the editor."""
    typed = {name: str(form.get(name, "")).strip() for name in ("name", "code", "manager_id", "scheme")}
    try:
        async with session.begin_nested():
            actor = actor_of(request)
            begun = _read(typed, actor.organisation_id or NOBODY)
            made = await create_fund(session, actor, begun.terms, code=begun.code, sample_as_of=begun.sample_as_of, at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _new_page(request, session, typed, refused.errors)
    return go_to(request, f"{BASE}/{made.fund_id}/rules/edit")


async def _lines(session: AsyncSession, actor: Actor) -> list[FundLine]:
    found = await list_funds(session, actor, limit=SHOWN)
    at_a_glance = await glances(session, [fund.id for fund, _ in found])
    return [fund_line(fund, version, at_a_glance[fund.id]) for fund, version in found]


async def _new_page(
    request: HTMXRequest, session: AsyncSession, typed: dict[str, str], faults: tuple[FieldError, ...] = ()
) -> Response[Any]:
    return page(
        request,
        "pages/funds/new.html",
        status_code=422 if faults else 200,
        nav="funds",
        managers=await managers(session, actor_of(request)),
        schemes=scheme_choices(),
        typed={"name": "", "code": "", "manager_id": "", "scheme": ""} | typed,
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults],
    )


def _read(typed: dict[str, str], bureau_id: UUID) -> Beginning:
    """Raises: Invalid naming every field that cannot be read."""
    wrong: list[FieldError] = []
    if not 0 < len(typed["name"]) <= LONGEST_NAME:
        wrong.append(FieldError("/name", f"请填写资金池名称，最多 {LONGEST_NAME} 个字符"))
    code = _converted(typed["code"], FundCode, "/code", "代码用小写字母、数字、- 和 _，3 至 64 位；留空由平台编号", wrong)
    manager = _converted(typed["manager_id"], UUID, "/manager_id", "请从列表中选择受托管理机构", wrong)
    scheme = next((each for each in schemes() if each.code == typed["scheme"]), None)
    if typed["scheme"] and scheme is None:
        wrong.append(FieldError("/scheme", "请从列表中选择参考样例"))
    if wrong:
        raise Invalid(f"有 {len(wrong)} 处需要修改", wrong)
    rules = FundRules() if scheme is None else begun_as(scheme, bureau_id, manager)
    return Beginning(FundTerms(name=typed["name"], manager_id=manager, rules=rules), code, scheme.as_of or "" if scheme else None)


def _converted(text: str, kind: Any, pointer: str, expected: str, wrong: list[FieldError]) -> Any:
    try:
        return msgspec.convert(text, kind) if text else None
    except msgspec.ValidationError:
        wrong.append(FieldError(pointer, expected))
        return None


def _cells(line: FundLine) -> tuple[Cell, ...]:
    seen = line.glance
    if seen is None:
        return (line.name, line.code, line.state_zh, line.version, *([None] * (len(HEADER) - 4)))
    money = (
        seen.available_fen, seen.reserved_fen, seen.paid_fen, seen.recovered_fen, seen.received_back_fen, seen.paid_in_fen,
        seen.committed_fen, seen.filed_fen,
    )  # fmt: skip
    return (line.name, line.code, line.state_zh, line.version, *(yuan_text(fen) for fen in money), seen.filings["filed"])
