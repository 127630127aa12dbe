"""Rows and criteria are two forms of the same thing: whatever the language can say goes into a form and comes back."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from multidict import MultiDict

from marketplace.eligibility.json_text import read_json
from tests.marketplace.eligibility.strategies import VOCABULARY, criteria
from tests.web.sent_form import sent_form
from web.criterion_rows.from_criterion import rows_of
from web.criterion_rows.judging import Read
from web.criterion_rows.lexicon import Lexicon, builtin_lexicon
from web.criterion_rows.model import Rows
from web.criterion_rows.reading import read_rows
from web.criterion_rows.view import rows_view
from web.rendering import environment

SMALL = Lexicon(VOCABULARY)
TEMPLATE = environment().get_template("includes/criterion_rows.html")


def shown(rows: Rows, lexicon: Lexicon) -> str:
    return str(TEMPLATE.module.criterion_rows(rows_view(rows, "c", lexicon)))  # type: ignore[attr-defined]


def through_a_form(criterion: Any, lexicon: Lexicon) -> Read:
    """What comes back of a criterion that was shown and sent as it is."""
    return read_rows(sent_form(shown(rows_of(criterion, lexicon), lexicon)), "c", lexicon)


def typed(*fields: tuple[str, str], button: str = "") -> Read:
    return read_rows(MultiDict([*((f"c.{name}", value) for name, value in fields), ("c.do", button)]), "c")


@settings(max_examples=80, deadline=None)
@given(criteria())
def test_every_criterion_comes_back_from_the_form_as_it_was(criterion: dict[str, Any]) -> None:
    rows = rows_of(criterion, SMALL)
    read = through_a_form(criterion, SMALL)
    assert read.criterion == criterion
    assert read.rows == rows


@pytest.mark.parametrize(
    "criterion",
    [
        {"attribute": "tax_paid_12m_cny", "gte": Decimal("1E-300")},
        {"attribute": "tax_paid_12m_cny", "between": [50_000, None], "text": "纳税 5 万元以上", "source": "第二条"},
        {"attribute": "requested_amount_cny", "lte": {"attribute": "tax_paid_12m_cny", "times": Decimal("0.7"), "plus": -10_000}},
        {"attribute": "taxpayer_credit_rating", "in": ["B", "A", "B"]},
        {"all": [], "text": ""},
        {"not": {"any": [{"attribute": "titles", "has_all": ["高　企", "a\nb"]}]}},
        {"at_least": Decimal("1E+99"), "of": [{"not": {"not": {"attribute": "region", "known": True}}}], "text": "两\n行"},
        {"any": [{"attribute": "region", "not_within": ["320000", "100000"]}, {"not": {"any": []}}]},
    ],
    ids=["fine", "worded", "referring", "repeated", "empty_words", "odd_members", "deep", "nested"],
)
def test_rare_criteria_come_back_too(criterion: dict[str, Any]) -> None:
    assert through_a_form(criterion, builtin_lexicon()).criterion == criterion


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"all": [{"attribute": "no_such", "gte": 5}]}, "c.0.a"),
        ({"all": [{"attribute": "tax_paid_12m_cny", "gte": "很多"}]}, "c.0.v"),
        ({"all": [{"attribute": "tax_paid_12m_cny"}]}, "c.0.o"),
        ({"all": [{"attribute": "region", "gte": "320000"}]}, "c.0.v"),
        ({"all": [{"any": [{"attribute": "titles", "has_any": []}]}]}, "c.0.0.n"),
        ({"all": [{"attribute": "region", "within": ["x"], "eq": 1}]}, "c.0.j"),
        ({"at_least": "两", "of": []}, "c.c"),
        ({"all": ["{"]}, "c.0.j"),
        ([1], "c.0.j"),
    ],
    ids=["unknown", "no_number", "no_operator", "misfit", "empty", "doubled", "no_count", "no_json", "no_criterion"],
)
def test_what_is_no_criterion_is_shown_with_the_fault_at_its_field_and_kept(draft: Any, field: str) -> None:
    read = through_a_form(draft, builtin_lexicon())
    assert read.criterion is None
    assert read.draft == draft
    assert [fault.field_name("c") for fault in read.rows.faults] == [field]
    assert rows_of(draft).faults == read.rows.faults


def test_rows_typed_at_one_go_are_understood_by_their_attribute() -> None:
    read = typed(
        ("0.a", "近 12 个月实缴税额"), ("0.o", "gte"), ("0.v", "5 万"),
        ("1.a", "纳税信用等级"), ("1.o", "among"), ("1.v", "A、B"),
        ("2.a", "所在地区"), ("2.o", "outside"), ("2.v", "南京市；320500"),
        ("3.a", "列入严重失信主体名单"), ("3.o", "yes_no"), ("3.v", "否"),
        ("4.a", "成立日期"), ("4.o", "between"), ("4.v", "2015-01-01到2020-12-31"),
        ("5.a", ""), ("5.o", "gte"), ("5.v", ""),
    )  # fmt: skip
    assert read.criterion == {
        "all": [
            {"attribute": "tax_paid_12m_cny", "gte": 50_000},
            {"attribute": "taxpayer_credit_rating", "in": ["A", "B"]},
            {"attribute": "region", "not_within": ["320100", "320500"]},
            {"attribute": "serious_dishonesty", "is": False},
            {"attribute": "established_on", "between": ["2015-01-01", "2020-12-31"]},
        ]
    }


def test_another_attribute_takes_its_usual_operator_and_leaves_the_old_value() -> None:
    before = [("0.b", "tax_paid_12m_cny"), ("0.o", "gte"), ("0.v", "5")]
    read = typed(("0.a", "纳税信用等级"), *before)
    assert read.draft == {"all": [{"attribute": "taxpayer_credit_rating", "in": []}]}
    assert typed(("0.a", "上年度纳税额"), *before).criterion == {"all": [{"attribute": "annual_tax_paid_cny", "gte": 5}]}


def test_figures_are_typed_in_the_unit_chosen() -> None:
    row = [("0.a", "近 12 个月实缴税额"), ("0.b", "tax_paid_12m_cny"), ("0.o", "between"), ("0.v", "1.5"), ("0.v", ""), ("0.u", "万")]
    assert typed(*row).criterion == {"all": [{"attribute": "tax_paid_12m_cny", "between": [15_000, None]}]}


def test_names_that_are_not_found_stay_in_the_field() -> None:
    read = typed(("0.a", "所在地区"), ("0.b", "region"), ("0.o", "within"), ("0.v", "320100"), ("0.n", "月亮市"))
    assert read.criterion is None
    assert "没有找到「月亮市」" in read.faults[0].detail
    assert sent_form(shown(read.rows, builtin_lexicon())).getall("c.0.n") == ["月亮市"]


LIST = read_json('{"all": [{"attribute": "region", "known": true}, {"any": [{"attribute": "titles", "known": true}]}]}')


@pytest.mark.parametrize(
    ("button", "criterion"),
    [
        ("remove/0", {"all": [LIST["all"][1]]}),
        ("down/0", {"all": LIST["all"][::-1]}),
        ("up/1", {"all": LIST["all"][::-1]}),
        ("up/0", LIST),
        ("wrap/0", {"all": [{"any": [LIST["all"][0]]}, LIST["all"][1]]}),
        ("unwrap/1", {"all": [LIST["all"][0], *LIST["all"][1]["any"]]}),
        ("add/1", LIST),
        ("group/", LIST),
        ("words/1.0", LIST),
        ("words/", LIST),
        ("remove/7.7", LIST),
        ("remove/", LIST),
        ("boom/0", LIST),
        ("add/²", LIST),
    ],
)
def test_buttons_change_rows_and_nothing_else(button: str, criterion: Any) -> None:
    form = sent_form(shown(rows_of(LIST), builtin_lexicon()))
    form["c.do"] = button
    assert read_rows(form, "c").criterion == criterion


def test_added_rows_and_opened_words_are_there_to_be_filled_in() -> None:
    form = sent_form(shown(rows_of(LIST), builtin_lexicon()))
    for button, field in (("add/1", "c.1.1.a"), ("group/", "c.2.0.a"), ("words/0", "c.0.s")):
        form["c.do"] = button
        assert field in sent_form(shown(read_rows(form, "c").rows, builtin_lexicon()))


@pytest.mark.parametrize("fields", [[("99999.a", "x")], [(".".join("0" * 40) + ".a", "x")], [("-1.a", "x")], [("0.z", "x")], [("a", "x")]])
def test_strange_field_names_are_passed_over(fields: list[tuple[str, str]]) -> None:
    assert typed(*fields).faults == ()


def test_form_without_any_field_says_nothing_and_one_without_rows_is_for_everybody() -> None:
    assert read_rows(MultiDict(), "c").draft is None
    assert read_rows(MultiDict({"c.g": "all"}), "c").criterion == {"all": []}


def test_retired_attribute_is_said_at_its_row() -> None:
    retired = next(each for each in builtin_lexicon().vocabulary.values() if each.status == "retired")
    assert "这个属性已停用" in shown(rows_of({"attribute": retired.name, "known": True}), builtin_lexicon())
