"""Verification: equality and conditions of the own products only, five answers per attribute and consent, also when all ask at once."""

import asyncio
from collections.abc import Collection
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.models import AccessRecord, VerificationAnswer, Way
from marketplace.disclosure.question import Question, Threshold
from marketplace.disclosure.refusals import AnswersUsedUp, ConsentRequired
from marketplace.disclosure.verify import MOST_ANSWERS, verify
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import Invalid
from marketplace.ids import new_id
from marketplace.members.models import Organisation, OrganisationStatus
from tests.marketplace.consents.parties import Parties, binding_of_actor, consent_of, make_parties
from tests.marketplace.disclosure.profiles import give_parts

TAX, ESTATE = "tax_paid_12m_cny", "has_real_estate"
PARTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("tax_payment", "authorised", {TAX: 250000, "tax_status": "normal"}),
    ("enterprise_real_estate", "authorised", {ESTATE: True}),
    ("electricity_payment", "authorised", {"electricity_use_12m_kwh": 120000}),
)
ITEMS = ("tax_payment", "enterprise_real_estate", "electricity_payment")
IN_USE = (
    Threshold("gte", Decimal(100000)),
    Threshold("between", [100000, 300000]),
    Threshold("gte", {"attribute": "requested_amount_cny"}),
)


async def in_use(session: AsyncSession, institution_id: UUID, attribute: str) -> Collection[Threshold]:
    """What the bank's products ask of tax."""
    return IN_USE if attribute == TAX else ()


@pytest.fixture
async def parties(system_sessions: Sessions) -> Parties:
    made = await make_parties(system_sessions)
    await give_parts(system_sessions, made.subject, PARTS)
    return made


async def ask(sessions: Sessions, parties: Parties, attribute: str, operator: str, operand: Any, *, by: Actor | None = None) -> str:
    asking = by or parties.officer
    async with transaction(sessions, binding_of_actor(asking)) as session:
        question = Question(attribute, operator, operand)
        return await verify(session, asking, parties.subject, question, thresholds=in_use, vocabulary=builtin_vocabulary(), now=now())


@pytest.mark.parametrize(
    ("attribute", "operator", "operand", "answer"),
    [
        (TAX, "eq", 250000, "yes"),
        (TAX, "eq", Decimal("250000.00"), "yes"),
        (TAX, "eq", 1, "no"),
        (TAX, "gte", 100000, "yes"),
        (TAX, "between", [100000, 300000], "yes"),
        ("tax_status", "eq", "normal", "yes"),
        (ESTATE, "eq", True, "yes"),
        (ESTATE, "eq", False, "no"),
        ("taxpayer_kind", "eq", "general", "unknown"),
        ("real_estate_count", "eq", 0, "unknown"),
    ],
)
async def test_a_question_is_answered_with_yes_no_or_unknown(
    sessions: Sessions, parties: Parties, attribute: str, operator: str, operand: Any, answer: str
) -> None:
    await consent_of(sessions, parties, ITEMS)
    assert await ask(sessions, parties, attribute, operator, operand) == answer


@pytest.mark.parametrize(
    ("attribute", "operator", "operand", "pointer"),
    [
        ("no_such_attribute", "eq", 1, "/attribute"),
        ("electricity_use_12m_kwh", "eq", 120000, "/attribute"),
        ("established_on", "eq", "2018-03-01", "/attribute"),
        (TAX, "gte", 100001, "/operand"),
        (TAX, "lte", 100000, "/operand"),
        (TAX, "between", [100000, 300001], "/operand"),
        (TAX, "gte", {"attribute": "requested_amount_cny"}, "/operand"),
        (TAX, "eq", "much", "/operand"),
        (TAX, "eq", None, "/operand"),
        (TAX, "eq", [250000], "/operand"),
        (TAX, "eq", {"attribute": TAX}, "/operand"),
        (TAX, "within", ["1"], "/operator"),
        (TAX, "known", True, "/operand"),
        (ESTATE, "is", True, "/operand"),
        (ESTATE, "nonsense", True, "/operator"),
    ],
)
async def test_a_value_is_not_to_be_found_by_trying(
    sessions: Sessions, parties: Parties, attribute: str, operator: str, operand: Any, pointer: str
) -> None:
    await consent_of(sessions, parties, ITEMS)
    with pytest.raises(Invalid) as refused:
        await ask(sessions, parties, attribute, operator, operand)
    assert [error.pointer for error in refused.value.errors] == [pointer]


async def test_a_branch_is_answered_nothing_while_its_institution_does_not_work(
    sessions: Sessions, system_sessions: Sessions, parties: Parties
) -> None:
    await consent_of(sessions, parties, ITEMS, grantee=parties.branch.organisation_id)
    assert await ask(sessions, parties, TAX, "eq", 250000, by=parties.branch) == "yes"
    async with transaction(system_sessions, Binding.system()) as session:
        suspended = update(Organisation).where(Organisation.id == parties.bank).values(status=OrganisationStatus.SUSPENDED)
        await session.execute(suspended)
    with pytest.raises(ConsentRequired):
        await ask(sessions, parties, TAX, "eq", 250000, by=parties.branch)


async def test_without_a_consent_for_the_item_nothing_is_answered(sessions: Sessions, parties: Parties) -> None:
    await consent_of(sessions, parties, ["electricity_payment", "enterprise_real_estate"])
    with pytest.raises(ConsentRequired) as refused:
        await ask(sessions, parties, TAX, "eq", 250000)
    assert (refused.value.items, refused.value.way) == (("tax_payment",), Way.VERIFICATION)


async def test_after_five_answers_the_consent_answers_no_more_and_another_does(sessions: Sessions, parties: Parties) -> None:
    await consent_of(sessions, parties, ITEMS)
    for number in range(MOST_ANSWERS):
        await ask(sessions, parties, TAX, "eq", number, by=parties.branch if number % 2 else parties.officer)
    for asking in (parties.officer, parties.branch):
        with pytest.raises(AnswersUsedUp):
            await ask(sessions, parties, TAX, "eq", 250000, by=asking)
    assert await ask(sessions, parties, "tax_status", "eq", "normal") == "yes", "counted for each attribute"
    await consent_of(sessions, parties, ITEMS)
    assert await ask(sessions, parties, TAX, "eq", 250000) == "yes"


async def test_of_twenty_that_ask_at_once_five_are_answered(sessions: Sessions, session: AsyncSession, parties: Parties) -> None:
    made = await consent_of(sessions, parties, ITEMS)
    asked = [ask(sessions, parties, TAX, "eq", number, by=parties.branch if number % 2 else None) for number in range(20)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted(map(str, map(type, answers))) == sorted([str(str)] * MOST_ANSWERS + [str(AnswersUsedUp)] * 15)
    counted = select(func.count()).where(VerificationAnswer.consent_id == made.id)
    assert await session.scalar(counted) == MOST_ANSWERS


async def test_nobody_uses_up_the_answers_of_anothers_consent(sessions: Sessions, system_sessions: Sessions, parties: Parties) -> None:
    made, others = await consent_of(sessions, parties, ITEMS), await make_parties(system_sessions)
    answer = VerificationAnswer(
        id=new_id(), at=now(), consent_id=made.id, reader_id=others.bank, attribute=TAX, operator="eq", operand={}, answer="no"
    )
    with pytest.raises(DBAPIError, match="row-level security"):
        async with transaction(sessions, binding_of_actor(others.officer)) as session:
            session.add(answer)


async def test_an_answer_is_recorded_without_what_it_says(sessions: Sessions, session: AsyncSession, parties: Parties) -> None:
    made = await consent_of(sessions, parties, ITEMS)
    await ask(sessions, parties, TAX, "gte", 100000)
    row = (await session.scalars(select(AccessRecord).where(AccessRecord.subject_id == parties.subject))).one()
    assert (row.way, row.items, row.consent_ids, row.purpose) == (Way.VERIFICATION, ["tax_payment"], [made.id], "pre_loan")
    assert row.detail == {"attribute": TAX, "operator": "gte", "left": MOST_ANSWERS - 1}
