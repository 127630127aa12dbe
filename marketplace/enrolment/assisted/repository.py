"""Every query for filings: the clerk's own, those offered to an enterprise, and the one behind a code."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.access.secret_tokens import digest
from marketplace.access.totp import normalise_code
from marketplace.access.visibility import visible_to
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.states import FilingState
from marketplace.errors import NotFound
from marketplace.members.models import Membership, Organisation

AT_ONCE = 100
READ, OFFERED = "enrolment:assisted_filing:read", "enrolment:assisted_offer:read"


class FilingNotFound(NotFound):
    """No such filing, or not the caller's to see."""

    code = "assisted_filing_not_found"

    def __init__(self) -> None:
        super().__init__("没有这份代填，或者工作人员正在修改")


class CodeNotGood(NotFound):
    """No open filing has this code: wrong, used, withdrawn, or too late."""

    code = "assisted_code_not_good"

    def __init__(self) -> None:
        super().__init__("确认码不对，或者已经用过、撤回、过期，请核对，或者联系替你填写的工作人员")


class CodeOutdated(CodeNotGood):
    """The clerk has changed what the code was sent for."""

    code = "assisted_code_outdated"

    def __init__(self) -> None:
        NotFound.__init__(self, "工作人员改过内容，这个确认码已经作废，请用新收到的确认码重新看一遍")


async def own_filings(session: AsyncSession, actor: Actor) -> Sequence[AssistedFiling]:
    """The clerk's own, the newest first."""
    mine = visible_to(actor, "enrolment:assisted_filing:list", account=AssistedFiling.clerk_id)
    return (await session.scalars(select(AssistedFiling).where(mine).order_by(AssistedFiling.id.desc()).limit(AT_ONCE))).all()


async def own_filing(session: AsyncSession, actor: Actor, filing_id: UUID, permission: str = READ) -> AssistedFiling:
    """One of the clerk's own, in a state that the permission opens. Raises: FilingNotFound."""
    mine = visible_to(actor, permission, account=AssistedFiling.clerk_id, state=AssistedFiling.status)
    return await _one(session, AssistedFiling.id == filing_id, mine)


async def offered(session: AsyncSession, actor: Actor) -> Sequence[AssistedFiling]:
    """Filings for the caller's enterprise, the newest first; drafts are not among them. As the system."""
    mine = offered_to(actor, "enrolment:assisted_offer:list")
    return (await session.scalars(select(AssistedFiling).where(mine).order_by(AssistedFiling.id.desc()).limit(AT_ONCE))).all()


async def offered_filing(session: AsyncSession, actor: Actor, filing_id: UUID, permission: str = OFFERED) -> AssistedFiling:
    """One of them. Raises: FilingNotFound."""
    return await _one(session, AssistedFiling.id == filing_id, offered_to(actor, permission))


def offered_to(actor: Actor, permission: str) -> ColumnElement[bool]:
    """Filings for the caller's enterprise, also one for its credit code from before the platform knew the enterprise."""
    shown = AssistedFiling.status != FilingState.DRAFT
    mine = visible_to(actor, permission, organisation=AssistedFiling.subject_id, state=AssistedFiling.status)
    code = select(Organisation.uscc).where(Organisation.id == actor.organisation_id).scalar_subquery()
    unbound = (AssistedFiling.subject_id.is_(None)) & (AssistedFiling.uscc == code) & (AssistedFiling.status == FilingState.OPEN)
    return shown & or_(mine, unbound)


async def filing_by_code(session: AsyncSession, code: str, *, now: datetime) -> AssistedFiling:
    """The open filing that a code was sent for, as it was then. As the system. Raises: CodeNotGood, CodeOutdated."""
    hashed = digest(normalise_code(code))
    found = await session.scalar(select(AssistedFiling).where(AssistedFiling.code_hash == hashed, AssistedFiling.until_at > now))
    if found is None or found.status not in {FilingState.OPEN, FilingState.DRAFT}:
        raise CodeNotGood
    if found.status is FilingState.DRAFT or found.code_version != found.version:
        raise CodeOutdated
    return found


async def has_administrator(session: AsyncSession, organisation_id: UUID | None) -> bool:
    """Whether somebody can sign in as the enterprise's administrator."""
    owner = (Membership.organisation_id == organisation_id) & (Membership.role == Role.ENTERPRISE_OWNER) & Membership.active
    found = await session.scalar(select(exists().where(owner, Account.id == Membership.account_id, Account.active)))
    return bool(found)


async def acts_for(session: AsyncSession, account_id: UUID | None, organisation_id: UUID | None) -> bool:
    """Whether the person acts for the enterprise, or did: nobody fills in for the own one."""
    mine = (Membership.account_id == account_id) & (Membership.organisation_id == organisation_id)
    return bool(await session.scalar(select(exists().where(mine))))


async def _one(session: AsyncSession, *conditions: ColumnElement[bool]) -> AssistedFiling:
    wanted = select(AssistedFiling).where(*conditions).execution_options(populate_existing=True)
    if (found := await session.scalar(wanted)) is None:
        raise FilingNotFound
    return found
