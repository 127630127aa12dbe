"""Where a refusal leads: what would change it, and products whose conditions the enterprise meets already."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from litestar.datastructures import State
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.money import FEN_PER_YUAN
from matching.recommend.assess import Assessment
from matching.recommend.deal import Deal
from matching.recommend.standing import Standing
from products.applications.models import Application
from products.applications.states import OPEN
from products.catalogue.models import ProductVersion
from products.catalogue.states import Channel
from web.matching import Matched, match_profile

MOST = 5
APPLIED_FOR_HERE = frozenset({Channel.HERE, Channel.INTERFACE})


@dataclass(frozen=True, slots=True)
class WayOn:
    """`own`: how the case's own product as it is offered today stands, None where it is not; `products` in the order of matching."""

    matched: Matched
    own: Assessment | None
    products: tuple[Assessment, ...]

    @property
    def remedy(self) -> Mapping[str, Any] | None:
        """What would meet the conditions of the case's own product."""
        return None if self.own is None else self.own.remedy


async def way_on(session: AsyncSession, state: State, case: Application) -> WayOn:
    """For the enterprise whose case it is: its whole catalogue with the same figures, as of today."""
    matched = await match_profile(session, state, case.subject_id, deal_of(case), today=today())
    theirs = select(Application.product_id).where(Application.subject_id == case.subject_id, Application.status.in_(OPEN))
    taken = {case.product_id, *await session.scalars(theirs)}
    assessments = matched.assessments
    own = next((each for each in assessments.all if _product(each) == case.product_id), None)
    met = (each for each in assessments.of("product", Standing.ELIGIBLE) if _to_be_had(each) and _product(each) not in taken)
    return WayOn(matched, own, tuple(each for each, _ in zip(met, range(MOST), strict=False)))


def deal_of(case: Application) -> Deal:
    """What the case applies for, as matching asks for it."""
    amount = None if case.amount_fen is None else Decimal(case.amount_fen) / FEN_PER_YUAN
    return Deal(amount, case.term_months, case.purpose)


def _product(assessment: Assessment) -> Any:
    version = assessment.offer.version
    return version.product_id if isinstance(version, ProductVersion) else None


def _to_be_had(assessment: Assessment) -> bool:
    version = assessment.offer.version
    return isinstance(version, ProductVersion) and version.channel in APPLIED_FOR_HERE and not assessment.offer.sample
