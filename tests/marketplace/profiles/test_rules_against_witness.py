"""The generated SQL says what the plain reading of the rules says, on records drawn at random."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, bound
from marketplace.ids import new_id
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.definition import FieldDefinition
from marketplace.information.catalogue.precedence import ranks
from marketplace.information.models import Batch, InformationRecord, Precedence
from marketplace.information.states import BatchState, Ending, Lane, Mode, OnError
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.profiles.recompute import profile_as_of, recompute_quietly
from marketplace.profiles.repository import ProfileRepository
from marketplace.profiles.rules.load import DECLARED_ITEM, item_rules, reported_names
from tests.marketplace.profiles.random_values import value_of_attribute, value_of_field
from tests.marketplace.profiles.witness import Said, Value, profile

ITEMS = sorted(item_rules())
# Month ends, a leap day, the days around them, and any other.
DAYS = (date(2024, 2, 29), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 1), date(2026, 11, 30), date(2026, 11, 21))
RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)


async def prepared(session: AsyncSession) -> tuple[UUID, dict[UUID, str], Batch]:
    """A subject, three providers by id, and a batch that all records are said to come from."""
    subject = add_organisation(session, name="示例企业", kind=OrganisationKind.ENTERPRISE, uscc=None, region=None)
    providers = [
        add_organisation(session, name=f"示例局{mark}", kind=OrganisationKind.DATA_PROVIDER, uscc=None, region=None) for mark in "甲乙"
    ]
    await session.flush()
    batch = Batch(
        item="tax_payment", item_version=1, provider_id=providers[0].id, mode=Mode.APPEND, on_error=OnError.REJECT_ALL, as_of=DAYS[0],
        state=BatchState.APPLIED, lane=Lane.API, sha256=bytes(32), size_bytes=0, created_at=now(),
    )  # fmt: skip
    session.add(batch)
    await session.flush()
    return subject.id, {each.id: each.name for each in providers} | {subject.id: "企业申报"}, batch


def draw(rng: random.Random, items: Sequence[str], count: int, day: date, subject: UUID, providers: dict[UUID, str]) -> list[Said]:
    """Records of these items: details, results, or both; some begin later, some are old, some invalid."""
    drawn = []
    for number in range(count):
        item, provider_id = rng.choice(items), rng.choice(list(providers))
        as_of = _day_near(rng, day)
        validity = [_day_near(rng, day) if rng.random() < 0.4 else None for _ in range(2)]
        received = RECEIVED + timedelta(seconds=rng.randrange(5))
        own = provider_id == subject
        self_said, rank = own or item == DECLARED_ITEM, 900 if own else 901 if item == DECLARED_ITEM else 100
        drawn.append(
            Said(
                new_id(), item, provider_id, providers[provider_id], self_said, rank, _data(rng, item, day),
                as_of, validity[0], validity[1], received + timedelta(microseconds=number),
            )
        )  # fmt: skip
    return drawn


def _data(rng: random.Random, item: str, day: date) -> dict[str, Any]:
    kind, data = rng.random(), dict[str, Any]()
    if kind < 0.85:
        looked_at = {field for rule in item_rules()[item].rules for field in rule.fields}
        fields = [each for each in builtin_items()[item].fields if each.code in looked_at and rng.random() < 0.8]
        data |= {each.code: _field(rng, each, day) for each in fields}
    if kind > 0.75 and (names := sorted(reported_names(item))):
        data |= {name: value_of_attribute(rng, name, day) for name in rng.sample(names, min(3, len(names)))}
    return data


def _field(rng: random.Random, field: FieldDefinition, day: date) -> Any:
    return value_of_field(rng, field, _day_near(rng, day))


def _day_near(rng: random.Random, day: date) -> date:
    """Of the last years, often the end of a month; now and then still to come."""
    found = day - timedelta(days=rng.choice((rng.randrange(-40, 40), rng.randrange(0, 420), rng.randrange(0, 1500))))
    return found if rng.random() < 0.5 else found.replace(day=1) - timedelta(days=1)


def stored(record: Said, subject: UUID, batch: Batch, *, ended: bool = False) -> InformationRecord:
    """The record as a row."""
    return InformationRecord(
        id=record.id, item=record.item, subject_id=subject, provider_id=record.provider_id, batch_id=batch.id, row=1,
        record_key=record.id.bytes, data=record.data, as_of=record.as_of, valid_from=record.valid_from, valid_to=record.valid_to,
        received_at=record.received_at, ended_at=now() if ended else None, ending=Ending.SUPERSEDED if ended else None,
    )  # fmt: skip


def same(found: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """What differs; sets in any order."""
    return {
        name: (found.get(name), wanted.get(name))
        for name in found.keys() | wanted.keys()
        if _plain(found.get(name)) != _plain(wanted.get(name))
    }


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


async def check(session: AsyncSession, rng: random.Random, items: Sequence[str], count: int, day: date, *, lines: bool = False) -> None:
    subject, providers, batch = await prepared(session)
    records = draw(rng, items, count, day, subject, providers)
    if lines:
        official = [provider for provider in providers if provider != subject]
        session.add_all(
            Precedence(attribute=attribute, item=item, provider_id=provider, rank=rng.randrange(1, 899))
            for attribute, item, provider in {
                (None, items[0], None),
                (None, None, official[1]),
                (rng.choice(sorted(_names(items[0]))), None, None),
            }
        )
        await session.flush()
    session.add_all(stored(record, subject, batch) for record in records)
    gone = draw(rng, items, 3, day, subject, providers)
    session.add_all(stored(record, subject, batch, ended=True) for record in gone)
    await session.flush()
    table = await ranks(session)
    records = [Said(**(vars(each) | {"rank": _general(table, each)})) for each in records]

    def ranked(name: str, value: Value, provider_id: UUID | None) -> int:
        line = None if value.self_said else table.line(name, value.item, provider_id or UUID(int=0))
        return line.rank if line is not None and line.attribute is not None else value.rank

    attributes, sources, parts = profile(records, day, ranked)
    known = await profile_as_of(session, subject, day)
    assert same(dict(known.attributes), attributes) == {}
    assert {name: [each.item, each.provider, each.as_of.isoformat(), each.assurance] for name, each in known.sources.items()} == sources
    await recompute_quietly(session, [subject], day, now=now())
    kept = await ProfileRepository(session).of_organisation(subject)
    assert same(dict(kept.attributes), attributes) == {}
    assert kept.sources == known.sources
    assert parts  # a test that draws nothing tests nothing


def _general(table: Any, record: Said) -> int:
    if record.self_said:
        return record.rank
    lines = [line for line in table.lines if line.attribute is None and line.speaks_of("", record.item, record.provider_id)]
    return lines[0].rank if lines else 100


def _names(item: str) -> set[str]:
    return {rule.attribute for rule in item_rules()[item].rules}


@pytest.mark.parametrize("item", ITEMS)
async def test_every_rule_of_an_item_is_computed_as_it_reads(session: AsyncSession, item: str) -> None:
    rng = random.Random(item)
    for day in DAYS[:3]:
        await check(session, rng, [item, "market_entity_registration"], 40, day)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), day=st.sampled_from(DAYS))
async def test_items_stand_against_each_other_by_precedence(system_sessions: Sessions, seed: int, day: date) -> None:
    rng = random.Random(seed)
    items = rng.sample(ITEMS, 6)
    async with system_sessions(info=bound(Binding.system())) as session:
        await check(session, rng, items, 60, day, lines=rng.random() < 0.5)
        await session.rollback()
