"""Suspending, resuming and ending a policy that was published."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.errors import NotFound
from marketplace.members.repository import is_sandbox
from marketplace.search.port import SearchPort
from policies.library.documents import KIND, policy_document
from policies.library.events import REACHED, tell
from policies.library.models import Policy
from policies.library.repository import PolicyRepository
from policies.library.states import POLICY, PolicyStatus, Validity
from products.catalogue.revision import bump_revision, lock_catalogue

MOVES = {
    PolicyStatus.SUSPENDED: "suspend",
    PolicyStatus.PUBLISHED: "resume",
    PolicyStatus.WITHDRAWN: "withdraw",
    PolicyStatus.EXPIRED: "expire",
}


class PolicyNotFound(NotFound):
    """There is no such policy."""

    code = "policy_not_found"


async def change_status(session: AsyncSession, search: SearchPort, policy_id: UUID, status: PolicyStatus, *, now: datetime) -> Policy:
    """Let a published policy rest, come back or end; what was applied for under it goes on.

    The caller has looked who may. Raises: PolicyNotFound, TransitionNotAllowed.
    """
    await lock_catalogue(session)
    policy = await PolicyRepository(session).by_id(policy_id)
    if policy is None or policy.current is None:
        raise PolicyNotFound("没有这项政策。")
    POLICY.require(policy.status, POLICY.move(MOVES[status]))
    policy.status, policy.updated_at, policy.version = status, now, policy.version + 1
    await session.flush()
    await show_or_hide(session, search, policy, today=now.astimezone(SHANGHAI).date())
    tell(session, REACHED[status], policy, at=now)
    return policy


async def show_or_hide(session: AsyncSession, search: SearchPort, policy: Policy, *, today: date) -> None:
    """Let search and matching see the policy as it stands now: what has run out is found as such, and none of a sandbox."""
    version = policy.current
    ran_out = policy.status is PolicyStatus.EXPIRED and version is not None and version.validity(today) is Validity.EXPIRED
    shown = (policy.status is PolicyStatus.PUBLISHED or ran_out) and not await is_sandbox(session, policy.issuer_id)
    if shown and version is not None:
        await search.index([policy_document(policy, version)])
    else:
        await search.delete(KIND, [policy.id])
    await bump_revision(session)
