"""Keeping the match that a caller has just seen: the same use case for the page and for the open interface."""

from uuid import UUID

from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.ids import new_id
from marketplace.members.repository import organisation_by_id
from marketplace.receipts.models import Receipt, ReceiptKind
from marketplace.receipts.service import KEEPING, keep_receipt
from matching.recommend.receipt.keep import match_receipt
from matching.recommend.receipt.kept import Enterprise
from matching.recommend.standing import LISTED, Standing
from web.matching import Matched
from web.views.deal import deal_text


async def keep_match(session: AsyncSession, state: State, organisation_id: UUID, matched: Matched, *, all_of_them: bool = False) -> Receipt:
    """Keep a match of the caller's enterprise. Raises: TooManyRequests, TooManyReceipts."""
    at, receipt_id = now(), new_id()
    await KEEPING.spend(state.beside_sessions, str(organisation_id), now=at)
    organisation = await organisation_by_id(session, organisation_id)
    document = match_receipt(
        matched.assessments, matched.sources, matched.deal,
        receipt_id=receipt_id, subject=Enterprise(str(organisation_id), organisation.name, organisation.uscc), day=matched.today, at=at,
        standings=tuple(Standing) if all_of_them else LISTED,
    )  # fmt: skip
    counts = {standing.value: matched.assessments.counts[standing] for standing in Standing}
    shown = {"deal": deal_text(matched.deal), "counts": counts}
    return await keep_receipt(session, organisation_id, receipt_id, ReceiptKind.MATCH, document, shown=shown, at=at)
