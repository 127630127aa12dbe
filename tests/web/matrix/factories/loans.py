"""Contracts and loans in each of their states, paid out ten days ago by or to the holder's organisation."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import ENTERPRISE_ROLES, Role
from marketplace.clock import now, today
from marketplace.ids import new_id
from products.loans.models import LoanReport
from products.loans.states import ContractStatus, LoanStatus
from tests.products.loans.made import drawn, made_contract
from tests.web.callers import make_organisation
from tests.web.matrix.fixture import Fixture, Holder

DAY = today().isoformat()
SAID = {"json": {"note": "示例"}, "data": {"note": "示例", "version": "1"}}
PAID_OUT = {"amount": "1000.00", "disbursed_on": DAY, "external_reference": "JJ-示例"}
PAID = {"paid_on": DAY, "interest": "1.00", "external_reference": "HK-示例"}
GRADED = {"classification": "special_mention", "classified_on": DAY}
EXTENDED = {"extended_on": DAY, "matures_on": "2099-01-01", "note": "示例"}
RENEWED = {"amount": "1000.00", "disbursed_on": DAY, "external_reference": "XD-示例"}
TYPED = {"version": "1"}


async def make_contract(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """A contract of the holder's organisation, as borrower or as lender."""
    contract = await made_contract(session, **await _parties(session, holder))
    contract.status = ContractStatus(state)
    await session.flush()
    return {"contract_id": contract.id, "case_id": contract.id}


async def make_loan(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """A loan of the holder's organisation."""
    contract = await made_contract(session, **await _parties(session, holder))
    loan = await drawn(session, contract, today() - timedelta(days=10))
    loan.status = LoanStatus(state)
    loan.balance_fen = 0 if loan.status is LoanStatus.SETTLED else loan.balance_fen
    await session.flush()
    return {"loan_id": loan.id, "case_id": loan.id}


async def make_report(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID | str]:
    """An empty report of the holder's organisation."""
    made = LoanReport(
        id=new_id(), lender_id=holder.member.organisation_id, content_sha256=uuid4().hex, as_of=today(), state="applied", rejected=[],
        differences=[], received_at=now(),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return {"report_id": made.id, "place": "0"}


async def _parties(session: AsyncSession, holder: Holder) -> dict[str, UUID]:
    mine = holder.member.organisation_id
    if holder.member.role in ENTERPRISE_ROLES:
        return {"subject_id": mine, "lender_id": (await make_organisation(session, Role.BANK_ADMIN)).id}
    return {"subject_id": (await make_organisation(session)).id, "lender_id": mine}


FIXTURES = (
    Fixture(
        "loans:contract",
        make_contract,
        states=tuple(ContractStatus),
        requests={
            "loans:contract:disburse": {"json": PAID_OUT, "data": PAID_OUT},
            "loans:contract:close": {"json": {}, "data": TYPED},
        },
    ),
    Fixture(
        "loans:loan",
        make_loan,
        states=tuple(LoanStatus),
        requests={
            "loans:loan:repay": {"json": PAID, "data": PAID},
            "loans:loan:mark_overdue": SAID,
            "loans:loan:cure": SAID,
            "loans:loan:settle": SAID,
            "loans:loan:write_off": SAID,
            "loans:loan:classify": {"json": GRADED, "data": GRADED | TYPED},
            "loans:loan:default": {"json": {"defaulted_on": DAY}, "data": {"defaulted_on": DAY} | TYPED},
            "loans:loan:extend": {"json": EXTENDED, "data": EXTENDED | TYPED},
            "loans:loan:renew": {"json": RENEWED | {"without_repayment": True}, "data": RENEWED | TYPED},
        },
    ),
    Fixture(
        "loans:report",
        make_report,
        requests={
            "loans:report:send": {
                "json": {"as_of": DAY, "loans": [{"contract_number": "HT-示例", "external_reference": "JJ-示例", "balance": "1.00"}]}
            }
        },
    ),
)
