"""Computing profiles: what is stored, told and forgotten, and on which day time changes it."""

import asyncio
import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.events.models import EventRow
from marketplace.information.models import InformationRecord, StaleProfile
from marketplace.information.records.stale import mark_stale
from marketplace.information.states import Ending
from marketplace.profiles import recompute as recomputing
from marketplace.profiles import tasks
from marketplace.profiles.events import PROFILE_UPDATED, PROFILES_LOADED
from marketplace.profiles.expired import expired_values
from marketplace.profiles.models import Contradiction, Profile
from marketplace.profiles.parts import parts_of
from marketplace.profiles.recompute import profile_as_of, recompute
from marketplace.profiles.repository import KnownProfile, ProfileRepository, Source
from marketplace.profiles.rules.load import item_rules
from marketplace.profiles.service import replace_profile
from marketplace.profiles.stale import mark_due, recompute_stale
from marketplace.tasks.models import TaskRow
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.profiles.records import Subject, make_subject
from tests.marketplace.profiles.test_rules_against_witness import draw

DAY = date(2026, 11, 21)
REGISTERED = {"established_on": "2020-02-29", "registration_status": "active", "industry": "3041"}


async def computed(subject: Subject, on: date = DAY) -> KnownProfile:
    await recompute(subject.session, [subject.id], on, now=now())
    return await ProfileRepository(subject.session).of_organisation(subject.id)


async def row_of(subject: Subject) -> Profile:
    subject.session.expire_all()
    return (await subject.session.scalars(select(Profile).where(Profile.organisation_id == subject.id))).one()


async def told_of(session: AsyncSession, kind: str, subject: Any) -> int:
    wanted = select(func.count()).where(EventRow.kind == kind, EventRow.subject_id == subject)
    return int(await session.scalar(wanted) or 0)


async def test_a_profile_changes_once_and_is_told_once(session: AsyncSession) -> None:
    subject = await make_subject(session)
    await subject.says("market_entity_registration", REGISTERED, DAY)
    known = await computed(subject)
    assert known.attributes["months_since_established"] == 80, "the 29th has its month on the last day of a shorter one"
    assert known.sources["industry"] == Source("market_entity_registration", "示例局", DAY, "official")
    assert [(part.item, part.sensitivity) for part in await parts_of(session, subject.id)] == [("market_entity_registration", "public")]
    assert (await row_of(subject)).version == 1
    assert (await recompute(session, [subject.id], DAY, now=now())).changed == 0
    assert (await row_of(subject)).version == 1
    assert await told_of(session, PROFILE_UPDATED.name, subject.id) == 1


async def test_what_no_record_says_any_more_is_unknown_again(session: AsyncSession) -> None:
    subject = await make_subject(session)
    record = await subject.says("tax_credit_rating", {"rating_year": 2025, "rating": "B"}, date(2025, 12, 31))
    assert (await computed(subject)).attributes["taxpayer_credit_rating"] == "B"
    ended = update(InformationRecord).where(InformationRecord.id == record.id)
    await session.execute(ended.values(ended_at=now(), ending=Ending.WITHDRAWN, ended_by=subject.batch_id))
    assert (await computed(subject)).attributes == {}
    assert await parts_of(session, subject.id) == []
    assert (await row_of(subject)).version == 2


async def test_a_result_stands_until_a_newer_computed_one_and_a_month_not_delivered_is_no_month_of_nothing(session: AsyncSession) -> None:
    subject = await make_subject(session)
    await subject.says("tax_payment", {"tax_paid_3m_cny": 7}, date(2026, 9, 15))
    for month, paid in ((date(2026, 8, 31), 10), (date(2026, 9, 30), 20), (date(2026, 7, 31), 5)):
        await subject.says("tax_payment", {"tax_kind": "vat", "paid": paid, "period_to": month.isoformat()}, month)
    known = await computed(subject)
    assert known.attributes["tax_paid_3m_cny"] == 35
    assert known.sources["tax_paid_3m_cny"].as_of == date(2026, 9, 30)
    assert "tax_paid_6m_cny" not in known.attributes, "the provider's periods do not reach back that far"
    await subject.says("tax_payment", {"tax_paid_3m_cny": 8}, date(2026, 10, 1))
    assert (await computed(subject)).attributes["tax_paid_3m_cny"] == 8


async def test_a_list_of_results_is_no_list_of_records(session: AsyncSession) -> None:
    subject = await make_subject(session)
    await subject.says("patent", {"patents_count": 12, "own_ip_count": 20}, DAY)
    assert (await computed(subject)).attributes["patents_count"] == 12


async def test_what_is_too_old_is_unknown_and_shown_as_expired(session: AsyncSession) -> None:
    subject = await make_subject(session)
    await subject.says("electricity_payment", {"month": "2026-06-30", "meter_no": "1", "usage_kwh": 500, "amount": 400}, date(2026, 6, 30))
    assert (await computed(subject, date(2026, 10, 8))).attributes["electricity_bill_1m_cny"] == 400
    assert (await row_of(subject)).next_on == date(2026, 10, 9)
    known = await computed(subject, date(2026, 10, 9))
    assert known.attributes == {}
    old = await expired_values(session, subject.id, known, date(2026, 10, 9))
    assert old.attributes["electricity_bill_1m_cny"] == 400
    assert old.sources["electricity_bill_1m_cny"].as_of == date(2026, 6, 30)


async def test_titles_of_several_items_are_put_together(session: AsyncSession) -> None:
    subject = await make_subject(session)
    await subject.says("qualifications", {"title_name": "高新", "title": "high_tech", "recognised_on": "2025-05-01"}, date(2025, 5, 1))
    await subject.says("srdi_sme_list", {"grade": "little_giant", "recognition_date": "2025-09-01"}, date(2025, 9, 1))
    await subject.says("tech_sme_recognition", {"recognition_year": 2026, "level": "national"}, date(2026, 6, 1))
    known = await computed(subject)
    assert sorted(known.attributes["titles"]) == ["high_tech", "little_giant", "tech_sme"]
    assert known.attributes["specialised_new_level"] == "little_giant"


async def test_size_follows_from_figures_and_official_ones_say_more(session: AsyncSession) -> None:
    subject = await make_subject(session)
    await subject.says("market_entity_registration", REGISTERED, DAY)
    await subject.says("employment", {"month": "2026-10-31", "employees_count": 34}, date(2026, 10, 31))
    await subject.says("self_declared", {"annual_revenue_cny": 23_860_000}, DAY, own=True)
    known = await computed(subject)
    assert known.attributes["enterprise_scale"] == "small"
    assert known.sources["enterprise_scale"].assurance == "self_declared"
    await subject.says("financial_statement", {"enterprise_scale": "medium"}, DAY)
    assert (await computed(subject)).attributes["enterprise_scale"] == "medium"
    await subject.says("financial_statement", {"year": 2025, "revenue": 23_000_000}, date(2025, 12, 31))
    known = await computed(subject)
    assert (known.attributes["enterprise_scale"], known.sources["enterprise_scale"].assurance) == ("small", "official")
    assert await profile_as_of(session, subject.id, DAY) == known


async def test_an_official_value_overrides_a_declared_one_and_the_difference_is_kept_until_they_agree(session: AsyncSession) -> None:
    subject = await make_subject(session)
    own = await subject.says("self_declared", {"annual_revenue_cny": 2_000_000}, DAY, own=True)
    await subject.says("financial_statement", {"annual_revenue_cny": 1_000_000}, date(2026, 1, 1))
    assert (await computed(subject)).attributes["annual_revenue_cny"] == 1_000_000
    kept = select(Contradiction).where(Contradiction.subject_id == subject.id)
    (found,) = (await session.scalars(kept)).all()
    assert (found.attribute, found.declared, found.official, found.settled_at) == ("annual_revenue_cny", 2_000_000, 1_000_000, None)
    await session.execute(update(InformationRecord).where(InformationRecord.id == own.id).values(data={"annual_revenue_cny": 1_009_000}))
    await computed(subject)
    session.expire_all()
    (found,) = (await session.scalars(kept)).all()
    assert found.settled_at is not None, "less than one hundredth is rounding"


async def test_what_a_provider_delivers_as_declared_is_no_official_value(session: AsyncSession) -> None:
    subject = await make_subject(session)
    await subject.says("self_declared", {"fixed_premises": False}, DAY)
    known = await computed(subject)
    assert (known.attributes["fixed_premises"], known.sources["fixed_premises"].assurance) == (False, "self_declared")
    await subject.says("self_declared", {"fixed_premises": True}, date(2026, 1, 1), own=True)
    assert (await computed(subject)).attributes["fixed_premises"] is True, "nobody speaks for an enterprise that has spoken itself"


async def test_a_profile_that_was_loaded_whole_loses_nothing_by_its_first_computing(session: AsyncSession) -> None:
    subject = await make_subject(session)
    attributes: dict[str, Any] = {"annual_tax_paid_cny": 9, "taxpayer_credit_rating": "A", "annual_revenue_cny": 5}
    sources = {
        "annual_tax_paid_cny": Source("tax_payment", "税务部门", date(2026, 11, 1), "official"),
        "taxpayer_credit_rating": Source("tax_credit_rating", "税务部门", date(2026, 4, 1), "official"),
        "annual_revenue_cny": Source("financial_statement", "企业申报", date(2026, 10, 1), "self_declared"),
    }
    await replace_profile(session, subject.id, attributes, sources, now())
    known = await computed(subject)
    assert known == KnownProfile(attributes, sources)
    records = select(func.count()).where(InformationRecord.subject_id == subject.id)
    assert await session.scalar(records) == 3
    assert await computed(subject) == known
    assert await session.scalar(records) == 3, "written down once"


@pytest.mark.parametrize("seed", range(6))
async def test_nothing_changes_before_the_day_that_is_named(session: AsyncSession, seed: int) -> None:
    rng, subject = random.Random(seed), await make_subject(session)
    items = rng.sample(sorted(item_rules()), 3)
    for record in draw(rng, items, 12, DAY, subject.id, {subject.provider_id: "示例局"}):
        await subject.says(record.item, record.data, record.as_of, valid_from=record.valid_from, valid_to=record.valid_to)
    known = await computed(subject)
    next_on = (await row_of(subject)).next_on or DAY + timedelta(days=400)
    for day in {DAY + timedelta(days=1), next_on - timedelta(days=1), DAY + (next_on - DAY) / 2}:
        if DAY < day < next_on:
            assert (await profile_as_of(session, subject.id, day)).attributes == known.attributes, day


async def test_links_of_the_register_are_kept_in_step(session: AsyncSession) -> None:
    held, holder = await make_subject(session, "示例子公司"), await make_subject(session, "示例控股")
    await session.execute(text("UPDATE organisation SET uscc = '91320100MA1TEXT00X' WHERE id = :id"), {"id": holder.id})
    stake = await held.says(
        "shareholding", {"shareholder_kind": "enterprise", "shareholder_uscc": "91320100MA1TEXT00X", "share_pct": 60}, DAY
    )
    await computed(held)
    links = text("SELECT subject_id, other_id, kind, share_pct FROM enterprise_link WHERE other_id = :id")
    assert (await session.execute(links, {"id": held.id})).all() == [(holder.id, held.id, "shareholder", 60)]
    await session.execute(update(InformationRecord).where(InformationRecord.id == stake.id).values(ended_at=now(), ending=Ending.WITHDRAWN))
    await computed(held)
    assert (await session.execute(links, {"id": held.id})).all() == []


async def test_two_computings_at_once_follow_each_other(system_sessions: Sessions) -> None:
    async with transaction(system_sessions, Binding.system()) as session:
        subjects = [await make_subject(session) for _ in range(4)]
        for subject in subjects:
            await subject.says("market_entity_registration", REGISTERED, DAY)
    ids = [subject.id for subject in subjects]

    async def compute(order: list[Any]) -> int:
        async with transaction(system_sessions, Binding.system()) as session:
            return (await recompute(session, order, DAY, now=now())).changed

    changed = await asyncio.gather(*(compute(order) for order in (ids, ids[::-1], ids)))
    assert sorted(changed) == [0, 0, 4]


async def test_a_mark_that_somebody_holds_waits_and_a_large_load_is_told_once(
    system_sessions: Sessions, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with transaction(system_sessions, Binding.system()) as prepared:
        await prepared.execute(text("DELETE FROM stale_profile"))
        subjects = [await make_subject(prepared) for _ in range(5)]
        for subject in subjects:
            await subject.says("market_entity_registration", REGISTERED, DAY)
        await mark_stale(prepared, [subject.id for subject in subjects])
    await mark_stale(session, [subjects[0].id])  # as a delivery that is being applied
    monkeypatch.setattr(recomputing, "TOLD_SINGLY", 2)
    monkeypatch.setattr(tasks, "recompute_stale", lambda *args, **more: recompute_stale(*args, **more, limit=2))
    before = await loads(system_sessions)
    asked: dict[str, Any] = {}
    for _ in range(3):
        async with transaction(system_sessions, Binding.system()) as working:
            run = TaskRun(subjects[0].id, 1, now(), working, system_sessions, Binding.system())
            await tasks.recompute_marked(run, **asked)
            wanted = select(TaskRow.arguments).where(TaskRow.kind == tasks.RECOMPUTE.name).order_by(TaskRow.id.desc())
            following = (await working.scalars(wanted.limit(2))).all()
        asked = next((dict(each) for each in following if each.get("loaded")), {})
    async with transaction(system_sessions, Binding.system()) as looking:
        left = set(await looking.scalars(select(StaleProfile.subject_id)))
        assert left & {subject.id for subject in subjects} == {subjects[0].id}
        assert await told_of(looking, PROFILE_UPDATED.name, subjects[1].id) == 0
    assert await loads(system_sessions) == before + 1


async def loads(sessions: Sessions) -> int:
    async with transaction(sessions, Binding.system()) as session:
        return int(await session.scalar(select(func.count()).where(EventRow.kind == PROFILES_LOADED.name)) or 0)


async def test_profiles_that_time_changes_are_marked(session: AsyncSession) -> None:
    subject = await make_subject(session)
    await subject.says("market_entity_registration", REGISTERED, DAY)
    await computed(subject, today() - timedelta(days=40))
    await mark_due(session, now())
    assert await session.get(StaleProfile, subject.id) is not None
