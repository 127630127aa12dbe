"""A link that the operator marked as wrong is gone, stays gone when profiles are computed anew, and comes back when the mark is lifted."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.sealing import sealer
from marketplace.errors import Invalid
from marketplace.events.models import EventRow
from marketplace.information.models import StaleProfile
from marketplace.profiles.link_desk import LinkKey, LinkNotFound, lift_mark, links_found, mark_wrong, marked_links
from marketplace.profiles.models import LinkKind
from marketplace.profiles.recompute import recompute
from marketplace.profiles.relations import links_of
from marketplace.profiles.representatives import link_representatives
from marketplace.subject_keys.keys import SubjectKeys
from tests.marketplace.profiles.records import Subject, make_subject
from tests.marketplace.profiles.test_representatives import ONE, registered
from tests.web.callers import make_member

DAY = date(2026, 11, 21)


@pytest.fixture
async def operator(session: AsyncSession) -> Actor:
    member = await make_member(session, Role.OPERATOR)
    return Actor(Role.OPERATOR, member.account_id, organisation_id=member.organisation_id)


async def held_and_holder(session: AsyncSession, code: str) -> tuple[Subject, Subject]:
    """Two enterprises, the second with this credit code holding 60% of the first."""
    held, holder = await make_subject(session, "示例被持有"), await make_subject(session, "示例持有")
    await session.execute(text("UPDATE organisation SET uscc = :code WHERE id = :id"), {"id": holder.id, "code": code})
    await held.says("shareholding", {"shareholder_kind": "enterprise", "shareholder_uscc": code, "share_pct": 60}, DAY)
    await recompute(session, [held.id], DAY, now=now())
    return held, holder


async def test_a_stake_marked_as_wrong_stays_away_until_the_mark_is_lifted(session: AsyncSession, operator: Actor) -> None:
    held, holder = await held_and_holder(session, "91320100MA1MARK00X")
    (found,) = await links_found(session, operator, [held.id])
    assert (found.subject.name, found.kind, found.share_pct) == ("示例持有", LinkKind.SHAREHOLDER, Decimal(60))
    await mark_wrong(session, operator, LinkKey(holder.id, held.id, LinkKind.SHAREHOLDER), "股权已经转让", now=now())
    await recompute(session, [held.id, holder.id], DAY, now=now())
    assert await links_of(session, held.id) == []
    assert await links_found(session, operator, [holder.id]) == []
    (marked,) = await marked_links(session, operator, [held.id])
    assert (marked.because, marked.share_pct, marked.as_of) == ("股权已经转让", Decimal(60), DAY)
    assert marked.mark_id is not None
    await lift_mark(session, operator, marked.mark_id, now=now())
    stale = select(func.count()).where(StaleProfile.subject_id == held.id)
    assert await session.scalar(stale) == 1
    await recompute(session, [held.id], DAY, now=now())
    assert [link.other for link in await links_of(session, held.id)] == ["示例持有"]
    kinds = await session.scalars(select(EventRow.kind).where(EventRow.subject_id == marked.mark_id).order_by(EventRow.id))
    assert list(kinds) == ["link_mark.marked", "link_mark.lifted"]


async def test_a_common_representative_is_marked_both_ways(session: AsyncSession, operator: Actor, tmp_path: Path) -> None:
    seal = sealer(tmp_path / "keys")
    first, second = await registered(seal, session, "示例标甲", ONE), await registered(seal, session, "示例标乙", ONE)
    for subject in (first, second):
        await link_representatives(session, seal, SubjectKeys(seal), subject.batch_id, now=now())
    await mark_wrong(session, operator, LinkKey(second.id, first.id, LinkKind.COMMON_REPRESENTATIVE), "号码录错", now=now())
    await link_representatives(session, seal, SubjectKeys(seal), first.batch_id, now=now())
    assert [await links_of(session, each.id) for each in (first, second)] == [[], []]
    (marked,) = await marked_links(session, operator, [first.id])
    assert marked.mark_id is not None
    await lift_mark(session, operator, marked.mark_id, now=now())
    assert [len(await links_of(session, each.id)) for each in (first, second)] == [1, 1]


async def test_a_mark_needs_a_reason_and_a_link(session: AsyncSession, operator: Actor) -> None:
    held, holder = await held_and_holder(session, "91320100MA1MARK01X")
    key = LinkKey(holder.id, held.id, LinkKind.SHAREHOLDER)
    with pytest.raises(Invalid, match="没有标注"):
        await mark_wrong(session, operator, key, "  ", now=now())
    await mark_wrong(session, operator, key, "示例", now=now())
    with pytest.raises(LinkNotFound):
        await mark_wrong(session, operator, key, "示例", now=now())
    (marked,) = await marked_links(session, operator, [held.id])
    assert marked.mark_id is not None
    await lift_mark(session, operator, marked.mark_id, now=now())
    with pytest.raises(LinkNotFound):
        await lift_mark(session, operator, marked.mark_id, now=now())
