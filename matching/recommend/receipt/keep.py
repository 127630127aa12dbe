"""Put a match that was just shown into a receipt."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.eligibility.tree import leaves
from marketplace.eligibility.version import ENGINE_VERSION, LANGUAGE_VERSION
from marketplace.eligibility.vocabulary import Facts, Vocabulary
from marketplace.profiles.repository import Source
from matching.engine.folder.vocabularies import vocabulary_hash
from matching.recommend.assess import Assessment, Assessments
from matching.recommend.deal import Deal
from matching.recommend.offers import Offer
from matching.recommend.receipt.document import compose
from matching.recommend.receipt.kept import (
    FORMAT,
    Compared,
    Enterprise,
    Fact,
    Kept,
    KeptDeal,
    KeptOffer,
    KeptVocabulary,
    Versions,
    entry_of,
)
from matching.recommend.standing import LISTED, Standing
from policies.library.models import PolicyVersion


def match_receipt(
    assessments: Assessments,
    sources: Mapping[str, Source],
    deal: Deal,
    *,
    receipt_id: UUID,
    subject: Enterprise,
    day: date,
    at: datetime,
    standings: Sequence[Standing] = LISTED,
) -> bytes:
    """The receipt of all offers that stand as listed. Only facts that these offers ask for are kept."""
    shown = [each for each in assessments.all if each.standing in standings]
    vocabulary = assessments.catalogue.vocabulary
    used = _attributes_of(shown, vocabulary)
    kinds = [each.offer.kind for each in assessments.all]
    kept = Kept(
        format=FORMAT,
        id=str(receipt_id),
        kept_at=at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z",
        day=day.isoformat(),
        subject=subject,
        versions=Versions(LANGUAGE_VERSION, ENGINE_VERSION),
        vocabulary=KeptVocabulary(vocabulary_hash(vocabulary), [entry_of(vocabulary[name]) for name in used]),
        weights=assessments.table.document(),
        deal=KeptDeal(deal.amount_cny, deal.term_months, deal.purpose),
        facts=[fact for name in used if (fact := _fact(name, assessments.facts, sources, vocabulary)) is not None],
        compared=Compared(kinds.count("product"), kinds.count("policy")),
        offers=[_offer(each.offer, assessments) for each in shown],
    )
    return compose(kept)


def _attributes_of(shown: Sequence[Assessment], vocabulary: Vocabulary) -> list[str]:
    """The attributes that the offers speak of, in the vocabulary's order."""
    spoken: set[str] = set()
    for each in shown:
        for criterion in (each.offer.criterion, *each.offer.preferences):
            for leaf in leaves(criterion):
                spoken.add(leaf.attribute)
                if isinstance(leaf.operand, Mapping):
                    spoken.add(leaf.operand["attribute"])
    return vocabulary.in_order(spoken)


def _fact(name: str, facts: Facts, sources: Mapping[str, Source], vocabulary: Vocabulary) -> Fact | None:
    """The value and its source; None where it is unknown, or only assumed for want of one."""
    value, source = facts.actual.get(name), sources.get(name)
    if value is None or (source is None and value == vocabulary[name].when_absent):
        return None
    if source is None:
        return Fact(name, value, None, None, None, None)
    return Fact(name, value, source.as_of.isoformat(), source.item, source.provider, source.assurance)


def _offer(offer: Offer, assessments: Assessments) -> KeptOffer:
    version = offer.version
    owner: Any = version.policy_id if isinstance(version, PolicyVersion) else version.product_id
    return KeptOffer(
        kind="policy" if isinstance(version, PolicyVersion) else "product",
        code=offer.code,
        id=str(owner),
        name=offer.title,
        institution=offer.institution,
        sample=offer.sample,
        version=version.number,
        version_id=str(version.id),
        criterion=offer.criterion,
        preferences=list(offer.preferences),
        amount_max_cny=offer.amount_max_cny,
        rate_min_pct=offer.rate_min_pct,
        days=offer.days,
        observed_days=assessments.observed.get(offer.key),
    )
