"""For outside audit: everything that is kept of one claim as a file, and a sample drawn by the auditor's seed (审计抽样)."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.documents.file_names import attachment
from marketplace.errors import FieldError, Invalid
from policies.claims.desk.queue import choices_of
from policies.claims.repository import LIST, get_claim, visible
from policies.claims.sample import MOST_DRAWN, draw_sample, export_claim
from web.forms import FormData
from web.pages.compensation.addresses import AUDIT, BUREAU, ONE
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.typed_form import TypedForm
from web.views.compensation.acts import Field, filled
from web.views.compensation.queue import options
from web.views.compensation.refusal import NOT_REFUSED, ClaimRefusal, faults_of, refusal_of

DRAW = "claims:sample:draw"
SAMPLES = f"{BUREAU}/samples"
ACT = "draw"
Session = NamedDependency[AsyncSession]


@get([AUDIT + ONE + "/export", BUREAU + ONE + "/export"], opt=permission("claims:claim:export"))
async def claim_export(request: HTMXRequest, session: Session, case_id: FromPath[UUID]) -> Response[bytes]:
    """JSON lines: the claim, its steps, papers with fingerprints, payments, recoveries, entries of the journal."""
    actor = actor_of(request)
    lines = await export_claim(session, actor, case_id, at=now())
    claim = await get_claim(session, actor, case_id)
    headers = {"Content-Disposition": attachment(f"审计资料 {claim.number}.jsonl")}
    return Response(b"".join(lines), media_type="application/x-ndjson", headers=headers)


@get(SAMPLES, opt=permission(DRAW))
async def sampling_page(request: HTMXRequest, session: Session) -> Response[Any]:
    """Fund, period, how many, and the seed."""
    return await _shown(request, session)


@post(SAMPLES, opt=permission(DRAW), status_code=200)
async def draw_from_page(request: HTMXRequest, session: Session, form: NamedDependency[FormData]) -> Response[Any]:
    """What was drawn is marked and shown in the list."""
    try:
        async with session.begin_nested():
            fund_id = await _draw(request, session, form)
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, refusal_of(ACT, form, refused))
    return go_to(request, f"{BUREAU}?tab=after&fund={fund_id}&sampled=1")


async def _draw(request: HTMXRequest, session: AsyncSession, form: FormData) -> UUID:
    typed = TypedForm(form)
    from_on, to_on = typed.day("from", "起始日"), typed.day("to", "截止日")
    wanted = typed.whole("number", "件数", 1, MOST_DRAWN)
    seed = typed.text("seed", "随机种子", longest=64)
    if wanted is None and not any(each.pointer == "/number" for each in typed.wrong):
        typed.wrong.append(FieldError("/number", "请填写件数"))
    typed.require_all()
    try:
        fund_id = UUID(str(form.get("fund_id", "")))
    except ValueError:
        raise Invalid("没有抽取", [FieldError("/fund_id", "请选择资金池")]) from None
    await draw_sample(session, actor_of(request), fund_id, from_on, to_on, wanted or 0, seed, at=now())
    return fund_id


async def _shown(request: HTMXRequest, session: AsyncSession, refused: ClaimRefusal = NOT_REFUSED) -> Response[Any]:
    funds, _ = await choices_of(session, visible(actor_of(request), LIST))
    fields = [filled(ACT, each, refused) for each in _fields(options(funds))]
    return page(
        request,
        "pages/compensation/samples.html",
        status_code=refused.status,
        nav="claims",
        fields=fields,
        faults=faults_of(refused, {ACT: [each["name"] for each in fields]}),
    )


def _fields(funds: list[dict[str, str]]) -> list[Field]:
    day = today()
    return [
        {"name": "fund_id", "label": "资金池", "kind": "select", "options": funds},
        {"name": "from", "label": "核定日从", "kind": "date", "value": day.replace(month=1, day=1).isoformat()},
        {"name": "to", "label": "到", "kind": "date", "value": day.isoformat()},
        {"name": "number", "label": "抽取件数", "kind": "number", "unit": "件", "hint": f"1 至 {MOST_DRAWN}；不足的全部抽中"},
        {
            "name": "seed", "label": "审计方给出的随机种子", "maxlength": "64", "autocomplete": "off",
            "hint": "字母、数字、- 或 _。种子和结果留在日志里，用同一个种子再抽，结果相同。",
        },
    ]  # fmt: skip


CLAIM_AUDIT: list[ControllerRouterHandler] = [claim_export, sampling_page, draw_from_page]
