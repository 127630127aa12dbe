"""What is offered at present, as the follower judges it: published products and policies with a criterion."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.tree import Criterion
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.members.models import Organisation
from matching.engine import Matcher
from policies.library.models import Policy, PolicyVersion
from policies.library.states import PolicyStatus
from products.catalogue.models import Product, ProductVersion
from products.catalogue.revision import current_revision
from products.catalogue.states import ProductStatus

LOG = structlog.get_logger("zhida.engine")


class Offered(NamedTuple):
    """The version of an offer that counts. `kind` is product or policy."""

    kind: str
    offer_id: UUID
    code: str
    version_id: UUID
    version: int
    criterion: Criterion

    @property
    def key(self) -> str:
        """Unique among all offers, as the recommendations name it."""
        return f"{self.kind}:{self.code}"

    def as_offer(self) -> dict[str, Any]:
        """As the engine takes it."""
        return {"code": self.key, "criterion": self.criterion}


async def offered(session: AsyncSession, vocabulary: Vocabulary) -> list[Offered]:
    """Everything that is offered, the sandbox apart.

    An offer whose criterion the vocabulary no longer takes reaches nobody until it is mended.
    """
    products = (
        select(literal("product"), Product.id, Product.public_code, ProductVersion.id, ProductVersion.number, ProductVersion.criterion)
        .join(ProductVersion, Product.current_version_id == ProductVersion.id)
        .outerjoin(Organisation, Organisation.id == Product.lender_id)
        .where(Product.status == ProductStatus.PUBLISHED, Organisation.sandbox.is_not(True))
    )
    policies = (
        select(literal("policy"), Policy.id, Policy.code, PolicyVersion.id, PolicyVersion.number, PolicyVersion.criterion)
        .join(PolicyVersion, Policy.current_version_id == PolicyVersion.id)
        .outerjoin(Organisation, Organisation.id == Policy.issuer_id)
        .where(Policy.status == PolicyStatus.PUBLISHED, PolicyVersion.criterion.is_not(None), ~PolicyVersion.guidance)
        .where(Organisation.sandbox.is_not(True))
    )
    found = [Offered(*row) for query in (products, policies) for row in await session.execute(query)]
    return [each for each in found if _accepted(each, vocabulary)]


@dataclass(frozen=True)
class Catalogue:
    """Everything that is offered, compiled."""

    revision: int
    offers: Sequence[Offered]
    by_id: dict[UUID, Offered]
    matcher: Matcher


class Catalogues:
    """One per process: loaded again after the catalogue's revision has moved."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._held: Catalogue | None = None

    async def current(self, session: AsyncSession) -> Catalogue:
        """As this transaction sees it, or newer."""
        revision = await current_revision(session)
        if self._held is None or self._held.revision != revision:
            offers = await offered(session, self._vocabulary)
            matcher = Matcher([each.as_offer() for each in offers], self._vocabulary)
            self._held = Catalogue(revision, offers, {each.offer_id: each for each in offers}, matcher)
        return self._held


def _accepted(offer: Offered, vocabulary: Vocabulary) -> bool:
    if problems := check_criterion(offer.criterion, vocabulary):
        LOG.warning("an offer cannot be matched", offer=offer.key, problems=[problem.code for problem in problems])
    return not problems
