"""The catalogue as matching uses it: every published offer compiled once, kept by a process until an offer changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.members.models import Organisation
from matching.recommend.judge import Compiled
from matching.recommend.offers import Offer, policy_offer, product_offer
from policies.library.models import Policy, PolicyVersion
from policies.library.states import PolicyStatus
from products.catalogue.models import Product, ProductVersion
from products.catalogue.revision import current_revision
from products.catalogue.states import ProductStatus


@dataclass(frozen=True)
class Catalogue:
    """The offers of one revision, compiled."""

    revision: int
    offers: tuple[Offer, ...]
    compiled: Compiled
    by_key: dict[str, int] = field(repr=False)

    @classmethod
    def of(cls, offers: Sequence[Offer], vocabulary: Vocabulary, revision: int = 0) -> "Catalogue":
        """Compile checked offers."""
        by_key = {offer.key: number for number, offer in enumerate(offers)}
        return cls(revision, tuple(offers), Compiled.of(offers, vocabulary), by_key)

    @property
    def vocabulary(self) -> Vocabulary:
        """What the offers speak of."""
        return self.compiled.evaluator.vocabulary


class CatalogueCache:
    """One per process. Asking costs one row; loading happens only after an offer has changed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._held: dict[bool, Catalogue] = {}

    async def current(self, session: AsyncSession, *, sandbox: bool = False) -> Catalogue:
        """The catalogue as this transaction sees it, or a newer one; that of the sandbox (沙箱) has no other lender's products."""
        revision = await current_revision(session)
        held = self._held.get(sandbox)
        if held is None or held.revision != revision:
            held = self._held[sandbox] = Catalogue.of(await published_offers(session, sandbox=sandbox), self._vocabulary, revision)
        return held


async def published_offers(session: AsyncSession, *, sandbox: bool = False) -> list[Offer]:
    """Every published product and policy that has conditions, products first, each in the order of its code.

    `sandbox`: products of those lenders that only try, instead of everybody else's; policies of such bureaux beside the real ones.
    """
    products = await session.execute(
        select(Product, ProductVersion)
        .join(ProductVersion, Product.current_version_id == ProductVersion.id)
        .outerjoin(Organisation, Organisation.id == Product.lender_id)
        .where(Product.status == ProductStatus.PUBLISHED, func.coalesce(Organisation.sandbox, False) == sandbox)
        .order_by(Product.public_code)
    )
    policies = await session.execute(
        select(Policy, PolicyVersion)
        .join(PolicyVersion, Policy.current_version_id == PolicyVersion.id)
        .outerjoin(Organisation, Organisation.id == Policy.issuer_id)
        .where(Policy.status == PolicyStatus.PUBLISHED, PolicyVersion.criterion.is_not(None), ~PolicyVersion.guidance)
        .where(or_(literal(sandbox), Organisation.sandbox.is_not(True)))
        .order_by(Policy.code)
    )
    return [product_offer(product, version) for product, version in products] + [
        policy_offer(policy, version) for policy, version in policies
    ]
