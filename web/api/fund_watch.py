"""`/api/v1/funds/{id}/bars`, `/prior_balances` and `/breakers`: who is kept out, what limits are measured by, what would stop a fund."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.money import fen_from_yuan, yuan_text
from policies.funds import bars, prior_balances
from policies.funds.bars import BarTerms, bars_of, in_force, lift
from policies.funds.bars import bar as bar_from_fund
from policies.funds.models import FundBar, FundBreaker, PriorBalance
from policies.funds.prior_balances import BalanceTerms, balances_of, enter_balance
from policies.funds.repository import current_version, get_fund
from policies.funds.rules.breaker import rate_pct
from policies.funds.rules.cap_year import cap_year_of
from policies.funds.schemas import read_rules
from policies.supervision.breakers import latest_readings
from web.api.patterns import MONEY
from web.api.problem import problems
from web.security.permissions import actor_of, permission

ONE = "/funds/{fund_id:uuid}"
MOST = 1_000
READ_BREAKERS = "funds:breaker:list"
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
Sentence = Annotated[str, Meta(min_length=1, max_length=1_000)]
FAULTS = problems(400, 401, 403, 404, 409, 422)
YearAsked = Annotated[str | None, QueryParameter(name="year", pattern="^[0-9]{4}$", description="年度；默认今天所在的年度")]


class NewBarBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to keep out until when and why; `all_funds`: from every fund of the bureau."""

    organisation_id: UUID
    until_on: date
    reason: Sentence
    from_on: date | None = None
    all_funds: bool = False


class LiftBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the entry ends before its day."""

    reason: Sentence


class FundBarView(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the list."""

    id: UUID
    organisation_id: UUID
    name: str | None
    all_funds: bool
    from_on: date
    until_on: date
    reason: str
    in_force: bool
    lifted_at: datetime | None
    lifted_reason: str | None


class FundBarList(msgspec.Struct, frozen=True):
    """The newest entries first, at most 1,000."""

    items: list[FundBarView]


class BalanceBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A balance at the end of a year with its source."""

    institution_id: UUID
    year: Annotated[int, Meta(ge=1900, le=2200)]
    balance: Annotated[str, Meta(pattern=MONEY)]
    source: Annotated[str, Meta(min_length=1, max_length=500)]


class PriorBalanceView(msgspec.Struct, frozen=True, kw_only=True):
    """An entered balance."""

    institution_id: UUID
    name: str | None
    year: str
    balance: str
    source: str
    entered_at: datetime


class PriorBalanceList(msgspec.Struct, frozen=True):
    """The latest years first, at most 1,000."""

    items: list[PriorBalanceView]


class FundBreakerView(msgspec.Struct, frozen=True, kw_only=True):
    """The last reading of one breaker: sums in yuan, the rate cut to four decimals; `evidence` names what was counted."""

    scope: str
    measure: str
    institution_id: UUID | None
    year: str
    numerator: str
    denominator: str
    rate_pct: Decimal | None
    level_pct: str | None
    state: str
    evidence: dict[str, Any]
    read_at: datetime


class FundBreakerList(msgspec.Struct, frozen=True):
    """Of one year."""

    year: str
    items: list[FundBreakerView]


@get(
    ONE + "/bars", opt=permission(bars.LIST), summary="禁入名单",
    responses={200: ResponseSpec(FundBarList, generate_examples=False, description="禁入名单")} | problems(400, 401, 403, 404),
)  # fmt: skip
async def list_fund_bars(request: Caller, session: Session, fund_id: FromPath[UUID]) -> FundBarList:
    """Those of this fund and of all funds of the bureau, with those that are over."""
    fund = await get_fund(session, actor_of(request), fund_id, bars.LIST)
    return FundBarList([_bar_view(each, name) for each, name in await bars_of(session, fund, limit=MOST)])


@post(
    ONE + "/bars", opt=permission(bars.CREATE), summary="列入禁入名单",
    responses={201: ResponseSpec(FundBarView, generate_examples=False, description="列入的一条")} | FAULTS,
)  # fmt: skip
async def add_fund_bar(request: Caller, session: Session, fund_id: FromPath[UUID], data: JSONBody[NewBarBody]) -> FundBarView:
    """New filings and claims are refused until the day named; filings that exist keep their rights."""
    terms = BarTerms(data.organisation_id, data.until_on, data.reason, data.from_on, data.all_funds)
    return _bar_view(await bar_from_fund(session, actor_of(request), fund_id, terms, at=now()), None)


@post(
    ONE + "/bars/{bar_id:uuid}/lift", opt=permission(bars.LIFT), summary="解除禁入", status_code=200,
    responses={200: ResponseSpec(FundBarView, generate_examples=False, description="解除的一条")} | FAULTS,
)  # fmt: skip
async def lift_fund_bar(
    request: Caller, session: Session, fund_id: FromPath[UUID], bar_id: FromPath[UUID], data: JSONBody[LiftBody]
) -> FundBarView:
    """By another person than who made the entry."""
    return _bar_view(await lift(session, actor_of(request), fund_id, bar_id, data.reason, at=now()), None)


@get(
    ONE + "/prior_balances", opt=permission(prior_balances.LIST), summary="机构上年末余额",
    responses={200: ResponseSpec(PriorBalanceList, generate_examples=False, description="登记的余额")} | problems(400, 401, 403, 404),
)  # fmt: skip
async def list_prior_balances(request: Caller, session: Session, fund_id: FromPath[UUID]) -> PriorBalanceList:
    """What limits of the next year are measured by."""
    fund = await get_fund(session, actor_of(request), fund_id, prior_balances.LIST)
    return PriorBalanceList([_balance_view(each, name) for each, name in await balances_of(session, fund, limit=MOST)])


@post(
    ONE + "/prior_balances", opt=permission(prior_balances.ENTER), summary="登记机构上年末余额",
    responses={201: ResponseSpec(PriorBalanceView, generate_examples=False, description="登记的余额")} | FAULTS,
)  # fmt: skip
async def enter_prior_balance(request: Caller, session: Session, fund_id: FromPath[UUID], data: JSONBody[BalanceBody]) -> PriorBalanceView:
    """In place of what was entered for the institution and the year before."""
    terms = BalanceTerms(data.institution_id, data.year, fen_from_yuan(Decimal(data.balance)), data.source)
    return _balance_view(await enter_balance(session, actor_of(request), fund_id, terms, at=now()), None)


@get(
    ONE + "/breakers", opt=permission(READ_BREAKERS), summary="熔断监测",
    responses={200: ResponseSpec(FundBreakerList, generate_examples=False, description="最近一次读数")} | problems(400, 401, 403, 404, 422),
)  # fmt: skip
async def list_fund_breakers(request: Caller, session: Session, fund_id: FromPath[UUID], year: YearAsked = None) -> FundBreakerList:
    """The last reading of every breaker in a year."""
    fund = await get_fund(session, actor_of(request), fund_id, READ_BREAKERS)
    version = await current_version(session, fund)
    asked = year or (cap_year_of(read_rules(version.rules), today()).label if version else str(today().year))
    readings = (await latest_readings(session, fund_id, asked)).values()
    return FundBreakerList(asked, [_breaker_view(each) for each in sorted(readings, key=lambda each: each.id)])


def _bar_view(bar: FundBar, name: str | None) -> FundBarView:
    return FundBarView(
        id=bar.id, organisation_id=bar.organisation_id, name=name, all_funds=bar.fund_id is None, from_on=bar.from_on,
        until_on=bar.until_on, reason=bar.reason_zh, in_force=in_force(bar, today()), lifted_at=bar.lifted_at, lifted_reason=bar.lifted_zh,
    )  # fmt: skip


def _balance_view(row: PriorBalance, name: str | None) -> PriorBalanceView:
    return PriorBalanceView(
        institution_id=row.institution_id, name=name, year=row.year, balance=yuan_text(row.balance_fen), source=row.source_zh,
        entered_at=row.entered_at,
    )  # fmt: skip


def _breaker_view(reading: FundBreaker) -> FundBreakerView:
    return FundBreakerView(
        scope=reading.scope.value, measure=reading.measure.value, institution_id=reading.institution_id, year=reading.year,
        numerator=yuan_text(reading.numerator_fen), denominator=yuan_text(reading.denominator_fen),
        rate_pct=rate_pct(reading.numerator_fen, reading.denominator_fen), level_pct=reading.level_pct, state=reading.state,
        evidence=reading.evidence, read_at=reading.read_at,
    )  # fmt: skip
