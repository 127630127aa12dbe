"""What happens to policies in the library."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.kinds import EventKind
from marketplace.events.record import record
from marketplace.workflow.mover import event_kinds
from policies.library.draft_states import POLICY_VERSION
from policies.library.models import Policy
from policies.library.states import PolicyStatus
from products.catalogue.schemas import content_hash

POLICY_PUBLISHED = EventKind("policy.published", "policy", "政策发布", public=True)
POLICY_SUSPENDED = EventKind("policy.suspended", "policy", "政策暂停", public=True)
POLICY_RESUMED = EventKind("policy.resumed", "policy", "政策恢复", public=True)
POLICY_WITHDRAWN = EventKind("policy.withdrawn", "policy", "政策撤回", public=True)
POLICY_EXPIRED = EventKind("policy.expired", "policy", "政策到期", public=True)

VERSION_CREATED = EventKind("policy_version.created", POLICY_VERSION.resource, "政策版本：起草")
VERSION_CHANGED = EventKind("policy_version.changed", POLICY_VERSION.resource, "政策版本：修改")
VERSION_SIGNED = EventKind("policy_version.signed", POLICY_VERSION.resource, "政策版本：签名")
VERSION_MOVED = event_kinds(POLICY_VERSION, public=frozenset({"submit", "publish", "return"}))  # by action

EVENT_KINDS = (
    POLICY_PUBLISHED,
    POLICY_SUSPENDED,
    POLICY_RESUMED,
    POLICY_WITHDRAWN,
    POLICY_EXPIRED,
    VERSION_CREATED,
    VERSION_CHANGED,
    VERSION_SIGNED,
    *VERSION_MOVED.values(),
)

# By the status that is reached; a suspended policy that is published again without a new version was resumed.
REACHED = {
    PolicyStatus.PUBLISHED: POLICY_RESUMED,
    PolicyStatus.SUSPENDED: POLICY_SUSPENDED,
    PolicyStatus.WITHDRAWN: POLICY_WITHDRAWN,
    PolicyStatus.EXPIRED: POLICY_EXPIRED,
}


def tell(session: AsyncSession, kind: EventKind, policy: Policy, *, at: datetime) -> None:
    """Record what happened to a policy, with its version in force and a hash of the criterion; null where it has none."""
    if policy.current is None:
        raise ValueError(f"{policy.id} has no version that anything could be told of")
    record(session, kind, policy.id, at=at, parties=[policy.issuer_id] if policy.issuer_id else [], data=facts_of(policy))


def facts_of(policy: Policy) -> dict[str, Any]:
    """Ids, codes and hashes of a policy; of its version too, where one is in force."""
    version = policy.current
    if version is None:
        return {"code": policy.code}
    return {
        "code": policy.code,
        "version_id": str(version.id),
        "version": version.number,
        "content_sha256": version.content_hash,
        "criterion_sha256": None if version.criterion is None else content_hash(version.criterion),
    }
