"""Which items a lender must be allowed to see before its conditions can be checked, and which consents allow that now."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.consents.grantable import is_grantable
from marketplace.consents.models import Consent
from marketplace.consents.states import ConsentPurpose, ConsentState
from marketplace.consents.terms import day_of
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.in_force import ItemInForce, items_in_force

PUBLIC = "public"


async def items_needed(session: AsyncSession, attributes: Iterable[str], *, at: datetime) -> dict[str, ItemInForce]:
    """Items behind these attributes that are shown under consent alone; what is public, or the lender's own, needs none."""
    vocabulary = builtin_vocabulary()
    codes = {vocabulary[name].item for name in attributes if vocabulary[name].sensitivity != PUBLIC}
    known = await items_in_force(session, day_of(at))
    return {code: known[code] for code in sorted(each for each in codes if each in known) if is_grantable(known[code].definition)}


async def consents_to(session: AsyncSession, subject_id: UUID, lenders: Sequence[UUID], *, at: datetime) -> Sequence[Consent]:
    """What counts at this instant for weighing a loan: given by the subject to these lenders."""
    counts = (
        (Consent.subject_id == subject_id) & Consent.grantee_id.in_(lenders) & (Consent.purpose == ConsentPurpose.PRE_LOAN)
        & (Consent.status == ConsentState.LIVE) & (Consent.valid_from <= at) & (Consent.valid_until > at)
    )  # fmt: skip
    return (await session.scalars(select(Consent).where(counts).order_by(Consent.id))).all()
