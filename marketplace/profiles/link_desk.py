"""The operator's desk of links between enterprises: what was found, and marking one as wrong. Families are never looked at."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.visibility import visible_to
from marketplace.errors import FieldError, Invalid, NotFound
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.information.records.stale import mark_stale
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.profiles.events import LINK_LIFTED, LINK_MARKED
from marketplace.profiles.models import EnterpriseLink, LinkKind, LinkMark
from marketplace.profiles.recompute import lock_subjects
from marketplace.profiles.representatives import link_again

AT_ONCE = 100
LONGEST_REASON = 200
LIST = "profiles:link:list"


class LinkNotFound(NotFound):
    """No such link, or none any more."""

    code = "link_not_found"


class Party(NamedTuple):
    """One of the two."""

    id: UUID
    name: str
    uscc: str | None
    kind: OrganisationKind


class FoundLink(NamedTuple):
    """A link, or one that was marked: then `because`, `marked_at`, `marked_by` and `mark_id` say so."""

    subject: Party
    other: Party
    kind: LinkKind
    share_pct: Decimal | None
    as_of: date
    mark_id: UUID | None = None
    because: str = ""
    marked_at: datetime | None = None
    marked_by: str = ""


class LinkKey(NamedTuple):
    """Which link."""

    subject_id: UUID
    other_id: UUID
    kind: LinkKind


async def links_found(session: AsyncSession, actor: Actor, of: Collection[UUID] | None) -> list[FoundLink]:
    """At most `AT_ONCE` links, of these enterprises or of any (None). A common representative stands there once."""
    subject, other = aliased(Organisation), aliased(Organisation)
    once = (EnterpriseLink.kind != LinkKind.COMMON_REPRESENTATIVE) | (EnterpriseLink.subject_id < EnterpriseLink.other_id)
    about = true() if of is None else or_(EnterpriseLink.subject_id.in_(of), EnterpriseLink.other_id.in_(of))
    rows = await session.execute(
        select(*_party(subject), *_party(other), EnterpriseLink.kind, EnterpriseLink.share_pct, EnterpriseLink.as_of)
        .join(subject, subject.id == EnterpriseLink.subject_id)
        .join(other, other.id == EnterpriseLink.other_id)
        .where(visible_to(actor, LIST), once, about)
        .order_by(EnterpriseLink.subject_id, EnterpriseLink.other_id, EnterpriseLink.kind)
        .limit(AT_ONCE)
    )
    return [FoundLink(Party(*row[:4]), Party(*row[4:8]), *row[8:]) for row in rows]


async def marked_links(session: AsyncSession, actor: Actor, of: Collection[UUID] | None) -> list[FoundLink]:
    """What was marked as wrong and still is, the newest first."""
    subject, other = aliased(Organisation), aliased(Organisation)
    once = (LinkMark.kind != LinkKind.COMMON_REPRESENTATIVE) | (LinkMark.subject_id < LinkMark.other_id)
    about = true() if of is None else or_(LinkMark.subject_id.in_(of), LinkMark.other_id.in_(of))
    said = (LinkMark.id, LinkMark.because, LinkMark.marked_at, Account.display_name)
    rows = await session.execute(
        select(*_party(subject), *_party(other), LinkMark.kind, LinkMark.share_pct, LinkMark.as_of, *said)
        .join(subject, subject.id == LinkMark.subject_id)
        .join(other, other.id == LinkMark.other_id)
        .join(Account, Account.id == LinkMark.marked_by)
        .where(visible_to(actor, LIST), once, about, LinkMark.lifted_at.is_(None))
        .order_by(LinkMark.id.desc())
        .limit(AT_ONCE)
    )
    return [FoundLink(Party(*row[:4]), Party(*row[4:8]), *row[8:]) for row in rows]


async def mark_wrong(session: AsyncSession, actor: Actor, key: LinkKey, because: str, *, now: datetime) -> None:
    """Take the link away and keep it away, as the system. Raises: LinkNotFound, Invalid without a reason."""
    reason = " ".join(because.split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid("没有标注", [FieldError("/because", f"请写明哪里有误，最多 {LONGEST_REASON} 个字，现在是 {len(reason)} 个")])
    assert actor.account_id is not None  # noqa: S101  # a person's page
    await lock_subjects(session, [key.subject_id, key.other_id])
    gone = delete(EnterpriseLink).where(_this(EnterpriseLink, key)).returning(EnterpriseLink)
    links: Sequence[EnterpriseLink] = (await session.scalars(gone)).all()
    if not links:
        raise LinkNotFound("没有这个关联关系，或者它刚被标注或更新，请刷新后再看")
    marks = [
        LinkMark(
            id=new_id(), subject_id=link.subject_id, other_id=link.other_id, kind=link.kind, share_pct=link.share_pct, as_of=link.as_of,
            because=reason, marked_at=now, marked_by=actor.account_id,
        )
        for link in links
    ]  # fmt: skip
    session.add_all(marks)
    record(session, LINK_MARKED, marks[0].id, at=now, parties=[key.subject_id, key.other_id], data={"link": key.kind})
    await session.flush()


async def lift_mark(session: AsyncSession, actor: Actor, mark_id: UUID, *, now: datetime) -> None:
    """Let the link be found again: by the numbers that are remembered at once, by the register with the next computing.

    As the system. Raises: LinkNotFound.
    """
    mark = await session.scalar(select(LinkMark).where(LinkMark.id == mark_id, LinkMark.lifted_at.is_(None)))
    if mark is None:
        raise LinkNotFound("没有这个标注，或者它刚被撤销")
    key = LinkKey(mark.subject_id, mark.other_id, mark.kind)
    await lock_subjects(session, [key.subject_id, key.other_id])
    standing = _this(LinkMark, key) & LinkMark.lifted_at.is_(None)
    lifted = update(LinkMark).where(standing).values(lifted_at=now, lifted_by=actor.account_id).returning(LinkMark.id)
    if not (await session.scalars(lifted)).all():
        raise LinkNotFound("没有这个标注，或者它刚被撤销")
    record(session, LINK_LIFTED, mark_id, at=now, parties=[key.subject_id, key.other_id], data={"link": key.kind})
    if key.kind is LinkKind.COMMON_REPRESENTATIVE:
        await link_again(session, [key.subject_id], now=now)
    else:
        await mark_stale(session, [key.other_id])


def _this(model: type[EnterpriseLink] | type[LinkMark], key: LinkKey) -> ColumnElement[bool]:
    """The link; of a common representative both directions."""
    there = (model.subject_id == key.subject_id) & (model.other_id == key.other_id)
    back = (model.subject_id == key.other_id) & (model.other_id == key.subject_id)
    ways = there | back if key.kind is LinkKind.COMMON_REPRESENTATIVE else there
    return (model.kind == key.kind) & ways


def _party(side: type[Organisation]) -> tuple[Any, ...]:
    return side.id, side.name, side.uscc, side.kind
