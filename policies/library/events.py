"""What happens to policies in the library."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.kinds import EventKind
from marketplace.events.record import record
from policies.library.models import Policy
from policies.library.states import PolicyStatus
from products.catalogue.schemas import content_hash

POLICY_PUBLISHED = EventKind("policy.published", "policy", "政策发布")
POLICY_SUSPENDED = EventKind("policy.suspended", "policy", "政策暂停")
POLICY_RESUMED = EventKind("policy.resumed", "policy", "政策恢复")
POLICY_WITHDRAWN = EventKind("policy.withdrawn", "policy", "政策撤回")
POLICY_EXPIRED = EventKind("policy.expired", "policy", "政策到期")

EVENT_KINDS = (POLICY_PUBLISHED, POLICY_SUSPENDED, POLICY_RESUMED, POLICY_WITHDRAWN, POLICY_EXPIRED)

# By the status that is reached; a suspended policy that is published again without a new version was resumed.
REACHED = {
    PolicyStatus.PUBLISHED: POLICY_RESUMED,
    PolicyStatus.SUSPENDED: POLICY_SUSPENDED,
    PolicyStatus.WITHDRAWN: POLICY_WITHDRAWN,
    PolicyStatus.EXPIRED: POLICY_EXPIRED,
}


def tell(session: AsyncSession, kind: EventKind, policy: Policy, *, at: datetime) -> None:
    """Record what happened to a policy, with its version in force and a hash of the criterion; null where it has none."""
    version = policy.current
    if version is None:
        raise ValueError(f"{policy.id} has no version that anything could be told of")
    data = {
        "code": policy.code,
        "version_id": str(version.id),
        "version": version.number,
        "criterion_sha256": None if version.criterion is None else content_hash(version.criterion),
    }
    record(session, kind, policy.id, at=at, parties=[policy.issuer_id] if policy.issuer_id else [], data=data)
