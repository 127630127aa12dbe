"""The money of a fund of the holder's: a promise, an entry, a special account."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.ids import new_id
from policies.funds.journal_models import BankStatement, FundDeposit
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger import book
from policies.funds.models import Fund, FundContribution
from policies.funds.states import FundStatus
from tests.web.matrix.factories.funds import fund_of
from tests.web.matrix.fixture import Fixture, Holder

DAY = today().isoformat()
LISTED = (FundStatus.PUBLISHED, FundStatus.SUSPENDED, FundStatus.WITHDRAWN)
GIVEN = {"source": "市财政（示例）", "amount": "1000.00", "budget_document": "示例〔2026〕1号", "state": "paid_in", "paid_on": DAY}
ARRIVED = {"amount": "1.00", "paid_on": DAY}
INTEREST = {"kind": "interest", "amount": "1.00", "occurred_on": DAY}
ACCOUNT = {"code": "B2", "bank_name": "示例银行", "number": "6222000000001234"}
PERIOD = {"period": "2020-01"}


async def funded(session: AsyncSession, holder: Holder, state: FundStatus = FundStatus.PUBLISHED, amount_fen: int = 100_000_00) -> Fund:
    """A fund of the holder's with money in it."""
    fund = await fund_of(session, holder, state)
    given = FundContribution(
        id=new_id(), fund_id=fund.id, source="市财政（示例）", committed_fen=2 * amount_fen, paid_in_fen=amount_fen,
        budget_document="示例〔2026〕1号", created_at=now(),
    )  # fmt: skip
    session.add(given)
    await session.flush()
    paid = {"occurred_on": today(), "recorded_by": None, "at": now(), "contribution_id": given.id}
    await book(session, fund.id, EntryKind.CONTRIBUTION, [(given.source, amount_fen)], **paid)  # type: ignore[arg-type]
    return fund


async def make_ledger(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """A published fund with one entry, a promise that is half kept, and a special account with nothing in it."""
    fund = await funded(session, holder, FundStatus(state))
    given = await session.scalar(select(FundContribution.id).where(FundContribution.fund_id == fund.id))
    deposit = FundDeposit(id=new_id(), fund_id=fund.id, code="A1", bank_name="示例银行", created_at=now())
    session.add(deposit)
    await session.flush()
    assert given is not None
    statement = BankStatement(
        id=new_id(), fund_id=fund.id, deposit_id=deposit.id, from_on=today(), to_on=today(), opening_fen=0, closing_fen=0, state="compared",
        file_name="示例.csv", file_key=uuid4(), layout={}, content_sha256=uuid4().hex, received_at=now(),
    )  # fmt: skip
    session.add(statement)
    await session.flush()
    return {
        "fund_id": fund.id, "case_id": fund.id, "contribution_id": given, "deposit_id": deposit.id, "statement_id": statement.id,
        "line": "1", "entry_id": uuid4(),
    }  # fmt: skip


FIXTURES = (
    Fixture(
        "funds:ledger",
        make_ledger,
        states=LISTED,
        requests={"funds:ledger:record": {"json": INTEREST, "data": INTEREST}},
    ),
    Fixture(
        "funds:contribution",
        make_ledger,
        states=LISTED,
        requests={
            "funds:contribution:create": {"json": GIVEN, "data": GIVEN},
            "funds:contribution:pay_in": {"json": ARRIVED, "data": ARRIVED},
        },
    ),
    Fixture(
        "funds:deposit",
        make_ledger,
        states=LISTED,
        requests={"funds:deposit:open": {"json": ACCOUNT, "data": ACCOUNT}},
    ),
    Fixture(
        "funds:period",
        make_ledger,
        states=LISTED,
        requests={"funds:period:close": {"json": PERIOD, "data": PERIOD}},
    ),
    Fixture(
        "funds:reconciliation",
        make_ledger,
        states=LISTED,
        requests={"funds:reconciliation:answer": {"data": {"note": "示例"}}},
    ),
)
