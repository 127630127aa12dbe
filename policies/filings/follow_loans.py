"""What reacts to news of filed loans: their book on the filing is written anew. Writing it twice gives the same."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.working_days import shanghai_day
from marketplace.events.followers import Follower
from marketplace.events.log import LoggedEvent
from policies.filings.book import book_of_loan
from policies.filings.models import Filing
from products.loans.events import AGED, CLASSIFIED, LOAN_MOVED, REPAID, REPAYMENT_CORRECTED
from products.loans.models import Loan
from products.loans.repository import default_of

OF_ONE_LOAN = frozenset({REPAID.name, REPAYMENT_CORRECTED.name, CLASSIFIED.name, *(kind.name for kind in LOAN_MOVED.values())})
# The nightly ageing moves days and grades of many loans and tells only how many: one statement follows it.
_AGEING = text(
    """
    UPDATE filing f SET updated_at = :at, book = f.book || jsonb_build_object(
        'days_past_due', l.days_past_due, 'overdue_fen', l.overdue_fen, 'classification', l.classification, 'status', l.status,
        'classified_on', l.classified_on, 'as_of', CAST(:today AS text))
    FROM loan l
    WHERE l.id = f.loan_id AND (CAST(:lender_id AS uuid) IS NULL OR f.lender_id = :lender_id) AND f.status IN ('submitted', 'filed')
        AND (f.book ->> 'days_past_due', f.book ->> 'overdue_fen', f.book ->> 'classification', f.book ->> 'status')
            IS DISTINCT FROM (l.days_past_due::text, l.overdue_fen::text, l.classification, l.status)
    """
).bindparams(bindparam("lender_id"), bindparam("at"), bindparam("today"))


async def refresh_loan(session: AsyncSession, loan_id: UUID, *, at: datetime) -> int:
    """Write the book of every filing of one loan; their number. The session has to be the system's."""
    filings = (await session.scalars(select(Filing).where(Filing.loan_id == loan_id).with_for_update())).all()
    if not filings:
        return 0
    loan = await session.get_one(Loan, loan_id, populate_existing=True)
    book, default = await book_of_loan(session, loan, at=at), await default_of(session, loan_id)
    for filing in filings:
        filing.book, filing.updated_at = book, at
        if default is not None:
            filing.default_event_id, filing.defaulted_on = default.id, default.defaulted_on
    await session.flush()
    return len(filings)


async def refresh_aged(session: AsyncSession, lender_id: UUID | None, *, today: str, at: datetime) -> int:
    """Days past due and grade of all live filings (of one lender) that differ from the loan's; how many did."""
    done = await session.execute(_AGEING, {"lender_id": lender_id, "at": at, "today": today})
    return int(done.rowcount)  # type: ignore[attr-defined]  # of an UPDATE there is one


async def _handle(session: AsyncSession, event: LoggedEvent) -> None:
    if event.kind == AGED.name:
        await refresh_aged(session, event.subject_id, today=shanghai_day(event.occurred_at).isoformat(), at=event.occurred_at)
    else:
        await refresh_loan(session, event.subject_id, at=event.occurred_at)


FOLLOWER = Follower("filings", "借款变化后更新备案上的借款情况", _handle, OF_ONE_LOAN | {AGED.name})
