"""Whatever a draft is given: its faults are found, and what has none can be put into words, compared and made a version."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.reference.lpr import LprEntry, LprTable
from products.catalogue.difference import difference
from products.catalogue.drafts.checks import findings
from products.catalogue.drafts.terms import DraftTerms, complete, read_draft, stored
from tests.products.catalogue.offers import whole

DAY = date(2026, 11, 21)
LPR = LprTable([LprEntry(date(2026, 11, 20), date(2026, 12, 20), Decimal("3.1"), Decimal("3.6"))])
NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6), st.sampled_from([Decimal("0.5"), Decimal("1E+999999"), Decimal("-1E-999"), Decimal("NaN"), 10**30])
)
SCALARS = st.one_of(
    st.none(), st.booleans(), NUMBERS, st.sampled_from(["", "1", "3.5", "LPR_1Y", "LPR", "tax_paid_12m_cny", "region", "NaN"])
)
CRITERIA: st.SearchStrategy[Any] = st.recursive(
    st.fixed_dictionaries(
        {"attribute": st.sampled_from(["region", "tax_paid_12m_cny", "no_such"])},
        optional={"gte": SCALARS, "within": st.lists(SCALARS, max_size=2), "eq": SCALARS},
    ),
    lambda inner: st.fixed_dictionaries(
        {}, optional={"all": st.lists(inner, max_size=2), "any": st.lists(inner, max_size=2), "not": inner}
    ),
    max_leaves=4,
)
RULES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from(["multiple", "share", "tier", "cap", "least", "text", "unheard_of"]),
            "attribute": SCALARS, "times": SCALARS, "times_min": SCALARS, "max_cny": SCALARS, "when": CRITERIA, "when_zh": SCALARS,
            "text_zh": SCALARS, "of": st.just([]),
        },
    ),
    max_size=2,
)  # fmt: skip
RATES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("fixed", "base", "spread_bp_min", "spread_bp_max", "min_pct", "max_pct", "note", "rule"), SCALARS)
)
FEES = st.lists(
    st.one_of(
        st.just("一笔费用"),
        st.fixed_dictionaries(
            {"name_zh": st.just("费"), "charged_by": st.sampled_from(["lender", "dog"]), "basis": st.sampled_from(["principal_once", "x"])},
            optional=dict.fromkeys(("pct", "pct_min", "amount_cny", "kind", "paid", "optional"), SCALARS),
        ),
    ),
    max_size=2,
)
TIERS = st.lists(
    st.fixed_dictionaries({}, optional={"when": CRITERIA, "rate_delta_bp": SCALARS, "amount_factor": SCALARS, "term_months_max": SCALARS}),
    max_size=2,
)
PARTS = st.fixed_dictionaries(
    {},
    optional={
        "amount_rules": RULES, "rate": RATES, "fees": FEES, "pricing_tiers": TIERS, "criterion": CRITERIA,
        "preferences": st.lists(CRITERIA, max_size=1),
        "promise_days": st.dictionaries(st.sampled_from(["decide", "dance"]), st.integers(-5, 99)),
    },
)  # fmt: skip


@given(parts=PARTS)
def test_a_draft_is_either_at_fault_or_a_version(parts: dict[str, Any]) -> None:
    terms = msgspec.convert(whole() | parts, DraftTerms)
    found = findings(terms, builtin_vocabulary(), LPR, DAY)
    faulty = {each.pointer.split("/")[1] for each in found.errors}
    difference(DraftTerms(), terms, faulty)
    if not found.errors:
        assert complete(terms).criterion == terms.criterion


def test_a_draft_is_read_as_it_was_stored() -> None:
    terms = msgspec.convert(whole() | {"amount_rules": [{"kind": "cap", "max_cny": Decimal("100.5")}]}, DraftTerms)
    assert read_draft(stored(terms)) == terms
    assert stored(terms)["amount_rules"][0]["max_cny"] == Decimal("100.5")


def test_rates_of_a_version_are_text_and_what_is_null_is_left_out() -> None:
    terms = msgspec.convert(whole() | {"rate": {"fixed": Decimal("4.350"), "base": None}}, DraftTerms)
    assert findings(terms, builtin_vocabulary(), LPR, DAY).errors == ()
    assert complete(terms).rate == {"fixed": "4.35"}
    assert [each.after for each in difference(DraftTerms(), terms) if each.label == "年利率"] == ["固定 4.35%"]


def test_a_lender_states_no_rule_of_a_sample() -> None:
    terms = msgspec.convert(whole() | {"rate": {"fixed": "4.35", "rule": {"base": "nonsense"}}}, DraftTerms)
    assert [each.pointer for each in findings(terms, builtin_vocabulary(), LPR, DAY).errors] == ["/rate/rule"]
