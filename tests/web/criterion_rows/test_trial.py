"""A criterion tried out on an enterprise that somebody made up."""

from datetime import date
from typing import Any

import pytest
from multidict import MultiDict

from web.criterion_rows.trial import TrialView, trial_view

CRITERION: dict[str, Any] = {
    "all": [
        {"attribute": "region", "within": ["320000"]},
        {"any": [{"attribute": "tax_paid_12m_cny", "gte": 50_000}, {"attribute": "titles", "has_any": ["tech_sme"]}]},
        {"attribute": "requested_amount_cny", "lte": {"attribute": "tax_paid_12m_cny", "times": 10}},
        {"attribute": "serious_dishonesty", "is": False},
    ]
}


def tried(**typed: str) -> TrialView:
    form = MultiDict({f"c.try.{name}": value for name, value in typed.items()})
    view = trial_view(CRITERION, form, "c", today=date(2026, 11, 21))
    assert view is not None
    return view


def test_every_attribute_is_asked_for_once_and_nothing_is_judged_before_something_is_typed() -> None:
    view = tried()
    assert [field.label for field in view.fields] == [
        "所在地区",
        "近 12 个月实缴税额",
        "资质与荣誉认定",
        "申请金额",
        "列入严重失信主体名单",
    ]
    assert view.verdict is None
    assert trial_view(None, MultiDict(), "c", today=date(2026, 11, 21)) is None


def test_verdict_comes_with_the_outcome_of_each_condition_and_what_would_change_it() -> None:
    view = tried(region="南京市", tax_paid_12m_cny="3 万", titles="无", requested_amount_cny="20 万", serious_dishonesty="false")
    assert view.verdict == "ineligible"
    assert [each.outcome for each in view.conditions] == ["pass", "fail", "pass", "pass"]
    assert view.remedy == ["近 12 个月实缴税额不低于 5 万元"]
    assert view.facts is not None
    assert view.facts.actual["requested_amount_cny"] == 200_000


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ({"region": "320102", "titles": "科技型中小企业", "tax_paid_12m_cny": "8 万", "requested_amount_cny": "1 万"}, "eligible"),
        ({"region": "320102", "titles": "科技型中小企业"}, "undetermined"),
        ({"region": "北京市"}, "ineligible"),
    ],
    ids=["eligible", "undetermined", "ineligible"],
)
def test_what_is_left_empty_is_not_known(typed: dict[str, str], verdict: str) -> None:
    assert tried(serious_dishonesty="false", **typed).verdict == verdict


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("tax_paid_12m_cny", "很多", "请填数字，单位为元"),
        ("region", "月亮", "没有找到地区「月亮」"),
        ("serious_dishonesty", "maybe", "不是“是”或“否”"),
        ("titles", "月亮企业", "没有「月亮企业」这个值"),
        ("tax_paid_12m_cny", "9" * 20, "超出范围"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_judged_by_nobody(name: str, typed: str, message: str) -> None:
    view = tried(**{name: typed})
    assert view.verdict is None
    assert [each["name"] for each in view.errors] == [f"c.try.{name}"]
    assert message in view.errors[0]["message"]
