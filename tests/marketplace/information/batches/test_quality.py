"""When deliveries are due, and how good they were."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.disclosure.models import AccessOutcome, AccessRecord, Way
from marketplace.disclosure.usage import SMALLEST, readings_of
from marketplace.ids import new_id
from marketplace.information.batches.due import due_on, in_time, next_due_on, period_end
from marketplace.information.batches.frames import Fault
from marketplace.information.batches.quality import last_deliveries, quality
from marketplace.information.catalogue.definition import Cycle
from marketplace.information.states import OnError
from tests.marketplace.information.batches.deliveries import AT, Provider, make_enterprise, used


@pytest.mark.parametrize(
    ("cycle", "day", "end", "due"),
    [
        ("daily", date(2026, 2, 28), date(2026, 2, 28), date(2026, 3, 2)),
        ("monthly", date(2028, 2, 3), date(2028, 2, 29), date(2028, 3, 15)),
        ("quarterly", date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 30)),
        ("half_yearly", date(2026, 6, 30), date(2026, 6, 30), date(2026, 8, 14)),
        ("yearly", date(2026, 1, 1), date(2026, 12, 31), date(2027, 4, 30)),
        ("on_change", date(2026, 1, 1), date(2026, 1, 1), None),
    ],
)
def test_data_of_a_period_are_due_some_days_after_its_end(cycle: Cycle, day: date, end: date, due: date | None) -> None:
    assert (period_end(cycle, day), due_on(cycle, day)) == (end, due)
    assert in_time(cycle, day, due or date.max)
    if due is not None:
        assert not in_time(cycle, day, due + timedelta(days=1))


def test_the_period_after_the_last_delivered_one_is_due_next() -> None:
    assert next_due_on("monthly", date(2026, 12, 31)) == date(2027, 2, 15)
    assert next_due_on("monthly", None) is None
    assert next_due_on("on_change", date(2026, 12, 31)) is None


async def test_quality_counts_rows_cells_and_batches_in_time(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    fault = Fault(3, "usage_kwh", "number", "不是数字")
    await provider.deliver([used(2, code, name)], as_of=date(2026, 10, 31), faults=[fault], on_error=OnError.APPLY_VALID)
    await provider.deliver([used(2, code, name, "2026-09-30")], as_of=date(2026, 9, 30), faults=[fault])
    await provider.deliver([used(2, code, name, "2026-08-31")], as_of=date(2026, 8, 31))
    (month,) = await quality(session, {provider.item: "monthly"}, since=AT - timedelta(days=40), provider_id=provider.id)
    assert (month.month, month.batches, month.refused_batches, month.received) == (date(2026, 11, 1), 3, 1, 5)
    assert (month.timeliness, month.accuracy) == (Fraction(0, 2), Fraction(3, 5))
    assert month.completeness is not None
    assert 0 < month.completeness < 1
    last = await last_deliveries(session, provider.id)
    assert last[provider.item].as_of == date(2026, 10, 31)


async def test_readings_are_told_from_ten_on(provider: Provider, session: AsyncSession) -> None:
    subject, *_ = await make_enterprise(session)
    for number in range(SMALLEST):
        items = [provider.item, "rare"] if number else [provider.item]
        session.add(
            AccessRecord(
                at=AT, subject_id=subject, reader_id=provider.id, way=Way.REPORT, outcome=AccessOutcome.GIVEN, items=items,
                consent_ids=[new_id()],
            )
        )  # fmt: skip
        session.add(
            AccessRecord(
                at=AT,
                subject_id=subject,
                reader_id=provider.id,
                way=Way.RECORDS,
                outcome=AccessOutcome.GIVEN,
                items=["other"],
                consent_ids=[],
            )
        )
    await session.flush()
    told = await readings_of(session, [provider.item, "rare", "other"], since=AT)
    assert provider.item in told
    assert {"rare", "other"}.isdisjoint(told)
    assert await readings_of(session, [provider.item], since=AT + timedelta(days=1)) == {}
