"""What comes out otherwise today: only conditions whose data are open, and never for want of consent."""

from datetime import date
from typing import Any

import pytest

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.explain import Evaluation
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.profiles.repository import KnownProfile, Source
from matching.recommend.standing import Standing
from web.matching import known_facts
from web.views.case.verdict import Change, PinnedVerdict, changes_since, pinned_verdict
from web.views.conditions import Asked, conditions_of

TODAY = date(2026, 11, 21)
WORDS = builtin_vocabulary()
CRITERION: dict[str, Any] = {
    "all": [
        {"attribute": "annual_tax_paid_cny", "gte": 50000, "text": "上年度纳税不少于 5 万元"},
        {"any": [{"attribute": "insured_employees_count", "gte": 10}, {"attribute": "patents_count", "gte": 1}], "text": "有人员或专利"},
    ]
}


def known(**values: Any) -> KnownProfile:
    return KnownProfile(values, {name: Source("item", "示例单位", TODAY, "official") for name in values})


def pinned(**values: Any) -> PinnedVerdict:
    facts = known_facts(WORDS, values)
    outcomes = Evaluation(Evaluator([{"code": "case", "criterion": CRITERION}], WORDS), facts).leaf_outcomes(0)
    return PinnedVerdict(Standing.ELIGIBLE, conditions_of(CRITERION, WORDS, Asked(facts, {}, outcomes, TODAY)), 2, "2026-11-18", 1)


SENT = pinned(annual_tax_paid_cny=86400, insured_employees_count=34, patents_count=0)


@pytest.mark.parametrize(
    ("open_today", "changed"),
    [
        ({"annual_tax_paid_cny": 86400, "insured_employees_count": 34, "patents_count": 0}, []),
        ({"annual_tax_paid_cny": 100}, [Change("上年度纳税不少于 5 万元", "满足", "不满足")]),
        ({}, []),
        ({"insured_employees_count": 1}, []),
        ({"insured_employees_count": 1, "patents_count": 0}, [Change("有人员或专利", "满足", "不满足")]),
    ],
    ids=["the same", "less tax", "nothing open", "half of a group open", "a whole group open"],
)
def test_only_what_is_open_and_comes_out_otherwise_is_told(open_today: dict[str, Any], changed: list[Change]) -> None:
    assert changes_since(SENT, CRITERION, known(**open_today), {}, WORDS, TODAY) == changed


def test_a_receipt_of_another_format_is_not_guessed_at() -> None:
    assert pinned_verdict(b'{"format": "another"}', WORDS) is None
    assert pinned_verdict(None, WORDS) is None
