"""Loans put together: who does the work that is done later."""

from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.documents.issue import issue_to
from marketplace.documents.purposes import IssuedKind
from marketplace.settings import load_settings
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.task_run import Handler, TaskRun
from policies.filings.task_kinds import FILE_AUTOMATICALLY
from products.loans.ageing import age_loans
from products.loans.facts import After, write_facts
from products.loans.first_loan import mark_first_loan
from products.loans.models import Loan
from products.loans.reminders import remind
from products.loans.report_task import apply_report
from products.loans.tasks import AGE, APPLY_REPORT, FOLLOW_DISBURSEMENT, REMIND, SCHEDULES, WRITE_FACTS
from web.documents import document_store

__all__ = ["SCHEDULES", "TASKS"]


async def _follow_disbursement(run: TaskRun, **arguments: Any) -> None:
    """Whether it is the first loan is for the system to see, and has to be known before funds are asked; the cost list is the borrower's
    own document.
    """
    loan = await run.session.get_one(Loan, UUID(arguments["loan_id"]))
    await mark_first_loan(run.session, loan.subject_id, at=run.now)
    await issue_to(run.session, loan.subject_id, IssuedKind.COST_LIST, {"loan_id": str(loan.id)}, at=run.now)
    await enqueue(run.session, FILE_AUTOMATICALLY, {"loan_id": str(loan.id)}, at=run.now, key=str(loan.id))


async def _age(run: TaskRun) -> None:
    await age_loans(run.session, at=run.now)


async def _remind(run: TaskRun) -> None:
    await remind(run.session, at=run.now)


async def _write_facts(run: TaskRun, after: str | None = None, loan_id: str | None = None) -> None:
    place = After(datetime.fromisoformat(after), UUID(loan_id)) if after and loan_id else None
    await write_facts(run.session, document_store(load_settings().home), at=run.now, after=place)


async def _apply_report(run: TaskRun, **arguments: Any) -> None:
    await apply_report(run, document_store(load_settings().home), **arguments)


TASKS: dict[TaskKind, Handler] = {
    FOLLOW_DISBURSEMENT: _follow_disbursement,
    AGE: _age,
    REMIND: _remind,
    WRITE_FACTS: _write_facts,
    APPLY_REPORT: _apply_report,
}
