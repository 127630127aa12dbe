"""Every query of funds, their drafts and their versions. Who may see what is part of each."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.access.visibility import OwnerColumn, visible_to
from marketplace.errors import NotFound
from marketplace.members.models import Organisation
from policies.funds.models import Fund, FundDraft, FundVersion
from policies.funds.states import FundStatus, RulesStatus

READ = "funds:fund:read"
LIST = "funds:fund:list"
OPEN = (RulesStatus.DRAFT, RulesStatus.SUBMITTED)
KEEPERS = frozenset({Role.BUREAU_POLICY_EDITOR, Role.BUREAU_REVIEWER, Role.BUREAU_APPROVER, Role.BUREAU_TREASURER, Role.FUND_MANAGER})


class NoSuchFund(NotFound):
    """No such fund, or not this caller's to see."""

    code = "fund_not_found"


class NoOpenDraft(NotFound):
    """The fund has no rules in work, or not ones that this caller may see."""

    code = "no_open_draft"


def _keeper(actor: Actor) -> OwnerColumn:
    """Whose fund it is, from where the caller stands: a manager's own funds are those that it runs."""
    return Fund.manager_id if actor.role is Role.FUND_MANAGER else Fund.bureau_id


def visible_fund(actor: Actor, permission: str = READ) -> ColumnElement[bool]:
    """Funds that the caller may see. Institutions see those that were published, a sandbox's among themselves only."""
    seen = visible_to(actor, permission, organisation=_keeper(actor), state=Fund.status)
    return seen & (true() if actor.role in {*KEEPERS, Role.AUDITOR} else _of_the_same_world(actor))


def _of_the_same_world(actor: Actor) -> ColumnElement[bool]:
    own, bureau = aliased(Organisation), aliased(Organisation)
    mine = select(own.sandbox).where(own.id == actor.organisation_id).scalar_subquery()
    return Fund.current_version_id.is_not(None) & Fund.bureau_id.in_(select(bureau.id).where(bureau.sandbox == mine))


def visible_draft(actor: Actor, permission: str = READ) -> ColumnElement[bool]:
    """Drafts of the caller's own funds, as far as the policy table opens them in their state."""
    if actor.role not in {*KEEPERS, Role.AUDITOR}:
        return FundDraft.id.is_(None)
    owned = visible_to(actor, permission, organisation=_keeper(actor), state=FundDraft.status)
    return select(Fund.id).where(Fund.id == FundDraft.fund_id, owned).correlate(FundDraft).exists()


async def get_fund(session: AsyncSession, actor: Actor, fund_id: UUID, permission: str = READ, *, lock: bool = False) -> Fund:
    """One fund. Raises: NoSuchFund."""
    wanted = select(Fund).where(Fund.id == fund_id, visible_fund(actor, permission))
    found = await session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NoSuchFund("没有这个资金池，或者它不对你开放")
    return found


async def find_open_draft(session: AsyncSession, actor: Actor, fund_id: UUID) -> FundDraft | None:
    """The rules that are being worked on."""
    wanted = (FundDraft.fund_id == fund_id) & FundDraft.status.in_(OPEN)
    return await session.scalar(select(FundDraft).where(wanted, visible_draft(actor)))


async def open_draft(session: AsyncSession, actor: Actor, fund_id: UUID) -> FundDraft:
    """As `find_open_draft`. Raises: NoOpenDraft."""
    found = await find_open_draft(session, actor, fund_id)
    if found is None:
        raise NoOpenDraft("这个资金池没有正在编写的规则；请先新建版本")
    return found


async def list_funds(
    session: AsyncSession, actor: Actor, *, states: Sequence[FundStatus] = (), limit: int, after: UUID | None = None
) -> Sequence[tuple[Fund, FundVersion | None]]:
    """Funds with their version in force, the newest first; `after` is the id of the last one of the page before."""
    wanted = select(Fund, FundVersion).outerjoin(FundVersion, FundVersion.id == Fund.current_version_id)
    wanted = wanted.where(visible_fund(actor, LIST))
    if states:
        wanted = wanted.where(Fund.status.in_(states))
    if after is not None:
        wanted = wanted.where(Fund.id < after)
    rows = await session.execute(wanted.order_by(Fund.id.desc()).limit(limit))
    return [(fund, version) for fund, version in rows]


async def current_version(session: AsyncSession, fund: Fund) -> FundVersion | None:
    """The rules in force."""
    return None if fund.current_version_id is None else await session.get_one(FundVersion, fund.current_version_id)


async def versions_of(session: AsyncSession, fund_id: UUID) -> Sequence[FundVersion]:
    """All versions, the newest first, also one that waits for its day."""
    return (await session.scalars(select(FundVersion).where(FundVersion.fund_id == fund_id).order_by(FundVersion.number.desc()))).all()


async def version_on(session: AsyncSession, fund_id: UUID, day: date) -> FundVersion | None:
    """The version that is in force on a day: of those whose day has come the one published last. None before the first one's day."""
    wanted = select(FundVersion).where(FundVersion.fund_id == fund_id, FundVersion.effective_from <= day)
    return await session.scalar(wanted.order_by(FundVersion.number.desc()).limit(1))
