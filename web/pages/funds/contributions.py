"""`/bureau/funds/{id}/contributions`: promised and paid-in money with its budget documents; special accounts."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.errors import FieldError
from policies.funds.contributions import CREATE, PAY_IN, PayIn, Promise, contribute, contributions_of, pay_in
from policies.funds.deposits import OPEN, SpecialAccount, deposits_of, open_deposit
from policies.funds.models import Fund
from policies.funds.repository import get_fund
from web.api.fund_ledger_bodies import ContributionState
from web.forms import FormData
from web.pages.funds.ledger_frame import READ, account_choices, attempt, shown, typed_of
from web.pages.funds.overview import ONE
from web.redirects import go_to
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.typed_form import TypedForm
from web.views.fund_ledger import contribution_line, deposit_line
from web.views.funds import BASE

FIELDS = ("source", "amount", "budget_document", "state", "due_on", "paid_on", "voucher", "deposit", "code", "bank_name", "number")
Session = NamedDependency[AsyncSession]
FundId = FromPath[UUID]
Form = NamedDependency[FormData]


@get(ONE + "/contributions", opt=permission(READ))
async def bureau_fund_contributions(request: HTMXRequest, session: Session, fund_id: FundId) -> Response[Any]:
    """Contributions with what is still to come, and the special accounts."""
    return await _page(request, session, await get_fund(session, actor_of(request), fund_id, READ))


@post(ONE + "/contributions", opt=permission(CREATE), status_code=200)
async def contribute_on_page(request: HTMXRequest, session: Session, fund_id: FundId, form: Form) -> Response[Any]:
    """A contribution, promised or paid in."""
    fund = await get_fund(session, actor_of(request), fund_id, CREATE)
    faults = await attempt(request, session, _contribute(request, session, fund, form))
    return await _answer(request, session, fund, form, faults, "contribute")


@post(ONE + "/contributions/{contribution_id:uuid}/pay_in", opt=permission(PAY_IN), status_code=200)
async def pay_in_on_page(
    request: HTMXRequest, session: Session, fund_id: FundId, contribution_id: FromPath[UUID], form: Form
) -> Response[Any]:
    """Money of a promise that has come."""
    fund = await get_fund(session, actor_of(request), fund_id, PAY_IN)
    faults = await attempt(request, session, _pay_in(request, session, fund, contribution_id, form))
    return await _answer(request, session, fund, form, faults, str(contribution_id))


@post(ONE + "/deposits", opt=permission(OPEN), status_code=200)
async def open_deposit_on_page(request: HTMXRequest, session: Session, state: State, fund_id: FundId, form: Form) -> Response[Any]:
    """A special account."""
    actor, typed = actor_of(request), typed_of(form, FIELDS)
    fund = await get_fund(session, actor, fund_id, OPEN)
    account = SpecialAccount(code=typed["code"], bank_name=typed["bank_name"][:200], number=typed["number"])
    faults = await attempt(request, session, open_deposit(session, sealer_of(state), actor, fund.id, account, at=now()))
    return await _answer(request, session, fund, form, faults, "open")


async def _contribute(request: HTMXRequest, session: AsyncSession, fund: Fund, form: FormData) -> None:
    read = TypedForm(form)
    state = read.choice("state", "情况", ContributionState)
    source, paper = read.text("source", "出资方", longest=120), read.text("budget_document", "预算文件", longest=500)
    amount, due_on = read.fen("amount", "金额", required=True), read.day_or_none("due_on", "约定到账日")
    arrived = _arrival(read, form, amount) if state is ContributionState.PAID_IN else None
    read.require_all()
    promise = Promise(source=source, amount_fen=amount, budget_document=paper, due_on=due_on, paid_in=arrived)
    await contribute(session, actor_of(request), fund.id, promise, at=now())


async def _pay_in(request: HTMXRequest, session: AsyncSession, fund: Fund, contribution_id: UUID, form: FormData) -> None:
    read = TypedForm(form)
    arrived = _arrival(read, form, read.fen("amount", "金额", required=True))
    read.require_all()
    await pay_in(session, actor_of(request), fund.id, contribution_id, arrived, at=now())


def _arrival(read: TypedForm, form: FormData, amount_fen: int) -> PayIn:
    paid_on = read.day_or_none("paid_on", "到账日") or today()
    voucher = read.text("voucher", "凭证号", longest=64, required=False)
    return PayIn(amount_fen=amount_fen, paid_on=paid_on, voucher=voucher or None, deposit=typed_of(form, ["deposit"])["deposit"] or None)


async def _answer(
    request: HTMXRequest, session: AsyncSession, fund: Fund, form: FormData, faults: tuple[FieldError, ...], act: str
) -> Response[Any]:
    if not faults:
        return go_to(request, f"{BASE}/{fund.id}/contributions")
    return await _page(request, session, fund, form, faults, act)


async def _page(
    request: HTMXRequest,
    session: AsyncSession,
    fund: Fund,
    form: FormData | None = None,
    faults: tuple[FieldError, ...] = (),
    act: str = "",
) -> Response[Any]:
    typed = typed_of(form, FIELDS)
    return await shown(
        request, session, fund, "contributions", faults=faults,
        contributions=[contribution_line(each) for each in await contributions_of(session, fund.id)],
        deposits=[deposit_line(each) for each in await deposits_of(session, fund.id)],
        accounts=await account_choices(session, fund),
        typed=typed | {"state": typed["state"] or ContributionState.PAID_IN.value, "paid_on": typed["paid_on"] or today().isoformat()},
        act=act,
    )  # fmt: skip
