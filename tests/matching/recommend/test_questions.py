"""Answers of somebody who is not signed in: what they settle, and what is said to a wrong one."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.reference import industries, regions
from matching.recommend.question_list import ABSENT, CANDIDATES, PRESENT, SITUATIONS, five_questions, purposes
from matching.recommend.questions import NONE_OF_THESE, Answer, Question, WrongAnswer, number, settled_by

BY_NAME = {question.name: question for question in CANDIDATES}
VOCABULARY = builtin_vocabulary()
CHINESE = re.compile(r"[一-鿿]")
REGIONS = [place.code for province in regions.selectable() for place in (province, *regions.selectable(province.code))]
INDUSTRIES = [each.code for section in industries.children() for each in industries.children(section.code)]
NUMBERS = {
    "age": ["0", "0.5", "12", "200"],
    "owner_age": ["16", "44", "100"],
    "revenue": ["0", "1,200"],
    "tax": ["0", "3.5"],
    "wanted": ["0.01", "300"],
}


def right_answers(question: Question) -> list[Answer]:
    """Answers that must be taken: every choice, or figures at and between the limits."""
    if question.kind == "number":
        return list(NUMBERS[question.name])
    if question.kind in {"region", "industry"}:
        return list(REGIONS if question.kind == "region" else INDUSTRIES)
    values = [value for value, _ in question.options]
    return list(values) if question.kind == "select" else [[value] for value in values] + [[v for v in values if v != NONE_OF_THESE]]


@pytest.mark.parametrize("question", CANDIDATES, ids=lambda question: question.name)
def test_every_choice_settles_values_that_the_vocabulary_takes(question: Question) -> None:
    for answer in right_answers(question):
        settled, errors = settled_by([question], {question.name: answer})
        assert errors == []
        assert settled
        assert set(settled) <= set(VOCABULARY)
        assert VOCABULARY.facts(settled)[1] == []


@pytest.mark.parametrize("question", CANDIDATES, ids=lambda question: question.name)
@pytest.mark.parametrize("nothing", ["", []])
def test_no_answer_settles_nothing(question: Question, nothing: Answer) -> None:
    assert settled_by([question], {question.name: nothing}) == ({}, [])
    assert settled_by([question], {}) == ({}, [])


@pytest.mark.parametrize("question", CANDIDATES, ids=lambda question: question.name)
@pytest.mark.parametrize("wrong", ["no-such-choice", "NaN", "1e400", "-1", "9" * 30, "一二三", ["x", "y"], "\x00", "' OR 1=1", "１e2"])
def test_a_wrong_answer_is_one_chinese_sentence_at_its_question_and_settles_nothing(question: Question, wrong: Answer) -> None:
    settled, errors = settled_by([question], {question.name: wrong})
    assert settled == {}
    assert [error.pointer for error in errors] == [question.name]
    assert CHINESE.search(errors[0].detail)


@given(st.dictionaries(st.sampled_from(sorted(BY_NAME)), st.text(max_size=30) | st.lists(st.text(max_size=10), max_size=3)))
def test_whatever_is_sent_is_settled_or_refused_never_an_exception(answers: dict[str, Answer]) -> None:
    settled, errors = settled_by(CANDIDATES, answers)
    assert VOCABULARY.facts(settled)[1] == []
    assert {error.pointer for error in errors} <= {name for name, answer in answers.items() if answer}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("300", "300"),
        (" 1,200 ", "1200"),
        ("１２．５", "12.5"),
        ("1，200", "1200"),
        ("　30", "30"),
        ("-5", "-5"),
        (".5", "0.5"),
        ("007", "7"),
    ],
)
def test_figures_are_read_as_people_type_them(typed: str, value: str) -> None:
    assert number(typed, "万元", low=Decimal(-10), high=Decimal(10_000)) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "-", "--1", "1.2.3", "1-2", "1e3", "∞", "٣", "1 万", ".", "0x10", "1" * 21])
def test_what_is_no_plain_figure_is_refused(typed: str) -> None:
    with pytest.raises(WrongAnswer, match="请填数字"):
        number(typed, "万元", low=Decimal(0), high=Decimal(10_000))


@pytest.mark.parametrize("typed", ["-0.01", "100.01", "99999999"])
def test_a_figure_out_of_range_is_told_the_range_and_the_unit(typed: str) -> None:
    with pytest.raises(WrongAnswer, match="请填 0 到 100 岁之间的数"):
        number(typed, "岁", low=Decimal(0), high=Decimal(100))


@pytest.mark.parametrize(
    ("name", "answer", "settled"),
    [
        ("age", "2.5", {"months_since_established": 30, "months_operating": 30, "business_licence_months": 30}),
        ("age", "0.99", {"months_since_established": 11, "months_operating": 11, "business_licence_months": 11}),
        ("revenue", "120.5", {"annual_revenue_cny": 1_205_000}),
        ("tax", "0", {"tax_paid_12m_cny": 0}),
        ("tax", "3", {"tax_paid_12m_cny": 30_000, "has_paid_tax": True}),
        ("kind", "sole_proprietor-micro", {"subject_kind": "sole_proprietor", "is_legal_person": False, "enterprise_scale": "micro"}),
        ("titles", ["specialised_new"], {"titles": ["specialised_new"], "specialised_new_level": "provincial"}),
        ("titles", ["little_giant"], {"titles": ["little_giant", "specialised_new"], "specialised_new_level": "little_giant"}),
        ("titles", [NONE_OF_THESE], {"titles": [], "specialised_new_level": "none"}),
        (
            "legal",
            ["dishonest"],
            {"defendant_case_open": False, "enforcement_open": False, "judgment_defaulter": True, "serious_dishonesty": True},
        ),
        ("wanted", "300", {"requested_amount_cny": 3_000_000}),
        ("purpose", purposes()[0][0], {"loan_purpose": purposes()[0][0]}),
    ],
)
def test_what_an_answer_settles(name: str, answer: Answer, settled: dict[str, Any]) -> None:
    assert settled_by([BY_NAME[name]], {name: answer}) == (settled, [])


def test_a_ticked_situation_leaves_open_how_many_and_how_much() -> None:
    settled, _ = settled_by([BY_NAME["situations"]], {"situations": ["patent"]})
    assert settled["ip_certificate_held"] is True
    assert "patents_count" not in settled
    assert settled["gov_contracts_12m_count"] == 0


def test_every_situation_says_what_its_absence_means() -> None:
    assert set(ABSENT) == set(PRESENT) == {value for value, _ in SITUATIONS} - {NONE_OF_THESE}
    names = [name for absent in ABSENT.values() for name in absent]
    assert len(names) == len(set(names))


def test_none_of_these_stands_alone() -> None:
    _, errors = settled_by([BY_NAME["titles"]], {"titles": [NONE_OF_THESE, "tech_sme"]})
    assert errors[0].detail == "选了「以上都没有」，就不要再选别的"


def test_a_place_that_nobody_may_choose_is_refused() -> None:
    for code in ("100000", "990100", "320199", "3201"):
        _, errors = settled_by([BY_NAME["region"]], {"region": code})
        assert [error.detail for error in errors] == ["请从列出的地区中选一个"], code


def test_five_questions_are_asked() -> None:
    assert len({question.name for question in five_questions()}) == 5


def test_a_long_wrong_answer_is_quoted_in_short() -> None:
    _, errors = settled_by([BY_NAME["age"]], {"age": "长" * 5_000})
    assert len(errors[0].detail) < 60


def test_an_answer_of_today_is_not_a_date() -> None:
    assert settled_by([BY_NAME["age"]], {"age": date(2026, 11, 21).isoformat()})[1]
