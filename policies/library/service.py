"""Actions on the library: putting policies and the reference samples into it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import Conflict
from marketplace.search.port import SearchPort
from policies.library.acceptance import require_acceptable
from policies.library.documents import KIND, policy_document
from policies.library.events import POLICY_PUBLISHED, POLICY_WITHDRAWN, tell
from policies.library.models import Policy
from policies.library.repository import PolicyRepository
from policies.library.samples import sample_policies
from policies.library.schemas import PolicyOffer
from policies.library.states import PolicyStatus
from policies.library.versions import describe, new_policy, next_version, says_the_same
from products.catalogue.revision import bump_revision, lock_catalogue
from products.catalogue.service import Published


class PolicyCodeTaken(Conflict):
    """Another issuer's policy has this code."""

    code = "policy_code_taken"


async def list_policies(
    session: AsyncSession, search: SearchPort, vocabulary: Vocabulary, offers: Sequence[PolicyOffer], *, now: datetime
) -> Published:
    """Put policies into the library, published, or give them a new version; the same content again changes nothing.

    Raises: Invalid for the first offer with a fault, PolicyCodeTaken; nothing is written then.
    """
    for offer in offers:
        require_acceptable(offer, vocabulary)
    await lock_catalogue(session)
    present = {policy.code: policy for policy in await PolicyRepository(session).by_codes([offer.code for offer in offers])}
    moved = list[tuple[Policy, PolicyOffer]]()
    for offer in offers:
        policy = present.get(offer.code)
        if policy is not None and (policy.issuer_id, policy.sample) != (offer.issuer_id, offer.sample is not None):
            raise PolicyCodeTaken(f"政策代码 {offer.code} 已被其他单位使用，请换一个。", state=policy.status)
        if policy is None or not says_the_same(policy, offer):
            moved.append((policy or new_policy(offer, now=now), offer))
    await _publish(session, search, moved, now=now)
    added = sum(offer.code not in present for _, offer in moved)
    return Published(added=added, changed=len(moved) - added, unchanged=len(offers) - len(moved))


async def publish_samples(session: AsyncSession, search: SearchPort, vocabulary: Vocabulary, *, now: datetime) -> Published:
    """Bring the reference samples in the library to what the files say; a sample that left the files is withdrawn."""
    offers = [sample.as_offer() for sample in sample_policies()]
    done = await list_policies(session, search, vocabulary, offers, now=now)
    left = await PolicyRepository(session).samples_beside([offer.code for offer in offers])
    for policy in left:
        policy.status, policy.updated_at = PolicyStatus.WITHDRAWN, now
        tell(session, POLICY_WITHDRAWN, policy, at=now)
    if left:
        await search.delete(KIND, [policy.id for policy in left])
        await bump_revision(session)
    return Published(done.added, done.changed, done.unchanged, withdrawn=len(left))


async def _publish(session: AsyncSession, search: SearchPort, moved: Sequence[tuple[Policy, PolicyOffer]], *, now: datetime) -> None:
    """Give each policy its next version, in force at once."""
    if not moved:
        return
    session.add_all(policy for policy, _ in moved)
    await session.flush()  # policies before versions: the two tables point at each other
    numbers = await PolicyRepository(session).last_numbers([policy.id for policy, _ in moved])
    versions = [next_version(policy, offer, number=numbers.get(policy.id, 0) + 1, now=now) for policy, offer in moved]
    session.add_all(versions)
    await session.flush()
    for (policy, offer), version in zip(moved, versions, strict=True):
        describe(policy, offer)
        policy.current, policy.status, policy.updated_at = version, PolicyStatus.PUBLISHED, now
        tell(session, POLICY_PUBLISHED, policy, at=now)
    await session.flush()
    await search.index([policy_document(policy, version) for (policy, _), version in zip(moved, versions, strict=True)])
    await bump_revision(session)
