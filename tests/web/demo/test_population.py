"""The synthetic population: readable by the vocabulary, full of holes, and plausible."""

from collections.abc import Sequence
from datetime import date
from statistics import correlation, mean

import pytest

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.items import information_items
from marketplace.reference import regions
from marketplace.reference.size_rules import size_class
from web.demo.population.firm import HOME_CITY, HOME_PROVINCE, Firm, draw_firm
from web.demo.population.generate import SyntheticFirm, complete_facts, population

TODAY = date(2026, 11, 21)
VOCABULARY = builtin_vocabulary()
COUNT = 500


@pytest.fixture(scope="module")
def firms() -> list[SyntheticFirm]:
    """The first five hundred."""
    return list(population(COUNT, VOCABULARY, TODAY))


@pytest.fixture(scope="module")
def whole(firms: list[SyntheticFirm]) -> list[tuple[Firm, dict[str, object]]]:
    """The same firms before anything went missing."""
    return [(each.firm, complete_facts(each.firm)) for each in firms]


def test_every_value_is_one_that_the_vocabulary_takes(whole: list[tuple[Firm, dict[str, object]]]) -> None:
    for firm, facts in whole:
        assert set(facts) <= set(VOCABULARY), firm.serial
        assert [(problem.attribute, problem.value) for problem in VOCABULARY.facts(facts)[1]] == []


def test_about_fifteen_percent_of_the_values_are_unknown(firms: list[SyntheticFirm], whole: list[tuple[Firm, dict[str, object]]]) -> None:
    known, there = sum(len(each.attributes) for each in firms), sum(len(facts) for _, facts in whole)
    assert 0.12 <= 1 - known / there <= 0.18


def test_every_value_has_an_item_a_provider_a_day_and_an_assurance(firms: list[SyntheticFirm]) -> None:
    items = information_items()
    for each in firms:
        assert set(each.sources) == set(each.attributes)
        for name, (item, provider, as_of, assurance) in each.sources.items():
            assert item == (VOCABULARY[name].item or "self_declared")
            assert item in items
            assert provider
            assert 0 <= (TODAY - date.fromisoformat(as_of)).days <= 75
            assert assurance == ("self_declared" if VOCABULARY[name].obtainable == "self" else "official")


def test_nothing_that_only_a_lender_knows_is_made_up(firms: list[SyntheticFirm]) -> None:
    known = {name for each in firms for name in each.attributes}
    assert {name for name in known if VOCABULARY[name].obtainable == "lender"} == set()


def test_the_same_serial_is_the_same_firm_whatever_the_count(firms: list[SyntheticFirm]) -> None:
    assert list(population(3, VOCABULARY, TODAY, first=40)) == firms[40:43]
    assert draw_firm(499, TODAY) == firms[499].firm


def test_size_class_follows_the_rules_of_the_industry(whole: list[tuple[Firm, dict[str, object]]]) -> None:
    for firm, facts in whole:
        assets = facts.get("total_assets_cny")
        allowed = {
            size_class(firm.industry, firm.headcount, firm.annual_revenue_cny, each)
            for each in (assets, 10**12, 0)
            if isinstance(each, int)
        }
        assert facts["enterprise_scale"] in {scale or "micro" for scale in allowed}, firm.serial


def column(whole: list[tuple[Firm, dict[str, object]]], *names: str) -> list[Sequence[float]]:
    """Values of firms that have all of these attributes, one sequence for each."""
    rows = [[facts[name] for name in names] for _, facts in whole if all(name in facts for name in names)]
    assert len(rows) > COUNT / 4
    return [[float(value) for value in values] for values in zip(*rows, strict=True)]  # type: ignore[arg-type]


def ranks(values: Sequence[float]) -> list[int]:
    """Places in order of size: amounts are too skewed to be compared themselves."""
    places = sorted(range(len(values)), key=values.__getitem__)
    return sorted(range(len(values)), key=places.__getitem__)


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("annual_revenue_cny", "tax_paid_12m_cny", 0.5),
        ("annual_revenue_cny", "invoice_turnover_12m_cny", 0.9),
        ("employees_count", "payroll_12m_cny", 0.8),
        ("employees_count", "annual_revenue_cny", 0.4),
        ("tax_paid_12m_cny", "vat_paid_12m_cny", 0.9),
        ("annual_revenue_cny", "electricity_bill_12m_cny", 0.4),
    ],
)
def test_what_belongs_together_grows_together(whole: list[tuple[Firm, dict[str, object]]], one: str, other: str, least: float) -> None:
    assert correlation(*map(ranks, column(whole, one, other))) > least


def test_good_firms_have_better_ratings_and_fewer_records(whole: list[tuple[Firm, dict[str, object]]]) -> None:
    rated = {rating: [firm.strength for firm, facts in whole if facts["taxpayer_credit_rating"] == rating] for rating in "AC"}
    assert mean(rated["A"]) > mean(rated["C"]) + 1
    enforced = [firm.strength for firm, facts in whole if facts["enforcement_open"]]
    assert mean(enforced) < mean(firm.strength for firm, _ in whole) - 1


def test_figures_of_one_firm_do_not_contradict_each_other(whole: list[tuple[Firm, dict[str, object]]]) -> None:
    for firm, facts in whole:
        windows = [facts[f"tax_paid_{months}m_cny"] for months in (1, 3, 6, 12, 24, 36)]
        assert windows == sorted(windows), firm.serial  # type: ignore[type-var]
        assert facts["has_paid_tax"] is (facts["tax_paid_36m_cny"] > 0)  # type: ignore[operator]
        assert facts["insured_employees_count"] <= facts["employees_count"]  # type: ignore[operator]
        assert facts["own_ip_count"] >= facts["invention_patents_count"]  # type: ignore[operator]
        assert facts["established_on"] <= TODAY.isoformat()  # type: ignore[operator]
        assert ("little_giant" in facts["titles"]) <= ("specialised_new" in facts["titles"])  # type: ignore[operator]
        assert facts["is_legal_person"] is (facts["subject_kind"] in {"enterprise", "cooperative"})
        if facts["bid_awards_12m_count"] == 0:
            assert facts["gov_contracts_12m_cny"] == 0


def test_the_home_city_and_province_are_strong_but_not_alone(firms: list[SyntheticFirm]) -> None:
    home = mean(regions.covers(HOME_CITY, each.firm.region) for each in firms)
    province = mean(regions.covers(HOME_PROVINCE, each.firm.region) for each in firms)
    assert 0.2 < home < 0.5
    assert home < province < 0.85


def test_kinds_and_industries_are_mixed(firms: list[SyntheticFirm]) -> None:
    assert {each.firm.kind for each in firms} == {"enterprise", "sole_proprietor", "cooperative", "family_farm"}
    assert len({each.firm.section for each in firms}) >= 12
    assert len({each.firm.industry for each in firms}) > 150
