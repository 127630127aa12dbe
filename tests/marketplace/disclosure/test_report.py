"""The credit report: what an institution sees differs from what there is exactly by consents and by the catalogue's modes and classes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.consents.grantable import is_grantable
from marketplace.consents.sharing import ANSWERS_ONLY, GIVES_VALUES
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.report.compose import institution_report, own_report
from marketplace.disclosure.report.masking import masked
from marketplace.disclosure.report.structure import CreditReport, ReportItem
from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.members.repository import organisation_by_id
from tests.marketplace.consents.parties import Parties, binding_of_actor, consent_of, make_parties
from tests.marketplace.disclosure.profiles import ITEMS, give_parts

SAMPLES: dict[str, Any] = {"number": 128750, "date": "1985-06-30", "boolean": True}


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


def sample_parts(definitions: Mapping[str, ItemDefinition]) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """Of every item that can be allowed one value per class, of a kind that can be told from its coarse form."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for attribute in builtin_vocabulary().values():
        definition = definitions.get(attribute.item or "")
        if definition is None or attribute.type not in SAMPLES or not is_grantable(definition):
            continue
        classes = ("public", "authorised", "personal")
        strictest = max(attribute.sensitivity or "public", definition.sensitivity, key=classes.index)
        found.setdefault((definition.code, strictest), {}).setdefault(attribute.name, SAMPLES[attribute.type])
    return tuple((item, sensitivity, dict([next(iter(values.items()))])) for (item, sensitivity), values in found.items())


async def test_for_all_items_the_modes_decide_what_a_consent_opens(
    sessions: Sessions, system_sessions: Sessions, session: AsyncSession, parties: Parties
) -> None:
    definitions = {code: each.definition for code, each in (await items_in_force(session, today())).items()}
    parts = sample_parts(definitions)
    await give_parts(system_sessions, parties.subject, parts)
    items = sorted({item for item, sensitivity, _ in parts if sensitivity != "public"})
    assert {definitions[item].sharing_mode for item in items} == {
        *GIVES_VALUES, *ANSWERS_ONLY
    }, "every mode is among them"  # fmt: skip
    await consent_of(sessions, parties, items)
    report = await as_institution(sessions, parties)
    shown, public = values_of(report.authorised), values_of(report.public)
    assert [each.item for each in report.verifiable] == [each for each in definitions if each in items and _only_answers(definitions, each)]
    for item, sensitivity, values in parts:
        (name, value), *_ = values.items()
        if sensitivity == "public":
            assert public[name] == value
        elif _only_answers(definitions, item):
            assert name not in shown
        elif sensitivity == "personal":
            assert shown[name] == {128750: 100000, "1985-06-30": "1985"}.get(value, value)
        else:
            assert shown[name] == value
    assert len(shown) + len(public) == sum(1 for item, kind, _ in parts if kind == "public" or not _only_answers(definitions, item))


def _only_answers(definitions: Mapping[str, ItemDefinition], item: str) -> bool:
    return definitions[item].sharing_mode in ANSWERS_ONLY


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
