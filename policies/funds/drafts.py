"""Writing a fund's rules: a new fund, a new version of its rules, and every change until it is submitted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Conflict, FieldError, Forbidden, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.members.models import Organisation
from marketplace.reference.regions import NATION
from marketplace.workflow.mover import StaleVersion, begin
from policies.funds.events import VERSION_CHANGED, VERSION_CREATED
from policies.funds.fund_rules import FundRules
from policies.funds.models import Fund, FundDraft, FundVersion
from policies.funds.pointer_checks import fund_faults
from policies.funds.repository import current_version, find_open_draft, get_fund, open_draft
from policies.funds.schemas import FundTerms, read_rules, stored_rules
from policies.funds.states import FUND_VERSION, FundStatus, RulesStatus

LISTED = frozenset({FundStatus.PUBLISHED, FundStatus.SUSPENDED})
TAIL = 8  # hexadecimal digits of a code that nobody chose
OF_THE_FUND = ("name", "manager_id", "region")


class DraftNotChangeable(Conflict):
    """Only what was not submitted is edited."""

    code = "draft_not_changeable"


class DraftOpen(Conflict):
    """A fund has one version of its rules in work at a time."""

    code = "draft_open"


class FundNotListed(Conflict):
    """A new version follows one that is in force, and not that of a fund that has ended."""

    code = "fund_not_listed"


class NothingBefore(Conflict):
    """There is no change to take back."""

    code = "nothing_before"


async def create_fund(
    session: AsyncSession, actor: Actor, terms: FundTerms, *, code: str | None = None, sample_as_of: str | None = None, at: datetime
) -> FundDraft:
    """A new fund of the caller's bureau, as a draft; its region begins as the bureau's, a code is made where none is given.

    `sample_as_of`: the day of the public source that the rules were taken from.

    Raises: Forbidden, Invalid.
    """
    if actor.organisation_id is None:
        raise Forbidden("你不属于任何机构")
    bureau = await session.get_one(Organisation, actor.organisation_id)
    fund_id, region = new_id(), terms.region or bureau.region
    code = code or f"{region or NATION}-{fund_id.hex[-TAIL:]}"
    faults = await fund_faults(session, bureau, terms.manager_id, region)
    if await session.scalar(select(Fund.id).where(Fund.code == code)) is not None:
        faults.append(FieldError("/code", f"代码 {code} 已被使用，请换一个，或者留空由平台编号。"))
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    fund = Fund(
        id=fund_id, status=FundStatus.DRAFT, version=1, round=1, code=code, name=terms.name, bureau_id=bureau.id,
        manager_id=terms.manager_id, region=region, sample_as_of=sample_as_of, created_at=at, updated_at=at,
    )  # fmt: skip
    session.add(fund)
    await session.flush()
    return await _draft(session, actor, fund, terms.rules, terms, at=at)


async def begin_version(session: AsyncSession, actor: Actor, fund_id: UUID, rules: FundRules | None = None, *, at: datetime) -> FundDraft:
    """The next version of a published fund's rules; without `rules` it begins as the one in force.

    Raises: NoSuchFund, DraftOpen, FundNotListed.
    """
    fund = await get_fund(session, actor, fund_id, lock=True)
    version = await current_version(session, fund)
    if fund.status not in LISTED or version is None:
        raise FundNotListed("只有运行中或暂停的资金池可以新建规则版本", state=fund.status)
    if await find_open_draft(session, actor, fund_id) is not None:
        raise DraftOpen("这个资金池已有一版正在编写的规则，请接着修改它，或者先放弃", state=fund.status)
    return await _draft(session, actor, fund, rules or read_rules(version.rules), version, at=at)


async def change_draft(session: AsyncSession, actor: Actor, fund_id: UUID, terms: FundTerms, *, version: int, at: datetime) -> FundDraft:
    """Replace what the open draft says; `version` is the one that the caller has looked at.

    Name, manager and region are the fund's own and stay as they are once rules are in force.
    Raises: NoOpenDraft, DraftNotChangeable, StaleVersion, Invalid.
    """
    draft = await open_draft(session, actor, fund_id)
    fund = await get_fund(session, actor, fund_id, lock=True)
    require_changeable(draft)
    await _change_fund(session, fund, terms, at=at)
    values = {"rules": stored_rules(terms.rules), "policy_id": terms.policy_id, "effective_from": terms.effective_from}
    return await _changed(session, actor, fund, draft, version, values, at=at)


async def undo_change(session: AsyncSession, actor: Actor, fund_id: UUID, *, version: int, at: datetime) -> FundDraft:
    """Take the last change of the rules back; done twice, it is there again. Raises: NothingBefore; as `change_draft`."""
    draft = await open_draft(session, actor, fund_id)
    require_changeable(draft)
    if draft.rules_before is None:
        raise NothingBefore("这份草稿还没有可以撤销的修改", state=draft.status)
    fund = await get_fund(session, actor, fund_id)
    return await _changed(session, actor, fund, draft, version, {"rules": draft.rules_before}, at=at)


def require_changeable(draft: FundDraft) -> None:
    """Raises: DraftNotChangeable."""
    if draft.status is not RulesStatus.DRAFT:
        raise DraftNotChangeable("这一版规则已提交复核，不能修改；请复核人退回后再改", state=draft.status)


def facts_of_draft(draft: FundDraft) -> dict[str, Any]:
    """Ids for the event."""
    return {"fund_id": str(draft.fund_id), "version": draft.version}


def keepers_of(fund: Fund) -> tuple[UUID, ...]:
    """The organisations that are told of what happens to a fund."""
    return (fund.bureau_id,) if fund.manager_id is None else (fund.bureau_id, fund.manager_id)


async def _change_fund(session: AsyncSession, fund: Fund, terms: FundTerms, *, at: datetime) -> None:
    changed = [name for name in OF_THE_FUND if getattr(fund, name) != getattr(terms, name)]
    if not changed:
        return
    bureau = await session.get_one(Organisation, fund.bureau_id)
    faults = await fund_faults(session, bureau, terms.manager_id, terms.region)
    if fund.current_version_id is not None:
        faults += [FieldError(f"/{name}", "资金池已发布，名称、受托管理机构和地区不再随规则修改。") for name in changed]
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    fund.name, fund.manager_id, fund.region, fund.updated_at = terms.name, terms.manager_id, terms.region, at
    await session.flush()


async def _changed(
    session: AsyncSession, actor: Actor, fund: Fund, draft: FundDraft, version: int, values: dict[str, Any], *, at: datetime
) -> FundDraft:
    done: Any = await session.execute(
        update(FundDraft)
        .where(FundDraft.id == draft.id, FundDraft.version == version, FundDraft.status == RulesStatus.DRAFT)
        .values(version=version + 1, updated_at=at, rules_before=FundDraft.rules, written_by=actor.account_id, **values)
        .returning(FundDraft)
        .execution_options(populate_existing=True)
    )
    after: FundDraft | None = done.scalar_one_or_none()
    if after is None:
        raise StaleVersion("这份草稿刚被改动过，请刷新后再改", state=draft.status)
    record(session, VERSION_CHANGED, after.id, at=at, parties=keepers_of(fund), data=facts_of_draft(after))
    return after


async def _draft(
    session: AsyncSession, actor: Actor, fund: Fund, rules: FundRules, beginning: FundTerms | FundVersion, *, at: datetime
) -> FundDraft:
    draft = FundDraft(
        id=new_id(),
        status=RulesStatus.DRAFT,
        version=1,
        round=1,
        fund_id=fund.id,
        base_version_id=fund.current_version_id,
        rules=stored_rules(rules),
        policy_id=beginning.policy_id,
        effective_from=beginning.effective_from if isinstance(beginning, FundTerms) else None,
        written_by=actor.account_id,
        created_at=at,
        updated_at=at,
    )
    session.add(draft)
    await session.flush()
    await begin(session, FUND_VERSION, VERSION_CREATED, draft.id, draft.status, at=at, parties=keepers_of(fund), data=facts_of_draft(draft))
    return draft
