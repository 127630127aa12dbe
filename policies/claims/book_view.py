"""What the lender's books say of a defaulted loan: read by the lender itself, or through the filing by anybody else."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from policies.claims.terms import BookView
from policies.filings.models import Filing, GuarantorPayment

REPAID = ("repaid_principal_fen", "repaid_interest_fen", "repaid_penalty_fen")


async def book_now(session: AsyncSession, filing: Filing, *others: Mapping[str, Any] | None) -> BookView:
    """The figures of the latest day among what the filing keeps and `others` (the lender's rows of this moment, what was pinned when
    the claim was sent in): the filing follows the loan a moment later. Of one day the first of `others` counts. A figure that the
    latest leaves out is that of an older one.
    """
    said = sorted((each for each in (filing.book, *reversed(others)) if each), key=lambda each: str(each.get("as_of", "")))
    figures: dict[str, Any] = {}
    for each in said:
        figures |= each
    paid_fen, paid_on = await guarantor_paid(session, filing.id)
    as_of = figures.get("as_of")
    return BookView(
        as_of=None if as_of is None else date.fromisoformat(as_of),
        principal_owed_fen=figures.get("owed_principal_fen"),
        interest_owed_fen=figures.get("owed_interest_fen"),
        days_past_due=figures.get("days_past_due"),
        classification=figures.get("classification"),
        repaid_since_default_fen=sum(figures[each] for each in REPAID) if all(each in figures for each in REPAID) else None,
        guarantor_paid_fen=paid_fen,
        guarantor_paid_on=paid_on,
    )


async def guarantor_paid(session: AsyncSession, filing_id: UUID) -> tuple[int, date | None]:
    """What a guarantor paid for the borrower in fen, corrections taken into account, and on which day last."""
    corrected = aliased(GuarantorPayment)
    stands = ~select(corrected.id).where(corrected.reverses_id == GuarantorPayment.id).exists()
    wanted = select(func.coalesce(func.sum(GuarantorPayment.amount_fen), 0), func.max(GuarantorPayment.paid_on))
    row = (await session.execute(wanted.where(GuarantorPayment.filing_id == filing_id, stands))).one()
    return int(row[0]), row[1]
