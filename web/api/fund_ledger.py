"""`/api/v1/funds/{id}/…`: contributions, entries, the journal, special accounts and closed periods of a fund."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.errors import FieldError, Invalid
from policies.funds.contributions import contribute, contributions_of, pay_in
from policies.funds.deposits import deposits_of, number_of_deposit, open_deposit
from policies.funds.journal_models import JournalEntry
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger_entries import record_entry, reverse_entry
from policies.funds.ledger_list import Asked, entry_lines, list_entries
from policies.funds.months import months_of
from policies.funds.periods import close_period, closings_of
from policies.funds.repository import get_fund
from web.api.fund_ledger_bodies import EntryWay, FundContributionBody, FundDepositBody, FundEntryBody, FundPayInBody, FundPeriodBody
from web.api.fund_ledger_views import (
    FundContributionPage,
    FundContributionResource,
    FundDepositPage,
    FundDepositResource,
    FundPeriodPage,
    FundPeriodResource,
    JournalEntryResource,
    JournalPage,
    contribution_resource,
    deposit_resource,
    entry_resource,
    period_resource,
)
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit
from web.api.problem import problems
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.unit_of_work import KEPT

ONE = "/funds/{fund_id:uuid}"
READ = "funds:ledger:read"
FAULTS = problems(400, 401, 403, 404, 409, 422)
READING = problems(400, 401, 403, 404, 422)
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
FundId = FromPath[UUID]
PeriodFilter = Annotated[str | None, QueryParameter(max_length=7, description="月 2026-10、季 2026-Q4 或年 2026")]
KindFilter = Annotated[EntryKind | None, QueryParameter(description="只要这一类分录")]
ClaimFilter = Annotated[UUID | None, QueryParameter(description="只要这份补偿申请的分录")]


def _made(model: Any, words: str) -> dict[int, ResponseSpec]:
    return {201: ResponseSpec(model, generate_examples=False, description=words)}


def _shown(model: Any, words: str) -> dict[int, ResponseSpec]:
    return {200: ResponseSpec(model, generate_examples=False, description=words)}


def _money(name: str) -> dict[str, Any]:
    """It moves money: the answer of an idempotency key stays for ever."""
    return {**permission(name), KEPT: True}


@post(
    ONE + "/contributions",
    opt=_money("funds:contribution:create"),
    summary="登记出资",
    responses=_made(FundContributionResource, "登记的出资") | FAULTS,
)
async def create_contribution(
    request: Caller, session: Session, fund_id: FundId, data: JSONBody[FundContributionBody]
) -> FundContributionResource:
    """Each level's with its budget document; `committed` only promises, `paid_in` books the money."""
    return contribution_resource(await contribute(session, actor_of(request), fund_id, data.promise(today()), at=now()))


@post(
    ONE + "/contributions/{contribution_id:uuid}/pay_in",
    opt=_money("funds:contribution:pay_in"),
    summary="承诺出资到账",
    responses=_made(FundContributionResource, "出资，含已实缴") | FAULTS,
)
async def pay_in_contribution(
    request: Caller, session: Session, fund_id: FundId, contribution_id: FromPath[UUID], data: JSONBody[FundPayInBody]
) -> FundContributionResource:
    """More than is still promised is refused with the exact remainder."""
    arrived = data.pay_in(today())
    return contribution_resource(await pay_in(session, actor_of(request), fund_id, contribution_id, arrived, at=now()))


@get(
    ONE + "/contributions",
    opt=permission(READ),
    summary="资金池的出资",
    responses=_shown(FundContributionPage, "全部出资") | READING,
)
async def list_contributions(request: Caller, session: Session, fund_id: FundId) -> FundContributionPage:
    """Promised and paid in."""
    fund = await get_fund(session, actor_of(request), fund_id, READ)
    return FundContributionPage([contribution_resource(each) for each in await contributions_of(session, fund.id)], None)


@post(ONE + "/entries", opt=_money("funds:ledger:record"), summary="手工记账", responses=_made(JournalEntryResource, "所记的分录") | FAULTS)
async def create_entry(request: Caller, session: Session, fund_id: FundId, data: JSONBody[FundEntryBody]) -> JournalEntryResource:
    """Interest, charges, money back to the budget, transfers between special accounts; a reversal names what it reverses."""
    actor = actor_of(request)
    if data.kind is EntryWay.REVERSAL:
        entry = await reverse_entry(session, actor, fund_id, data.reversed_entry(), data.note, at=now(), occurred_on=data.occurred_on)
    else:
        entry = await record_entry(session, actor, fund_id, data.entry(today()), at=now())
    return await _entry(session, entry)


@get(ONE + "/ledger", opt=permission(READ), summary="资金池的账簿", responses=_shown(JournalPage, "一页分录，新的在前") | READING)
async def list_ledger(
    request: Caller,
    session: Session,
    fund_id: FundId,
    period: PeriodFilter = None,
    kind: KindFilter = None,
    claim_id: ClaimFilter = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> JournalPage:
    """Entries with postings and hashes."""
    fund = await get_fund(session, actor_of(request), fund_id, READ)
    asked = Asked(_period(period), kind, claim_id)
    found = await list_entries(session, fund.id, asked, limit=limit + 1, before=_number(cursor))
    shown = found[:limit]
    return JournalPage([entry_resource(each) for each in shown], str(shown[-1].entry.number) if len(found) > limit else None)


@post(ONE + "/deposits", opt=permission("funds:deposit:open"), summary="登记专户", responses=_made(FundDepositResource, "专户") | FAULTS)
async def create_deposit(
    request: Caller, session: Session, state: State, fund_id: FundId, data: JSONBody[FundDepositBody]
) -> FundDepositResource:
    """The account's number is encrypted; lists show its last four digits."""
    made = await open_deposit(session, sealer_of(state), actor_of(request), fund_id, data.account(), at=now())
    return deposit_resource(made)


@get(ONE + "/deposits", opt=permission(READ), summary="资金池的专户", responses=_shown(FundDepositPage, "全部专户") | READING)
async def list_deposits(request: Caller, session: Session, fund_id: FundId) -> FundDepositPage:
    """With what is on them."""
    fund = await get_fund(session, actor_of(request), fund_id, READ)
    return FundDepositPage([deposit_resource(each) for each in await deposits_of(session, fund.id)], None)


@get(
    ONE + "/deposits/{deposit_id:uuid}",
    opt=permission("funds:deposit:reveal"),
    summary="一个专户，含完整账号",
    responses=_shown(FundDepositResource, "专户") | READING,
)
async def get_deposit(request: Caller, session: Session, state: State, fund_id: FundId, deposit_id: FromPath[UUID]) -> FundDepositResource:
    """For the treasurer who pays from it."""
    return deposit_resource(*await number_of_deposit(session, sealer_of(state), actor_of(request), fund_id, deposit_id))


@post(
    ONE + "/periods", opt=permission("funds:period:close"), summary="结账", responses=_made(FundPeriodResource, "账期，提请或已结") | FAULTS
)
async def create_period(request: Caller, session: Session, fund_id: FundId, data: JSONBody[FundPeriodBody]) -> FundPeriodResource:
    """The first person proposes, another one's call closes; nothing is booked in a closed period any more."""
    return period_resource(await close_period(session, actor_of(request), fund_id, data.period, at=now()))


@get(ONE + "/periods", opt=permission(READ), summary="资金池的账期", responses=_shown(FundPeriodPage, "账期，晚的在前") | READING)
async def list_periods(request: Caller, session: Session, fund_id: FundId) -> FundPeriodPage:
    """Those that were proposed or closed."""
    fund = await get_fund(session, actor_of(request), fund_id, READ)
    return FundPeriodPage([period_resource(each) for each in await closings_of(session, fund.id)], None)


async def _entry(session: AsyncSession, entry: JournalEntry) -> JournalEntryResource:
    found = await entry_lines(session, entry.fund_id, entry.id)
    assert found is not None  # noqa: S101  # it was just written
    return entry_resource(found)


def _period(text: str | None) -> str | None:
    if text is not None and months_of(text) is None:
        detail = f"账期请写成 2026-10、2026-Q4 或 2026，现在是 {text}"
        raise Invalid(detail, [FieldError("/period", detail)])
    return text


def _number(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise Invalid("游标无法识别，请从第一页重新开始", [FieldError("/cursor", "请原样传回上一页的 next_cursor")])
    return int(cursor)


LEDGER_API = [
    create_contribution,
    pay_in_contribution,
    list_contributions,
    create_entry,
    list_ledger,
    create_deposit,
    list_deposits,
    get_deposit,
    create_period,
    list_periods,
]
