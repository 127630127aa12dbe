"""`/bureau/funds/{id}/breakers`: readings of the circuit breakers, who is kept out, balances that limits are measured by."""

from collections.abc import Awaitable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import policy_table
from marketplace.clock import now, today
from marketplace.errors import FieldError, Invalid
from marketplace.members.models import Organisation
from policies.funds import bars, prior_balances
from policies.funds.bars import BarTerms, bar, bars_of, in_force, lift
from policies.funds.fund_rules import FundRules
from policies.funds.models import Fund
from policies.funds.prior_balances import BalanceTerms, balances_of, enter_balance
from policies.funds.repository import current_version, get_fund
from policies.funds.rules.cap_year import cap_year_of
from policies.funds.schemas import read_rules
from policies.supervision.breakers import latest_readings
from web.forms import FormData
from web.pages.funds.choices import institutions
from web.pages.funds.overview import ONE
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.version_editor import figures
from web.views.funds import BASE, breaker_line, fund_line, fund_tabs

READ = "funds:breaker:list"
SHOWN = 200
NOBODY = UUID(int=0)
NO_YEAR, NO_BALANCE = -1, -1  # what cannot be read is refused by the use case with the sentence for its field
Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(ONE + "/breakers", opt=permission(READ))
async def bureau_fund_breakers(request: HTMXRequest, session: Session, fund_id: FromPath[UUID]) -> Response[Any]:
    """The last reading of each, with what it counted; the forms of the two lists."""
    return await _page(request, session, await get_fund(session, actor_of(request), fund_id, READ))


@post(ONE + "/bars", opt=permission(bars.CREATE), status_code=200)
async def bar_from_fund_page(request: HTMXRequest, session: Session, fund_id: FromPath[UUID], form: Form) -> Response[Any]:
    """Keep an institution out."""
    typed = {name: str(form.get(name, "")).strip() for name in ("organisation_id", "until_on", "reason", "all_funds")}
    fund = await get_fund(session, actor_of(request), fund_id, bars.CREATE)
    terms = BarTerms(_uuid(typed["organisation_id"]), _day(typed["until_on"]), typed["reason"], everywhere=typed["all_funds"] == "1")
    return await _done(request, session, fund, bar(session, actor_of(request), fund_id, terms, at=now()), typed)


@post(ONE + "/bars/{bar_id:uuid}/lift", opt=permission(bars.LIFT), status_code=200)
async def lift_bar_page(
    request: HTMXRequest, session: Session, fund_id: FromPath[UUID], bar_id: FromPath[UUID], form: Form
) -> Response[Any]:
    """Let somebody back in, by another person."""
    reason = str(form.get("reason", "")).strip()
    fund = await get_fund(session, actor_of(request), fund_id, bars.LIFT)
    return await _done(request, session, fund, lift(session, actor_of(request), fund_id, bar_id, reason, at=now()), {})


@post(ONE + "/prior_balances", opt=permission(prior_balances.ENTER), status_code=200)
async def enter_balance_page(request: HTMXRequest, session: Session, fund_id: FromPath[UUID], form: Form) -> Response[Any]:
    """A balance at the end of a year, with its source."""
    typed = {name: str(form.get(name, "")).strip() for name in ("institution_id", "year", "balance", "source")}
    fund = await get_fund(session, actor_of(request), fund_id, prior_balances.ENTER)
    terms = BalanceTerms(_uuid(typed["institution_id"]), _year(typed["year"]), _fen(typed["balance"]), typed["source"])
    return await _done(request, session, fund, enter_balance(session, actor_of(request), fund_id, terms, at=now()), typed)


async def _done(request: HTMXRequest, session: AsyncSession, fund: Fund, act: Awaitable[Any], typed: dict[str, str]) -> Response[Any]:
    try:
        async with session.begin_nested():
            await act
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _page(request, session, fund, typed, refused.errors)
    return go_to(request, f"{BASE}/{fund.id}/breakers")


async def _page(
    request: HTMXRequest, session: AsyncSession, fund: Fund, typed: dict[str, str] | None = None, faults: tuple[FieldError, ...] = ()
) -> Response[Any]:
    version, role = await current_version(session, fund), actor_of(request).role
    rules = read_rules(version.rules) if version else FundRules()
    year, listed = cap_year_of(rules, today()), await bars_of(session, fund, limit=SHOWN)
    readings = (await latest_readings(session, fund.id, year.label)).values()
    wanted = {each.institution_id for each in readings if each.institution_id} | set(rules.admitted)
    names = {each.id: each.name for each in await session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))}
    return page(
        request,
        "pages/funds/breakers.html",
        status_code=422 if faults else 200,
        nav="funds",
        fund=fund_line(fund, version),
        tabs=fund_tabs(fund.id, "breakers"),
        year=year,
        breakers=[breaker_line(each, names) for each in readings],
        bars=[{"row": row, "name": name, "in_force": in_force(row, today())} for row, name in listed],
        balances=[{"row": row, "name": name} for row, name in await balances_of(session, fund, limit=SHOWN)],
        institutions=[{"value": code, "label": label} for code, label in await institutions(session, fund.bureau_id)],
        admitted=[{"value": str(each), "label": names[each]} for each in rules.admitted if each in names],
        may_bar=policy_table().grant(role, bars.CREATE) is not None,
        may_enter=policy_table().grant(role, prior_balances.ENTER) is not None,
        typed=dict.fromkeys(("organisation_id", "until_on", "reason", "all_funds", "institution_id", "year", "balance", "source"), "")
        | (typed or {}),
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults],
    )


def _uuid(text: str) -> UUID:
    try:
        return msgspec.convert(text, UUID)
    except msgspec.ValidationError:
        return NOBODY


def _day(text: str) -> date:
    try:
        return figures.day(text) or date.min
    except ValueError:
        return date.min


def _year(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else NO_YEAR


def _fen(text: str) -> int:
    try:
        said = figures.number(text)
    except ValueError:
        return NO_BALANCE
    fen = None if said is None else said * 100
    return NO_BALANCE if fen is None or fen != int(fen) else int(Decimal(fen))
