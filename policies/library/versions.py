"""Making policies and their versions out of offers; nothing here touches the database."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from marketplace.clock import SHANGHAI
from marketplace.ids import new_id
from policies.library.models import Policy, PolicyVersion
from policies.library.schemas import PolicyOffer, PolicyTerms
from policies.library.states import PolicyStatus
from products.catalogue.coverage import served_regions, subject_kinds
from products.catalogue.schemas import content_hash, fields_of

POINTERS = ("relations", "documents")  # rows of their own
STRUCTURED = ("application_window", "clauses", "stacking")
# Parts that policies have had only since bureaux write them here: unsaid, they leave the hash of what was said before as it was.
LATER = ("region", "validity_basis", "application_window", "clauses", "stacking", "budget_fen", "relations", "documents")


def new_policy(offer: PolicyOffer, *, now: datetime) -> Policy:
    """A draft without a version."""
    return Policy(
        id=new_id(),
        code=offer.code,
        issuer_id=offer.issuer_id,
        sample=offer.sample is not None,
        status=PolicyStatus.DRAFT,
        version=1,
        round=1,
        created_at=now,
    )


def next_version(policy: Policy, offer: PolicyOffer, *, number: int, now: datetime) -> PolicyVersion:
    """What the offer says, as the policy's version of that number, in force from its day, at the earliest from today."""
    criterion, today = offer.terms.criterion or {"all": []}, now.astimezone(SHANGHAI).date()
    return PolicyVersion(
        **_columns(offer.terms),
        id=new_id(),
        policy_id=policy.id,
        number=number,
        effective_from=max(today, offer.effective_from or today),
        regions=served_regions(criterion) or sorted(offer.regions),
        subject_kinds=subject_kinds(criterion),
        content_hash=content_of(offer),
        created_at=now,
    )


def describe(policy: Policy, offer: PolicyOffer) -> None:
    """Write on the policy what is not versioned: the sample's mark."""
    if offer.sample is not None:
        policy.sample_as_of, policy.confidence = offer.sample.as_of, offer.sample.confidence


def says_the_same(policy: Policy, offer: PolicyOffer) -> bool:
    """Whether the policy is published, with this offer's content and description."""
    mark = offer.sample
    described = (policy.sample_as_of, policy.confidence) == (mark.as_of if mark else None, mark.confidence if mark else None)
    content = policy.current.content_hash if policy.current is not None else None
    return policy.status == PolicyStatus.PUBLISHED and described and content == content_of(offer)


def content_of(offer: PolicyOffer) -> str:
    """SHA-256 of everything that the offer says: what the two signatures are of, and what a version keeps."""
    said = {name: value for name, value in fields_of(offer.terms).items() if name not in LATER or not _unsaid(name, value)}
    day: dict[str, date] = {} if offer.effective_from is None else {"effective_from": offer.effective_from}
    return content_hash({"terms": said, "regions": offer.regions} | day)


def _unsaid(name: str, value: Any) -> bool:
    return value in (None, []) or (name in STRUCTURED and msgspec.to_builtins(value) in ({}, []))


def _columns(terms: PolicyTerms) -> dict[str, Any]:
    """What stands in columns as it is, and what does so as JSON values with exact numbers."""
    structured = {name: msgspec.to_builtins(getattr(terms, name), builtin_types=(Decimal,)) for name in STRUCTURED}
    return fields_of(terms, leaving_out=POINTERS) | structured
