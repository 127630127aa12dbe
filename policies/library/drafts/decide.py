"""The moves of a version: its editor signs and submits it, another person of the bureau publishes or returns it. As the system."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import Conflict, Invalid
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.search.postgres import PostgresSearch
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from policies.library.draft_models import PolicyDraft
from policies.library.draft_states import POLICY_VERSION
from policies.library.drafts.pointer_checks import findings_of
from policies.library.drafts.repository import get_draft, open_draft, policy_of_draft, visible_draft
from policies.library.drafts.sign import hash_of, require_same, sign
from policies.library.drafts.terms import offer_of, read_draft
from policies.library.drafts.write import facts_of_draft
from policies.library.events import VERSION_MOVED
from policies.library.in_force import put_in_force
from policies.library.models import Policy, PolicyVersion
from policies.library.parts import keep_parts
from policies.library.repository import PolicyRepository
from policies.library.signing import SignatureStep
from policies.library.states import POLICY
from policies.library.versions import next_version
from products.catalogue.revision import lock_catalogue


class IssuerNotActive(Conflict):
    """A bureau that is suspended or has left publishes nothing."""

    code = "issuer_not_active"


UseCase = Callable[..., Awaitable[PolicyDraft]]


async def submit(
    session: AsyncSession, actor: Actor, draft_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> PolicyDraft:
    """The first signature, under a version without faults. Raises: Invalid with every fault of the terms; as `move`."""
    draft = await _move(session, actor, draft_id, "submit", at, version, said)
    await _require_whole(session, draft)
    await sign(session, actor, draft, SignatureStep.FIRST, await hash_of(session, draft), at=at)
    await _follow(session, draft, "submit", at)
    return draft


async def publish(
    session: AsyncSession, actor: Actor, draft_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> PolicyDraft:
    """The second signature, of the same content by another person; in force from its day on, the version before stays readable.

    What it points at may have gone since the first signature, so it is looked up again. Raises: IssuerNotActive, SignedSomethingElse,
    Invalid, as `move`.
    """
    await lock_catalogue(session)
    draft = await get_draft(session, actor, draft_id)
    POLICY_VERSION.require(draft.status, POLICY_VERSION.move("publish"))  # what was not submitted may be no version at all
    await _require_active(session, draft)
    await _require_whole(session, draft)
    content = await hash_of(session, draft)
    await require_same(session, draft, content)
    policy, made = await _add_version(session, draft, at=at)
    draft = await _move(session, actor, draft_id, "publish", at, version, said, values={"version_id": made.id})
    await sign(session, actor, draft, SignatureStep.SECOND, content, at=at)
    if made.effective_from <= at.astimezone(SHANGHAI).date():
        await put_in_force(session, PostgresSearch(session), policy, made, at=at)
    return draft


async def return_for_change(
    session: AsyncSession, actor: Actor, draft_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> PolicyDraft:
    """Give it back with a reason; the next submission is signed anew. Raises: as `move`."""
    draft = await _move(session, actor, draft_id, "return", at, version, said)
    await _follow(session, draft, "return", at)
    return draft


async def discard(
    session: AsyncSession, actor: Actor, draft_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> PolicyDraft:
    """The bureau gives this version up; what is in force stays. Raises: as `move`."""
    draft = await _move(session, actor, draft_id, "discard", at, version, said)
    await _follow(session, draft, "discard", at)
    return draft


ACTIONS: dict[str, UseCase] = {"submit": submit, "publish": publish, "return": return_for_change, "discard": discard}


def of_policy(action: str) -> UseCase:
    """The same action, asked for by the policy whose open draft is meant."""

    async def act(session: AsyncSession, actor: Actor, policy_id: UUID, **more: Any) -> PolicyDraft:
        return await ACTIONS[action](session, actor, (await open_draft(session, actor, policy_id)).id, **more)

    return act


async def _move(
    session: AsyncSession,
    actor: Actor,
    draft_id: UUID,
    action: str,
    at: datetime,
    version: int | None,
    said: Said,
    values: Mapping[str, Any] | None = None,
) -> PolicyDraft:
    await lock_catalogue(session)  # first, as in every change of a policy: one that is withdrawn takes its draft along
    draft = await get_draft(session, actor, draft_id)
    return await move(
        session,
        actor,
        POLICY_VERSION,
        VERSION_MOVED[action],
        PolicyDraft,
        draft_id,
        action,
        at=at,
        visible=visible_draft(actor),
        version=version,
        said=said,
        values={**(values or {}), "updated_at": at},
        parties=(draft.issuer_id,),
        data=facts_of_draft(draft),
    )


async def _require_whole(session: AsyncSession, draft: PolicyDraft) -> None:
    if errors := (await findings_of(session, draft)).errors:
        raise Invalid(f"有 {len(errors)} 处需要修改，改好后再提交", errors)


async def _follow(session: AsyncSession, draft: PolicyDraft, action: str, at: datetime) -> None:
    """A policy that was never published stands where its draft stands."""
    policy = await session.get_one(Policy, draft.policy_id)
    step = POLICY.move(action)
    if policy.current_version_id is None and policy.status != step.target:  # a policy that is withdrawn takes its draft along
        POLICY.require(policy.status, step)
        policy.status, policy.updated_at, policy.version = POLICY.states(step.target), at, policy.version + 1  # type: ignore[assignment]
        await session.flush()


async def _require_active(session: AsyncSession, draft: PolicyDraft) -> None:
    bureau = await session.get_one(Organisation, draft.issuer_id)
    if bureau.status is not OrganisationStatus.ACTIVE:
        raise IssuerNotActive("这个单位已停用或退出，不能发布政策；可以退回", state=draft.status)


async def _add_version(session: AsyncSession, draft: PolicyDraft, *, at: datetime) -> tuple[Policy, PolicyVersion]:
    policy = await policy_of_draft(session, draft.policy_id)
    number = (await PolicyRepository(session).last_numbers([policy.id])).get(policy.id, 0) + 1
    offer = offer_of(policy, read_draft(draft.terms), draft.effective_from)
    made = next_version(policy, offer, number=number, now=at)
    session.add(made)
    await session.flush()
    await keep_parts(session, made, offer.terms, draft.issuer_id)
    return policy, made
