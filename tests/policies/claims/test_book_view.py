"""Of figures of one day the lender's own rows of this moment count: the filing follows them a little later."""

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from policies.claims.book_view import book_now
from policies.filings.models import Filing

KEPT = {"as_of": "2026-11-22", "classification": "pass", "days_past_due": 3}


async def test_what_the_lender_has_now_goes_before_what_the_filing_keeps_of_the_same_day(session: AsyncSession) -> None:
    filing = Filing(id=new_id(), book=KEPT)
    live = {"as_of": "2026-11-22", "classification": "doubtful"}
    found = await book_now(session, filing, live, {"as_of": "2026-11-22", "classification": "substandard"})
    assert (found.classification, found.days_past_due) == ("doubtful", 3)


async def test_a_later_day_goes_before_an_earlier_one(session: AsyncSession) -> None:
    filing = Filing(id=new_id(), book=KEPT)
    assert (await book_now(session, filing, None, {"as_of": "2026-11-21", "classification": "loss"})).classification == "pass"
