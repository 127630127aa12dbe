"""How the demonstration's first bank works: above which amount two approve, and the sentences its people refuse with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from products.applications.models import LenderSetting, RefusalTemplate

TWO_ABOVE_FEN = 300_000_000
TEMPLATES = (
    ("criterion_unmet", "示例：经营年限还不到产品的要求，满一年后可以再申请。"),
    ("debt_level", "示例：现有负债与收入相比偏高，归还部分借款后可以重新申请。"),
    ("contact_failed", "示例：三个工作日内多次致电未能联系上；方便时请重新申请，并留一个能接通的电话。"),
)


async def set_up_lender(session: AsyncSession, lender_id: UUID, *, now: datetime) -> None:
    """As its administrator would."""
    session.add(LenderSetting(lender_id=lender_id, two_approvers_above_fen=TWO_ABOVE_FEN, updated_at=now))
    for code, words in TEMPLATES:
        session.add(RefusalTemplate(id=new_id(), lender_id=lender_id, reason_code=code, text_zh=words, updated_at=now))
    await session.flush()
