"""Trends: sums by month that the database hands out without rows, to whom the item's values are open and to nobody else."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.consents.revoke import revoke
from marketplace.consents.sharing import GIVES_VALUES
from marketplace.database.binding import Binding, bind_subject
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.report.structure import Trend
from marketplace.disclosure.report.trends import SERIES, TREND_ITEMS, trends_of
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.models import InformationRecord
from marketplace.members.models import Organisation, OrganisationStatus
from tests.marketplace.consents.parties import Parties, actor, binding_of_actor, consent_of, make_parties
from tests.marketplace.disclosure.records import Said, records_for

ON = date(2026, 11, 21)
END = {8: date(2026, 8, 31), 9: date(2026, 9, 30), 10: date(2026, 10, 31)}
SAID: tuple[Said, ...] = (
    ("electricity_payment", {"usage_kwh": 100, "meter_no": "一"}, END[8]),
    ("electricity_payment", {"usage_kwh": 20.5, "meter_no": "二"}, END[8]),
    ("electricity_payment", {"usage_kwh": 90, "meter_no": "一"}, END[10]),
    ("electricity_payment", {"usage_kwh": 7, "meter_no": "一"}, date(2023, 1, 31)),
    ("electricity_payment", {"electricity_use_12m_kwh": 5}, END[9]),
    ("social_insurance_payment", {"insured_count": 12}, END[10]),
    ("invoice", {"counterparty_class": "all", "sales_amount": 500}, END[10]),
    ("invoice", {"counterparty_class": "related", "sales_amount": 80}, END[10]),
    ("tax_payment", {"tax_kind": "vat", "paid": 30}, END[10]),
    ("tax_payment", {"tax_kind": "income_tax", "paid": 12.25}, END[10]),
    ("financial_statement", {"revenue": 6000, "net_profit": -20}, date(2023, 12, 31)),
    ("financial_statement", {"revenue": 7000, "net_profit": 10}, date(2025, 12, 31)),
)


@pytest.fixture
async def parties(system_sessions: Sessions) -> Parties:
    made = await make_parties(system_sessions)
    async with transaction(system_sessions, Binding.system()) as session:
        await records_for(session, made.subject, SAID)
    return made


async def read(sessions: Sessions, reader: Actor, subject: UUID, items: Collection[str] = TREND_ITEMS, **more: Any) -> list[Trend]:
    assert reader.organisation_id
    async with transaction(sessions, more.get("binding", binding_of_actor(reader))) as session:
        if more.get("named", True):
            await bind_subject(session, subject)
        return await trends_of(session, subject, reader.organisation_id, items, builtin_items(), ON)


def points(trends: list[Trend]) -> dict[str, list[tuple[str, Decimal | None]]]:
    return {each.series: [(point.period, point.value) for point in each.points] for each in trends}


async def test_the_subject_sees_every_series_with_gaps_where_nothing_is_known(sessions: Sessions, parties: Parties) -> None:
    found = points(await read(sessions, parties.owner, parties.subject))
    assert found == {
        "sales_amount": [("2026-10", 500)],
        "paid": [("2026-10", Decimal("42.25"))],
        "insured_count": [("2026-10", 12)],
        "usage_kwh": [("2026-08", Decimal("120.5")), ("2026-09", None), ("2026-10", 90)],
        "revenue": [("2023", 6000), ("2024", None), ("2025", 7000)],
        "net_profit": [("2023", -20), ("2024", None), ("2025", 10)],
    }


async def test_an_institution_sees_those_that_consent_opens_and_whose_values_may_be_given(
    sessions: Sessions, system_sessions: Sessions, parties: Parties
) -> None:
    assert await read(sessions, parties.officer, parties.subject) == []
    made = await consent_of(sessions, parties, ["electricity_payment", "invoice", "tax_payment", "financial_statement"])
    for reader in (parties.officer, parties.branch):
        assert list(points(await read(sessions, reader, parties.subject))) == ["usage_kwh"]
    assert await read(sessions, parties.officer, parties.subject, ["invoice"]) == []
    worker = await read(system_sessions, parties.officer, parties.subject, binding=Binding.system())
    assert list(points(worker)) == ["usage_kwh"]
    assert await read(sessions, parties.officer, parties.subject, named=False) == []
    async with transaction(sessions, binding_of_actor(parties.owner)) as own:
        await revoke(own, parties.owner, made.id, at=now())
    assert await read(sessions, parties.officer, parties.subject) == []
    assert await read(system_sessions, parties.officer, parties.subject, binding=Binding.system()) == []


async def test_a_suspended_institution_another_one_and_whoever_speaks_for_another_see_nothing(
    sessions: Sessions, system_sessions: Sessions, parties: Parties
) -> None:
    await consent_of(sessions, parties, ["electricity_payment"])
    async with transaction(system_sessions, Binding.system()) as session:
        stranger = await actor(session, parties.officer.role)
    assert await read(sessions, stranger, parties.subject) == []
    assert await read(sessions, parties.officer, parties.subject, binding=binding_of_actor(stranger)) == []
    assert await read(sessions, parties.owner, parties.subject, binding=binding_of_actor(stranger)) == []
    async with transaction(system_sessions, Binding.system()) as session:
        bank = update(Organisation).where(Organisation.id == parties.bank)
        await session.execute(bank.values(status=OrganisationStatus.SUSPENDED))
    assert await read(sessions, parties.officer, parties.subject) == []


async def test_a_loan_stands_with_what_was_last_said_of_it_and_a_disputed_month_is_marked(
    sessions: Sessions, system_sessions: Sessions, parties: Parties
) -> None:
    async with transaction(system_sessions, Binding.system()) as session:
        loans = [("bank_reported_loan", {"balance": balance}, END[month]) for balance, month in ((900, 8), (300, 9), (800, 10))]
        first, _, third = await records_for(session, parties.subject, loans)
        third.record_key, third.provider_id, third.disputed_at = first.record_key, first.provider_id, now()
        first.ended_at, first.ending = now(), "superseded"  # type: ignore[assignment]  # as the statement writes it
    (trend,) = await read(sessions, parties.owner, parties.subject, ["bank_reported_loan"])
    assert [(each.period, each.value, each.disputed) for each in trend.points] == [
        ("2026-08", Decimal(900), False), ("2026-09", Decimal(1200), False), ("2026-10", Decimal(1100), True),
    ]  # fmt: skip


async def test_the_application_reads_no_row_of_another_though_it_reads_sums(sessions: Sessions, parties: Parties) -> None:
    await consent_of(sessions, parties, ["electricity_payment"])
    async with transaction(sessions, binding_of_actor(parties.officer)) as session:
        await bind_subject(session, parties.subject)
        count = select_count(parties.subject)
        assert await session.scalar(count) == 0
        assert await read(sessions, parties.officer, parties.subject) != []


def select_count(subject: UUID) -> Any:
    return text("SELECT count(*) FROM information_record WHERE subject_id = :subject").bindparams(subject=subject)


async def test_the_list_of_series_is_the_databases_own_and_follows_the_catalogue(session: AsyncSession) -> None:
    body = str(await session.scalar(text("SELECT prosrc FROM pg_proc WHERE proname = 'zhida_months'")))
    for each in SERIES:
        given = builtin_items()[each.item].sharing_mode in GIVES_VALUES
        assert f"('{each.item}', '{each.field}', {str(given).lower()})" in body
        field = builtin_items()[each.item].field(each.field)
        assert field is not None
        assert not field.personal
    assert body.count("', true)") + body.count("', false)") == len(SERIES)
    assert InformationRecord.__table_rules__.owner_rows
