"""After a disbursement: the loan is filed in every fund that files by itself, and where it nearly was, somebody is told why not."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.clock import SHANGHAI
from marketplace.events.record import record
from marketplace.members.models import Organisation
from policies.filings.candidate import Candidate, read_candidate
from policies.filings.conditions import Verdict
from policies.filings.events import NEARLY_FILED
from policies.filings.loan_facts import read_loan_file
from policies.filings.models import Filing
from policies.filings.submit import enter, lock_loan
from policies.funds.models import Fund, FundVersion
from policies.funds.states import FundStatus
from products.loans.models import Loan

NEARLY = 2  # at so many conditions that do not hold, somebody may want to know


async def file_automatically(session: AsyncSession, loan_id: UUID, *, at: datetime) -> list[Filing]:
    """File the loan where nothing speaks against it; what is not known there waits for the manager. Run twice it does nothing more.

    The session has to be the system's.
    """
    await lock_loan(session, loan_id)
    loan = await session.get_one(Loan, loan_id)
    file = await read_loan_file(session, loan, None)
    made = []
    for fund in await _automatic_funds(session, loan):
        candidate = await read_candidate(session, fund, file, loan.principal_fen, today=at.astimezone(SHANGHAI).date())
        if not candidate.faults():
            made.append(await enter(session, candidate, at=at))
        elif nearly := _what_was_missing(candidate):
            data = {"fund_id": str(fund.id), "missing": nearly}
            parties = [each for each in (loan.lender_id, loan.branch_id) if each is not None]
            record(session, NEARLY_FILED, loan.id, at=at, parties=parties, data=data)
    return made


async def _automatic_funds(session: AsyncSession, loan: Loan) -> Sequence[Fund]:
    """Published funds of the lender's world that file by themselves and have never had this loan: what a person rejected stays so."""
    lender, bureau = aliased(Organisation), aliased(Organisation)
    had = select(Filing.fund_id).where(Filing.loan_id == loan.id)
    wanted = (
        select(Fund)
        .join(FundVersion, FundVersion.id == Fund.current_version_id)
        .join(bureau, bureau.id == Fund.bureau_id)
        .join(lender, lender.id == loan.lender_id)
        .where(
            Fund.status == FundStatus.PUBLISHED,
            FundVersion.rules["filing"]["automatic"].as_boolean().is_(True),
            bureau.sandbox == lender.sandbox,
            Fund.id.not_in(had),
        )
    )
    return (await session.scalars(wanted.order_by(Fund.id))).all()


def _what_was_missing(candidate: Candidate) -> list[str]:
    """Attributes of the conditions that failed, where a lender that the fund names missed it by little; else nothing."""
    loan = candidate.file.loan
    if candidate.terms is None or not {loan.lender_id, loan.branch_id} & set(candidate.rules.admitted):
        return []
    failed = [each.attribute for each in candidate.answer.of("fail")]
    return failed if candidate.answer.verdict is Verdict.UNMET and len(failed) <= NEARLY else []
