"""`/operator/lpr`: the loan prime rate day by day, and the form that enters the next announcement."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.errors import FieldError, Invalid
from marketplace.money import plain
from products.catalogue.lpr import LprAnnouncement, enter_lpr, lpr_history, lpr_table
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission

BASE = "/operator/lpr"
FIELDS = ("published_on", "holds_until", "one_year_pct", "five_years_pct", "source")
LONGEST = {"one_year_pct": 12, "five_years_pct": 12, "source": 200}
DAY_HINT = "请按 2026-11-20 的格式填写日期"
System = NamedDependency[AsyncSession]


@get(BASE, opt=permission("catalogue:lpr:list"))
async def lpr_page(request: HTMXRequest, system_session: System) -> Response[Any]:
    """What is known, the newest first, and whether today's is."""
    return await _shown(request, system_session, {})


@post(BASE, opt=permission("catalogue:lpr:enter"), status_code=200)
async def enter_lpr_rate(request: HTMXRequest, system_session: System, form: NamedDependency[FormData]) -> Response[Any]:
    """Keep an announcement; a refused form comes back with every fault."""
    typed = {name: str(form.get(name, "")).strip() for name in FIELDS}
    try:
        async with system_session.begin_nested():
            await enter_lpr(system_session, actor_of(request), _read(typed), at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, system_session, typed, refused.errors)
    return go_to(request, BASE)


async def _shown(request: HTMXRequest, session: AsyncSession, typed: dict[str, str], faults: tuple[FieldError, ...] = ()) -> Response[Any]:
    entry = (await lpr_table(session)).on(today())
    return page(
        request,
        "pages/operator/lpr.html",
        status_code=422 if faults else 200,
        nav="lpr",
        known_today=entry is not None,
        holds_until=entry.holds_until if entry else None,
        lines=[
            {
                "published_on": rate.published_on,
                "holds_until": rate.holds_until,
                "one_year": plain(rate.one_year_pct),
                "five_years": plain(rate.five_years_pct),
                "source": rate.source,
                "entered_by": name,
                "entered_at": rate.entered_at,
            }
            for rate, name in await lpr_history(session)
        ],
        typed=dict.fromkeys(FIELDS, "") | typed,
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults],
    )


def _read(typed: dict[str, str]) -> LprAnnouncement:
    """Raises: Invalid naming every field that cannot be read."""
    wrong: list[FieldError] = []
    days = [_day(typed, name, wrong) for name in ("published_on", "holds_until")]
    rates = [_pct(typed, name, wrong) for name in ("one_year_pct", "five_years_pct")]
    if len(typed["source"]) > LONGEST["source"]:
        wrong.append(FieldError("/source", f"出处最多 {LONGEST['source']} 个字符，现在是 {len(typed['source'])} 个"))
    if wrong:
        raise Invalid(f"有 {len(wrong)} 处需要修改", wrong)
    return LprAnnouncement(
        published_on=days[0], holds_until=days[1], one_year_pct=rates[0], five_years_pct=rates[1], source=typed["source"]
    )


def _day(typed: dict[str, str], name: str, wrong: list[FieldError]) -> date:
    try:
        return date.fromisoformat(typed[name])
    except ValueError:
        wrong.append(FieldError(f"/{name}", DAY_HINT))
        return date.max


def _pct(typed: dict[str, str], name: str, wrong: list[FieldError]) -> Decimal:
    text = typed[name].removesuffix("%").strip()
    try:
        if len(text) > LONGEST[name]:
            raise InvalidOperation
        return Decimal(text)
    except InvalidOperation:
        wrong.append(FieldError(f"/{name}", "请填年利率（%），如 3.10"))
        return Decimal(0)
