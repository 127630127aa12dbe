"""Every query of drafts. Callers see those that the policy table opens to them; the transaction is the system's."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.errors import NotFound
from marketplace.workflow.mover import load
from policies.library.draft_models import PolicyDraft
from policies.library.draft_states import PolicyDraftStatus
from policies.library.models import Policy, PolicyVersion
from policies.library.states import PolicyStatus

READ = "policies:draft:read"
LIST = "policies:draft:list"
POLICY_READ = "policies:policy:read"
POLICY_LIST = "policies:policy:list"
OPEN = (PolicyDraftStatus.DRAFT, PolicyDraftStatus.SUBMITTED)


class NoSuchPolicy(NotFound):
    """No such policy, or not this caller's to see."""

    code = "policy_not_found"


class NoOpenDraft(NotFound):
    """The policy has no version in work, or not one that this caller may see."""

    code = "no_open_draft"


def visible_draft(actor: Actor, permission: str = READ) -> ColumnElement[bool]:
    """Drafts that the caller may see."""
    return visible_to(actor, permission, organisation=PolicyDraft.issuer_id, state=PolicyDraft.status)


def visible_policy(actor: Actor, permission: str = POLICY_READ) -> ColumnElement[bool]:
    """Policies of bureaux on the platform, in any state, that the caller may look after."""
    return visible_to(actor, permission, organisation=Policy.issuer_id, state=Policy.status) & Policy.sample.is_(False)


async def get_draft(session: AsyncSession, actor: Actor, draft_id: UUID) -> PolicyDraft:
    """One draft, open or not. Raises: CaseNotFound."""
    return await load(session, PolicyDraft, draft_id, visible=visible_draft(actor))


async def find_open_draft(session: AsyncSession, actor: Actor, policy_id: UUID) -> PolicyDraft | None:
    """The draft that is being worked on."""
    wanted = (PolicyDraft.policy_id == policy_id) & PolicyDraft.status.in_(OPEN)
    return await session.scalar(select(PolicyDraft).where(wanted, visible_draft(actor)))


async def open_draft(session: AsyncSession, actor: Actor, policy_id: UUID) -> PolicyDraft:
    """As `find_open_draft`. Raises: NoOpenDraft."""
    found = await find_open_draft(session, actor, policy_id)
    if found is None:
        raise NoOpenDraft("这项政策没有正在编写的版本；请先新建版本")
    return found


async def own_policy(session: AsyncSession, actor: Actor, policy_id: UUID, *, lock: bool = False) -> Policy:
    """A policy of the own bureau in any state, with its version in force. Raises: NoSuchPolicy."""
    wanted = select(Policy).where(Policy.id == policy_id, visible_policy(actor)).options(joinedload(Policy.current))
    found = await session.scalar(wanted.with_for_update(of=Policy) if lock else wanted)
    if found is None:
        raise NoSuchPolicy("没有这项政策，或者它不对你开放")
    return found


async def policy_of_draft(session: AsyncSession, policy_id: UUID) -> Policy:
    """The policy of a draft that the caller has seen, with its version in force."""
    return (await session.scalars(select(Policy).where(Policy.id == policy_id).options(joinedload(Policy.current)))).one()


async def list_drafts(
    session: AsyncSession, actor: Actor, *, states: Sequence[PolicyDraftStatus] = (), limit: int, after: UUID | None = None
) -> Sequence[tuple[PolicyDraft, Policy]]:
    """Drafts with their policies, the newest first; `after` is the id of the last one of the page before."""
    wanted = select(PolicyDraft, Policy).join(Policy, Policy.id == PolicyDraft.policy_id)
    wanted = wanted.where(visible_draft(actor, LIST)).options(joinedload(Policy.current))
    if states:
        wanted = wanted.where(PolicyDraft.status.in_(states))
    if after is not None:
        wanted = wanted.where(PolicyDraft.id < after)
    rows = await session.execute(wanted.order_by(PolicyDraft.id.desc()).limit(limit))
    return [(draft, policy) for draft, policy in rows]


async def list_own(
    session: AsyncSession, actor: Actor, *, states: Sequence[PolicyStatus] = (), limit: int, after: UUID | None = None
) -> Sequence[tuple[Policy, PolicyDraft | None]]:
    """Policies of the caller's bureau, each with its open draft, the newest first; `after` as in `list_drafts`."""
    wanted = _own(actor)
    if states:
        wanted = wanted.where(Policy.status.in_(states))
    if after is not None:
        wanted = wanted.where(Policy.id < after)
    rows = await session.execute(wanted.order_by(Policy.id.desc()).limit(limit))
    return [(policy, found) for policy, found in rows]


def _own(actor: Actor) -> Select[Policy, PolicyDraft]:
    draft = (PolicyDraft.policy_id == Policy.id) & PolicyDraft.status.in_(OPEN)
    seen = select(Policy, PolicyDraft).outerjoin(PolicyDraft, draft).where(visible_policy(actor, POLICY_LIST))
    return seen.options(joinedload(Policy.current))


async def waiting_version(session: AsyncSession, policy: Policy) -> PolicyVersion | None:
    """The version that was published and takes force on a later day."""
    newer = PolicyVersion.number > (policy.current.number if policy.current else 0)
    wanted = select(PolicyVersion).where(PolicyVersion.policy_id == policy.id, newer)
    return await session.scalar(wanted.order_by(PolicyVersion.number.desc()).limit(1))
