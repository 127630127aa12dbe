"""The clerk's filing until it is sent: whom it is for, the values, the signed paper. Changing one that was sent makes it a draft again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.database.sealing import CannotOpen, Sealer
from marketplace.enrolment.assisted.content import Content, open_content
from marketplace.enrolment.assisted.events import CHANGED, FILED
from marketplace.enrolment.assisted.filled import Filled
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.repository import acts_for, own_filing
from marketplace.enrolment.assisted.states import FilingNotOpenTo, FilingState
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.information.batches.names import folded
from marketplace.members.models import SUBJECT_KINDS, Organisation
from marketplace.notifications.contacts import address_hash
from marketplace.notifications.models import Contact
from marketplace.profiles.declare import faults_of

CHANGE = "enrolment:assisted_filing:change"
GOOD_FOR = timedelta(days=30)
CHANGED_MEANWHILE = "这份代填刚在别处改动过，请刷新后再改"


async def file(session: AsyncSession, actor: Actor, filled: Filled, *, sealer: Sealer, now: datetime) -> AssistedFiling:
    """Keep a new draft. Raises: Invalid naming what does not fit with what the platform knows."""
    assert actor.account_id is not None and actor.organisation_id is not None  # noqa: S101, PT018  # a clerk's page
    known = await _known(session, actor, filled, sealer)
    made = AssistedFiling(
        id=new_id(), organisation_id=actor.organisation_id, clerk_id=actor.account_id, status=FilingState.DRAFT, version=1,
        created_at=now, updated_at=now, until_at=now + GOOD_FOR, **_columns(filled, known),
    )  # fmt: skip
    made.sealed = _content(filled, known).seal(sealer, made.id)
    session.add(made)
    record(session, FILED, made.id, at=now, parties=_parties(made), data={"place": filled.place})
    await session.flush()
    return made


async def change(
    session: AsyncSession, actor: Actor, filing_id: UUID, filled: Filled, *, version: int, sealer: Sealer, now: datetime
) -> AssistedFiling:
    """Put other facts in place of these; the values stay. Raises: FilingNotFound, FilingNotOpenTo, Invalid."""
    filing = await own_filing(session, actor, filing_id, CHANGE)
    known = await _known(session, actor, filled, sealer)
    content = _content(filled, known, content_of(filing, sealer))
    return await _replace(session, filing, content, version=version, sealer=sealer, now=now, **_columns(filled, known))


async def change_values(
    session: AsyncSession,
    actor: Actor,
    filing_id: UUID,
    values: Mapping[str, Any],
    typed: Mapping[str, Any],
    *,
    version: int,
    sealer: Sealer,
    now: datetime,
) -> AssistedFiling:
    """Put these values (`typed`: as the form had them) in place of those before; all are what an enterprise may declare.

    Raises: as `change`.
    """
    filing = await own_filing(session, actor, filing_id, CHANGE)
    if values and (faults := faults_of(values)):
        raise Invalid(f"有 {len(faults)} 项不能这样填", faults)
    content = msgspec.structs.replace(content_of(filing, sealer), values=dict(values), typed=dict(typed))
    return await _replace(session, filing, content, version=version, sealer=sealer, now=now)


async def attach(session: AsyncSession, actor: Actor, filing_id: UUID, document_id: UUID, *, sealer: Sealer, now: datetime) -> None:
    """Name the scan of what the enterprise signed on paper; the document is the clerk's institution's. Raises: as `change`."""
    filing = await own_filing(session, actor, filing_id, CHANGE)
    await _replace(session, filing, content_of(filing, sealer), version=filing.version, sealer=sealer, now=now, document_id=document_id)


def content_of(filing: AssistedFiling, sealer: Sealer) -> Content:
    """What stands in a filing that has not ended. Raises: FilingNotOpenTo, also where the key is not here any more."""
    if filing.sealed is None:
        raise FilingNotOpenTo("这份代填已经办结，内容已删除", state=filing.status)
    try:
        return open_content(sealer, filing.id, filing.sealed)
    except CannotOpen as lost:
        raise FilingNotOpenTo("这份代填的内容打不开了，请撤回后重新填写", state=filing.status) from lost


def readable_content(filing: AssistedFiling, sealer: Sealer) -> Content | None:
    """The same for lists, where one that cannot be opened hides no other."""
    try:
        return content_of(filing, sealer)
    except FilingNotOpenTo:
        return None


async def _replace(
    session: AsyncSession, filing: AssistedFiling, content: Content, *, version: int, sealer: Sealer, now: datetime, **columns: Any
) -> AssistedFiling:
    """A draft from here on, and a code that was sent before is worth nothing: it was for another version."""
    this = (AssistedFiling.id == filing.id) & (AssistedFiling.version == version) & (AssistedFiling.status == filing.status)
    values = {"status": FilingState.DRAFT, "version": version + 1, "updated_at": now, "sealed": content.seal(sealer, filing.id), **columns}
    changed = await session.scalar(
        update(AssistedFiling).where(this).values(values).returning(AssistedFiling).execution_options(populate_existing=True)
    )
    if changed is None:
        raise FilingNotOpenTo(CHANGED_MEANWHILE, state=filing.status)
    record(session, CHANGED, filing.id, at=now, parties=_parties(changed), data={"version": changed.version})
    return changed


async def _known(session: AsyncSession, actor: Actor, filled: Filled, sealer: Sealer) -> Organisation | None:
    """The enterprise as the platform knows it. Raises: Invalid."""
    faults: list[FieldError] = []
    known = None
    if filled.uscc is not None:
        known = await session.scalar(select(Organisation).where(Organisation.uscc == filled.uscc))
    if known is not None and known.kind not in SUBJECT_KINDS:
        faults.append(FieldError("/uscc", "这是入驻机构的代码，代填只面向企业、个体工商户、合作社和农户等"))
    elif known is not None and folded(known.name) != folded(filled.name):
        faults.append(FieldError("/name", "名称与登记不一致，请按营业执照填写全称；改过名的，请联系平台运营更正登记后再填"))
    elif known is not None and await acts_for(session, actor.account_id, known.id):
        faults.append(FieldError("/uscc", "你是这家企业的人，不能替它代填；请用企业身份登录后自己申报"))
    if filled.address and await _is_own(session, actor, filled, sealer):
        faults.append(FieldError("/address", "这是你自己的联系方式，确认码要发给企业的人"))
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    return known


async def _is_own(session: AsyncSession, actor: Actor, filled: Filled, sealer: Sealer) -> bool:
    hashed = address_hash(sealer, filled.channel, filled.address)
    mine = select(Contact.id).where(Contact.account_id == actor.account_id, Contact.address_hash == hashed)
    return await session.scalar(mine) is not None


def _columns(filled: Filled, known: Organisation | None) -> dict[str, Any]:
    return {
        "place": filled.place,
        "filled_on": filled.filled_on,
        "subject_id": known.id if known else None,
        "subject_kind": known.kind if known else filled.kind,
        "uscc": filled.uscc,
        "region": filled.region or (known.region if known else None),
    }


def _content(filled: Filled, known: Organisation | None, before: Content | None = None) -> Content:
    values, typed = (before.values, before.typed) if before else ({}, {})
    return Content(
        name=known.name if known else filled.name, representative=filled.representative, channel=filled.channel, address=filled.address,
        values=values, typed=typed,
    )  # fmt: skip


def _parties(filing: AssistedFiling) -> list[UUID]:
    """The clerk's institution alone: before it is sent the enterprise hears nothing of it."""
    return [filing.organisation_id]
