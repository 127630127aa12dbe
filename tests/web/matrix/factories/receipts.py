"""Receipts: the matrix needs rows that a page can show, of whatever match."""

from functools import cache
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.ids import new_id
from marketplace.receipts.models import ReceiptKind
from marketplace.receipts.service import keep_receipt
from matching.recommend.deal import UNSTATED
from matching.recommend.receipt.keep import match_receipt
from matching.recommend.receipt.kept import Enterprise
from tests.matching.recommend.offers import TODAY, assessed
from tests.web.matrix.fixture import Fixture, Holder


@cache
def _document() -> bytes:
    subject = Enterprise(str(new_id()), "示例企业", None)
    return match_receipt(assessed([], {}), {}, UNSTATED, receipt_id=new_id(), subject=subject, day=TODAY, at=now())


async def make_receipt(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A receipt of the holder's organisation."""
    shown = {"deal": "", "counts": {"eligible": 0, "lender_only": 0, "undetermined": 0, "near": 0, "ineligible": 0}}
    organisation_id = holder.member.organisation_id
    assert organisation_id is not None
    kept = await keep_receipt(session, organisation_id, new_id(), ReceiptKind.MATCH, _document(), shown=shown, at=now())
    return kept.id


FIXTURES = (Fixture("receipts:receipt", make_receipt, requests={"receipts:receipt:keep": {"json": {}}}),)
