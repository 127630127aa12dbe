"""Drafting a notice and changing the draft."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.documents.use import rely_on
from marketplace.errors import Conflict, FieldError, Forbidden, Invalid
from marketplace.events.record import record
from marketplace.holidays.events import CHANGED, CREATED
from marketplace.holidays.models import HolidayNotice
from marketplace.holidays.repository import get_notice, in_force_for
from marketplace.holidays.rules import faults
from marketplace.holidays.schemas import NamedDay, NoticeTerms
from marketplace.holidays.states import NOTICE, NoticeStatus
from marketplace.ids import new_id
from marketplace.workflow.mover import StaleVersion, begin

CHANGEABLE = frozenset({NoticeStatus.DRAFT, NoticeStatus.RETURNED})


class YearPublished(Conflict):
    """The year has its calendar; only a correction that names the notice in force may follow."""

    code = "year_published"


class NoticeNotChangeable(Conflict):
    """Only drafts and returned notices are edited."""

    code = "notice_not_changeable"


async def create_notice(session: AsyncSession, actor: Actor, terms: NoticeTerms, *, at: datetime) -> HolidayNotice:
    """Draft a notice of the caller's organisation. Raises: Invalid with every fault, YearPublished."""
    if actor.organisation_id is None:
        raise Forbidden("你不属于任何机构")
    require_acceptable(terms)
    await require_year_free(session, terms)
    notice = HolidayNotice(
        id=new_id(),
        organisation_id=actor.organisation_id,
        officer_id=actor.account_id,
        created_at=at,
        updated_at=at,
        **_columns(terms),
    )
    notice.status, notice.version, notice.round = NoticeStatus.DRAFT, 1, 1
    await _keep_document(session, actor, notice.id, terms)
    session.add(notice)
    await session.flush()
    parties = (notice.organisation_id,)
    await begin(session, NOTICE, CREATED, notice.id, notice.status, at=at, parties=parties, data={"year": terms.year})
    return notice


async def change_notice(
    session: AsyncSession, actor: Actor, notice_id: UUID, terms: NoticeTerms, *, version: int, at: datetime
) -> HolidayNotice:
    """Replace what a draft says; `version` is the one that the caller has looked at.

    Raises: CaseNotFound, NoticeNotChangeable, StaleVersion, Invalid, YearPublished.
    """
    notice = await get_notice(session, actor, notice_id)
    require_changeable(notice)
    require_acceptable(terms)
    await require_year_free(session, terms)
    await _keep_document(session, actor, notice_id, terms)
    changed: Any = await session.execute(
        update(HolidayNotice)
        .where(HolidayNotice.id == notice_id, HolidayNotice.version == version, HolidayNotice.status.in_(CHANGEABLE))
        .values(version=version + 1, updated_at=at, **_columns(terms))
        .returning(HolidayNotice)
        .execution_options(populate_existing=True)
    )
    after: HolidayNotice | None = changed.scalar_one_or_none()
    if after is None:
        raise StaleVersion("这份放假安排刚被改动过，请刷新后再改", state=notice.status)
    record(session, CHANGED, notice_id, at=at, parties=(after.organisation_id,), data={"year": terms.year, "version": after.version})
    return after


def terms_of(notice: HolidayNotice) -> NoticeTerms:
    """What a stored notice says."""
    return NoticeTerms(
        year=notice.year,
        source=notice.source,
        issued_on=notice.issued_on,
        days=msgspec.convert(notice.days, list[NamedDay]),
        document_id=notice.document_id,
        replaces_id=notice.replaces_id,
    )


def require_changeable(notice: HolidayNotice) -> None:
    """Raises: NoticeNotChangeable."""
    if notice.status not in CHANGEABLE:
        raise NoticeNotChangeable(f"「{NOTICE.labels_zh[notice.status]}」的放假安排不能修改", state=notice.status)


def require_acceptable(terms: NoticeTerms) -> None:
    """Raises: Invalid with every fault at once."""
    if found := faults(terms):
        raise Invalid(f"有 {len(found)} 处需要修改", found)


async def require_year_free(session: AsyncSession, terms: NoticeTerms) -> None:
    """Raises: YearPublished if the year has a notice in force that is not named; Invalid if another one is named."""
    present = await in_force_for(session, terms.year)
    if terms.replaces_id is not None and terms.replaces_id != present:
        raise Invalid("有 1 处需要修改", [FieldError("/replaces_id", f"这不是 {terms.year} 年正在生效的放假安排")])
    if present is not None and terms.replaces_id is None:
        raise YearPublished(
            f"{terms.year} 年的放假安排已经发布；如需更正，请指明更正的是哪一份（replaces_id）", state=NoticeStatus.PUBLISHED
        )


async def _keep_document(session: AsyncSession, actor: Actor, notice_id: UUID, terms: NoticeTerms) -> None:
    """The original that the notice names has to be there, and stays. Raises: Invalid."""
    if terms.document_id is not None:
        await rely_on(session, actor, [terms.document_id], subject_kind=NOTICE.resource, subject_id=notice_id, pointer="/document_id")


def _columns(terms: NoticeTerms) -> dict[str, Any]:
    built: dict[str, Any] = {name: getattr(terms, name) for name in NoticeTerms.__struct_fields__}
    built["days"] = msgspec.to_builtins(sorted(terms.days, key=lambda each: each.day))
    return built
