"""Published funds and filed loans for tests. Funds are written as rows, filings by the use cases themselves."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.ids import new_id
from marketplace.workflow.mover import Said
from policies.filings.decide import file
from policies.filings.models import Filing
from policies.filings.states import FilingStatus
from policies.filings.submit import FilingRequest, submit_filing
from policies.funds.ledger import open_pool
from policies.funds.models import Fund, FundVersion
from policies.funds.states import FundStatus
from products.loans.models import Loan
from tests.products.loans.made import drawn, made_contract, officer
from tests.web.callers import make_organisation

LENT_FEN = 5_000_000
JUDGED = Said(note="示例：已核实")


def simple_rules(bureau_id: UUID, **changes: Any) -> dict[str, Any]:
    """Half of the principal, reviewed and approved by the bureau."""
    reviewed = {"role": "bureau_reviewer", "organisation_id": str(bureau_id), "working_days": 5}
    return {"shares": 50, "layers": [{"payer": "city", "share_pct": 100}], "review_steps": [reviewed]} | changes


async def published_fund(
    session: AsyncSession,
    *,
    bureau_id: UUID | None = None,
    manager_id: UUID | None = None,
    rules: dict[str, Any] | None = None,
    effective_from: date = date(2020, 1, 1),
    policy_id: UUID | None = None,
    **changes: Any,
) -> Fund:
    """A fund of the bureau (a new one unless named) with its pool. `changes` of simple rules, or `rules` as a whole."""
    bureau_id = bureau_id or (await make_organisation(session, Role.BUREAU_REVIEWER)).id
    fund = Fund(
        id=new_id(), status=FundStatus.DRAFT, code=f"fund-{uuid4().hex[:12]}", name="示例风险补偿资金池", bureau_id=bureau_id,
        manager_id=manager_id, created_at=now(), updated_at=now(),
    )  # fmt: skip
    session.add(fund)
    await session.flush()
    await add_version(session, fund, rules or simple_rules(bureau_id, **changes), effective_from, policy_id=policy_id)
    await open_pool(session, fund.id)
    return fund


async def add_version(
    session: AsyncSession, fund: Fund, rules: dict[str, Any], effective_from: date, *, number: int = 1, policy_id: UUID | None = None
) -> FundVersion:
    """A further version, in force."""
    version = FundVersion(
        id=new_id(), fund_id=fund.id, number=number, effective_from=effective_from, rules=rules, policy_id=policy_id,
        content_hash=uuid4().hex * 2, created_at=now(),
    )  # fmt: skip
    session.add(version)
    await session.flush()
    fund.current_version_id, fund.status = version.id, FundStatus.PUBLISHED
    await session.flush()
    return version


async def lent(session: AsyncSession, lender_id: UUID, *, on: date | None = None, **changes: Any) -> Loan:
    """A loan of 50,000.00 to a new enterprise, paid out ten days ago unless a day is named."""
    day = on or today() - timedelta(days=10)
    borrower = await make_organisation(session)
    contract = await made_contract(session, subject_id=borrower.id, lender_id=lender_id, signed_on=day - timedelta(days=5))
    return await drawn(session, contract, day, LENT_FEN, **changes)


def manager(organisation_id: UUID) -> Actor:
    """A person of the fund manager."""
    return Actor(Role.FUND_MANAGER, organisation_id=organisation_id)


def reviewer(organisation_id: UUID) -> Actor:
    """A person of the bureau who reviews."""
    return Actor(Role.BUREAU_REVIEWER, organisation_id=organisation_id)


@dataclass(frozen=True)
class Filed:
    """A fund, a loan of a bank, and the filing of the one in the other."""

    fund: Fund
    loan: Loan
    filing: Filing


async def filed_loan(
    session: AsyncSession,
    *,
    fund: Fund | None = None,
    lender_id: UUID | None = None,
    guarantor_id: UUID | None = None,
    on: date | None = None,
    amount_fen: int | None = None,
    only_submitted: bool = False,
    **rules: Any,
) -> Filed:
    """Parties that are not named are made. `rules`: changes of the simple rules of a new fund. The session has to be the system's."""
    lender_id = lender_id or (await make_organisation(session, Role.BANK_OFFICER)).id
    fund = fund or await published_fund(session, **rules)
    loan = await lent(session, lender_id, on=on)
    asked = FilingRequest(loan_id=loan.id, amount_fen=amount_fen, guarantor_id=guarantor_id, external_reference=f"BA-{uuid4().hex[:12]}")
    filing, _ = await submit_filing(session, officer(lender_id), fund.id, asked, at=now())
    if filing.status is FilingStatus.SUBMITTED and not only_submitted:
        filing = await file(session, reviewer(fund.bureau_id), filing.id, at=now(), said=JUDGED)
    return Filed(fund, loan, filing)
