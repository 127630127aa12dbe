"""The moves of a version of the rules: its editor submits it, another person of the bureau publishes or returns it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.ids import new_id
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from policies.funds.drafts import facts_of_draft, keepers_of
from policies.funds.events import VERSION_MOVED
from policies.funds.in_force import NEVER_IN_FORCE, put_in_force
from policies.funds.ledger import open_pool
from policies.funds.models import Fund, FundDraft, FundVersion
from policies.funds.pointer_checks import fund_faults, pointer_faults
from policies.funds.repository import get_fund, open_draft, visible_draft
from policies.funds.rules.check import check_rules
from policies.funds.schemas import content_of, read_rules
from policies.funds.states import FUND, FUND_VERSION, FundStatus

FIRST_RULES = ("submit", "return", "discard")  # a fund that was never published stands where its rules stand


class BureauNotActive(Conflict):
    """A bureau that is suspended or has left publishes nothing."""

    code = "bureau_not_active"


class SignedSomethingElse(Conflict):
    """What is to be published is not what was submitted."""

    code = "signed_something_else"


UseCase = Callable[..., Awaitable[FundDraft]]


async def findings(session: AsyncSession, fund: Fund, draft: FundDraft) -> list[FieldError]:
    """Everything that keeps the rules from being submitted, each with its place. Figures that are not stated are allowed; they block."""
    bureau = await session.get_one(Organisation, fund.bureau_id)
    rules = read_rules(draft.rules)
    return [
        *await fund_faults(session, bureau, fund.manager_id, fund.region),
        *check_rules(rules, builtin_vocabulary()),
        *await pointer_faults(session, fund, rules, draft.policy_id),
    ]


async def submit(
    session: AsyncSession, actor: Actor, fund_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> FundDraft:
    """Ask a colleague to publish; what was submitted is kept by its hash. Raises: Invalid with every fault; as `move`."""
    draft = await open_draft(session, actor, fund_id)
    fund = await get_fund(session, actor, fund_id, lock=True)
    FUND_VERSION.require(draft.status, FUND_VERSION.move("submit"))
    await _require_whole(session, fund, draft)
    signed = {"submitted_hash": content_of(fund, draft), "submitted_by": actor.account_id}
    return await _move(session, actor, fund, draft, "submit", at, version, said, signed)


async def publish(
    session: AsyncSession, actor: Actor, fund_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> FundDraft:
    """Make it a version, in force from its day on, at the earliest from today; the first one opens the fund's pool.

    What it points at may have gone meanwhile, so it is looked up again. Raises: BureauNotActive, SignedSomethingElse, Invalid, as `move`.
    """
    draft = await open_draft(session, actor, fund_id)
    fund = await get_fund(session, actor, fund_id, lock=True)
    FUND_VERSION.require(draft.status, FUND_VERSION.move("publish"))
    await _require_active(session, fund)
    await _require_whole(session, fund, draft)
    signed = content_of(fund, draft)
    if signed != draft.submitted_hash:
        raise SignedSomethingElse("现在的内容与提交时不同，请退回后重新提交", state=draft.status)
    draft = await _move(session, actor, fund, draft, "publish", at, version, said, {})
    made = await _add_version(session, actor, fund, draft, signed, at=at)
    await open_pool(session, fund.id)
    if made.effective_from <= at.astimezone(SHANGHAI).date():
        await put_in_force(session, fund, made, at=at)
    return draft


async def return_for_change(
    session: AsyncSession, actor: Actor, fund_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> FundDraft:
    """Give it back with a reason. Raises: as `move`."""
    return await _simply(session, actor, fund_id, "return", at, version, said)


async def discard(
    session: AsyncSession, actor: Actor, fund_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> FundDraft:
    """Give these rules up; what is in force stays. Raises: as `move`."""
    return await _simply(session, actor, fund_id, "discard", at, version, said)


ACTIONS: dict[str, UseCase] = {"submit": submit, "publish": publish, "return": return_for_change, "discard": discard}


async def _simply(
    session: AsyncSession, actor: Actor, fund_id: UUID, action: str, at: datetime, version: int | None, said: Said
) -> FundDraft:
    draft = await open_draft(session, actor, fund_id)
    fund = await get_fund(session, actor, fund_id, lock=True)
    return await _move(session, actor, fund, draft, action, at, version, said, {})


async def _move(
    session: AsyncSession,
    actor: Actor,
    fund: Fund,
    draft: FundDraft,
    action: str,
    at: datetime,
    version: int | None,
    said: Said,
    values: Mapping[str, Any],
) -> FundDraft:
    moved = await move(
        session,
        actor,
        FUND_VERSION,
        VERSION_MOVED[action],
        FundDraft,
        draft.id,
        action,
        at=at,
        visible=visible_draft(actor),
        version=version,
        said=said,
        values={**values, "updated_at": at},
        parties=keepers_of(fund),
        data=facts_of_draft(draft),
    )
    if action in FIRST_RULES and fund.status in NEVER_IN_FORCE:
        await _follow(session, fund, action, at)
    return moved


async def _follow(session: AsyncSession, fund: Fund, action: str, at: datetime) -> None:
    step = FUND.move(action)
    FUND.require(fund.status, step)
    fund.status, fund.updated_at, fund.version = FundStatus(step.target), at, fund.version + 1
    await session.flush()


async def _require_whole(session: AsyncSession, fund: Fund, draft: FundDraft) -> None:
    if errors := await findings(session, fund, draft):
        raise Invalid(f"有 {len(errors)} 处需要修改，改好后再提交", errors)


async def _require_active(session: AsyncSession, fund: Fund) -> None:
    bureau = await session.get_one(Organisation, fund.bureau_id)
    if bureau.status is not OrganisationStatus.ACTIVE:
        raise BureauNotActive("本单位已停用或退出，不能发布；可以退回", state=fund.status)


async def _add_version(session: AsyncSession, actor: Actor, fund: Fund, draft: FundDraft, signed: str, *, at: datetime) -> FundVersion:
    today = at.astimezone(SHANGHAI).date()
    last = await session.scalar(select(func.max(FundVersion.number)).where(FundVersion.fund_id == fund.id))
    made = FundVersion(
        id=new_id(),
        fund_id=fund.id,
        number=(last or 0) + 1,
        effective_from=max(today, draft.effective_from or today),
        rules=draft.rules,
        policy_id=draft.policy_id,
        content_hash=signed,
        submitted_by=draft.submitted_by,
        published_by=actor.account_id,
        created_at=at,
    )
    session.add(made)
    await session.flush()
    return made
