"""The credit report: what an institution sees differs from what there is exactly by consents and by the catalogue's modes and classes."""

from decimal import Decimal
from typing import Any

import pytest

from marketplace.clock import now
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.report.compose import institution_report, own_report
from marketplace.disclosure.report.masking import masked
from marketplace.disclosure.report.structure import CreditReport, ReportItem
from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.members.repository import organisation_by_id
from tests.marketplace.consents.parties import Parties, binding_of_actor, consent_of, make_parties
from tests.marketplace.disclosure.profiles import ITEMS, give_parts


@pytest.fixture
async def parties(system_sessions: Sessions) -> Parties:
    return await make_parties(system_sessions)


async def as_institution(sessions: Sessions, parties: Parties) -> CreditReport:
    async with transaction(sessions, binding_of_actor(parties.branch)) as session:
        subject = await organisation_by_id(session, parties.subject)
        return await institution_report(session, parties.branch, subject, vocabulary=builtin_vocabulary(), now=now())


async def as_subject(sessions: Sessions, parties: Parties) -> CreditReport:
    async with transaction(sessions, binding_of_actor(parties.owner)) as session:
        subject = await organisation_by_id(session, parties.subject)
        return await own_report(session, parties.owner, subject, vocabulary=builtin_vocabulary(), now=now())


def values_of(sections: list[ReportItem]) -> dict[str, Any]:
    return {value.name: value.value for section in sections for value in section.values}


async def test_what_was_not_allowed_is_named_and_nothing_more(sessions: Sessions, system_sessions: Sessions, parties: Parties) -> None:
    await give_parts(system_sessions, parties.subject)
    made = await consent_of(sessions, parties, ["electricity_payment"])
    report = await as_institution(sessions, parties)
    assert values_of(report.authorised) == {"electricity_use_12m_kwh": 120000}
    assert {"court_case_filing", "tax_payment", "talent_recognition"} <= {each.item for each in report.not_authorised}
    assert "electricity_payment" not in {each.item for each in report.not_authorised}
    assert (report.head.consent_ids, report.head.purpose) == ([made.id], "pre_loan")
    assert {(each.item, each.values) for each in report.provenance} == {
        ("electricity_payment", 1), ("market_entity_registration", 2), ("administrative_penalty", 1),
    }  # fmt: skip


async def test_the_subject_sees_everything_unmasked(sessions: Sessions, system_sessions: Sessions, parties: Parties) -> None:
    await give_parts(system_sessions, parties.subject)
    report = await as_subject(sessions, parties)
    assert {each.item for each in report.authorised} == set(ITEMS)
    assert (report.verifiable, report.not_authorised, report.head.consent_ids) == ([], [], [])
    assert not any(value.masked for section in report.authorised for value in section.values)


async def test_each_value_says_where_it_comes_from_and_how_long_it_counts(
    sessions: Sessions, system_sessions: Sessions, parties: Parties
) -> None:
    await give_parts(system_sessions, parties.subject)
    await consent_of(sessions, parties, ["electricity_payment"])
    ((value,),) = [section.values for section in (await as_institution(sessions, parties)).authorised]
    assert (value.provider, value.assurance, str(value.as_of), value.sensitivity) == (
        "示例数据提供单位", "official", "2026-10-31", "authorised",
    )  # fmt: skip
    assert value.fresh_until is not None
    assert value.fresh_until > value.as_of
    assert value.definition_zh
    assert "120,000" in value.text_zh or "12" in value.text_zh


@pytest.mark.parametrize(
    ("kind", "value", "coarse"),
    [
        ("number", 128750, 100000),
        ("number", Decimal("-98.70"), -90),
        ("number", Decimal("0.5"), 0),
        ("number", 7, 7),
        ("date", "1985-06-30", "1985"),
        ("boolean", True, True),
        ("category", "A", "A"),
    ],
)
def test_personal_values_are_coarse(kind: str, value: Any, coarse: Any) -> None:
    assert masked(value, Attribute(name="x", type=kind)) == coarse
