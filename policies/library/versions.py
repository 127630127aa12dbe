"""Making policies and their versions out of offers; nothing here touches the database."""

from datetime import datetime

from marketplace.clock import SHANGHAI
from marketplace.ids import new_id
from policies.library.models import Policy, PolicyVersion
from policies.library.schemas import PolicyOffer
from policies.library.states import PolicyStatus
from products.catalogue.coverage import served_regions, subject_kinds
from products.catalogue.schemas import content_hash, fields_of


def new_policy(offer: PolicyOffer, *, now: datetime) -> Policy:
    """A draft without a version."""
    return Policy(
        id=new_id(), code=offer.code, issuer_id=offer.issuer_id, sample=offer.sample is not None, status=PolicyStatus.DRAFT, created_at=now
    )


def next_version(policy: Policy, offer: PolicyOffer, *, number: int, now: datetime) -> PolicyVersion:
    """What the offer says, as the policy's version of that number."""
    criterion = offer.terms.criterion or {"all": []}
    return PolicyVersion(
        **fields_of(offer.terms),
        id=new_id(),
        policy_id=policy.id,
        number=number,
        effective_from=now.astimezone(SHANGHAI).date(),
        regions=served_regions(criterion) or sorted(offer.regions),
        subject_kinds=subject_kinds(criterion),
        content_hash=_content(offer),
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
    return policy.status == PolicyStatus.PUBLISHED and described and content == _content(offer)


def _content(offer: PolicyOffer) -> str:
    return content_hash({"terms": offer.terms, "regions": offer.regions})
