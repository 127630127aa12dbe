"""The vocabulary that comes with the program holds together and keeps the promises of the specification."""

import re

import pytest

from marketplace.eligibility.vocabulary import builtin_entries, builtin_vocabulary
from marketplace.eligibility.yes_or_no import yes_or_no
from marketplace.information.items import information_items

ENTRIES = builtin_entries()
BY_NAME = {entry["name"]: entry for entry in ENTRIES}
NOT_ACTIONABLE = [
    "region",
    "industry",
    "enterprise_scale",
    "months_operating",
    "owner_age_years",
    "legal_rep_age_years",
    "lender_grade",
    "first_credit_record_on",
    "has_credit_record",
    "loan_disbursed_on",
    "lpr_1y_pct",
    "bid_amount_cny",
]
ACTIONABLE = [
    "employees_count",
    "new_hires_12m_pct",
    "new_hires_contract_months",
    "counter_guarantee",
    "zero_filings_12m_count",
    "own_ip_count",
    "titles",
    "settlement_account_banks",
    "credit_line_banks",
    "loan_rate_pct",
    "requested_amount_cny",
    "requested_term_years",
    "farmer_credit_grade",
    "serious_dishonesty",
    "annual_tax_paid_cny",
]
MONEY_SUFFIXES = {"CNY": "_cny", "USD": "_usd", "pct": "_pct"}


def test_builtin_entries_pass_the_vocabulary_check():
    assert len(builtin_vocabulary()) == len(ENTRIES)


def test_no_two_attributes_share_a_label():
    labels = [entry["label_zh"] for entry in ENTRIES]
    assert [label for label in labels if labels.count(label) > 1] == []


@pytest.mark.parametrize(
    "key", ["definition", "item", "sensitivity", "sharing_mode", "obtainable", "improves_with_time", "status", "level"]
)
def test_every_attribute_describes_itself(key):
    assert [entry["name"] for entry in ENTRIES if entry.get(key) in (None, "")] == []


def test_definitions_are_single_chinese_sentences():
    assert [entry["name"] for entry in ENTRIES if not re.fullmatch(r"[^。]+。", entry["definition"])] == []


def test_every_item_is_in_the_catalogue():
    assert {entry["item"] for entry in ENTRIES} <= set(information_items())


def test_durations_count_from_a_date_attribute_and_improve_with_time():
    counted = [entry for entry in ENTRIES if entry.get("counts_from")]
    assert [entry["name"] for entry in counted if BY_NAME[entry["counts_from"]]["type"] != "date"] == []
    assert [entry["name"] for entry in counted if not entry["improves_with_time"] or entry["unit"] not in ("day", "month", "year")] == []


def test_a_window_in_the_label_is_in_the_name():
    windowed = [(entry["name"], months) for entry in ENTRIES for months in re.findall(r"近(\d+)个月", entry["label_zh"])]
    assert [name for name, months in windowed if not re.search(rf"(^|_){months}m(_|$)", name)] == []


def test_the_unit_of_money_and_shares_ends_the_name():
    wrong = [
        name for name, entry in BY_NAME.items() if not name.endswith(MONEY_SUFFIXES.get(entry["unit"], "")) and "layoff_cap" not in name
    ]
    assert wrong == []


def test_numbers_have_units_and_others_none():
    assert [entry["name"] for entry in ENTRIES if (entry["type"] == "number") != bool(entry["unit"] and entry["unit_zh"])] == []


def test_every_category_value_has_a_chinese_label():
    categories = [entry for entry in ENTRIES if entry["type"] == "category"]
    assert [entry["name"] for entry in categories if list(entry["value_labels_zh"]) != entry["values"]] == []


@pytest.mark.parametrize("name", NOT_ACTIONABLE)
def test_what_nobody_can_change_is_not_actionable(name):
    assert BY_NAME[name]["actionable"] is False


@pytest.mark.parametrize("name", ACTIONABLE)
def test_what_an_enterprise_can_change_is_actionable(name):
    assert BY_NAME[name]["actionable"] is True


def test_absence_counts_as_a_fact_only_on_lists_that_are_complete():
    assumed = {entry["name"]: entry["when_absent"] for entry in ENTRIES if entry["when_absent"] is not None}
    assert set(assumed.values()) == {False}
    assert {"serious_dishonesty", "judgment_defaulter"} <= set(assumed)
    assert {BY_NAME[name]["sensitivity"] for name in assumed} == {"public"}


def test_what_only_the_lender_knows_is_never_asked_of_the_enterprise():
    lenders_own = [entry["name"] for entry in ENTRIES if entry["level"] == "lender" or entry["item"] == "credit_report"]
    assert "lender_grade" in lenders_own
    assert "credit_inquiries_6m_count" in lenders_own
    assert [name for name in lenders_own if BY_NAME[name]["obtainable"] != "lender"] == []


def test_every_yes_or_no_label_can_be_asked_for_and_denied_in_plain_words():
    labels = [entry["label_zh"] for entry in ENTRIES if entry["type"] == "boolean"]
    quoted = [label for label in labels if "“" in yes_or_no(label, True).demand() + yes_or_no(label, False).demand()]
    assert quoted == [], "these need a verb that yes_or_no.py knows"


def test_durations_are_labelled_so_that_years_read_well_behind_them():
    assert [entry["label_zh"] for entry in ENTRIES if entry["unit"] == "month" and entry["label_zh"].endswith("月数")] == []


def test_names_come_in_the_order_of_the_entries_each_once() -> None:
    vocabulary = builtin_vocabulary()
    names = list(vocabulary)
    assert vocabulary.in_order([names[7], names[2], "no_such_name", names[7]]) == [names[2], names[7]]
