"""A small vocabulary, made-up LPR and terms for quotes. No bank offers any of this."""

from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.reference.lpr import LprEntry, LprTable
from products.catalogue.pricing.reading import read_terms
from products.catalogue.pricing.terms import PricingTerms
from products.catalogue.schemas import ProductTerms

TODAY = date(2026, 11, 21)
LPR = LprTable([LprEntry(date(2026, 11, 20), date(2026, 12, 20), Decimal("3.00"), Decimal("3.50"))])
NO_LPR = LprTable()

# Nothing is assumed of what is absent, so knowledge only ever settles things.
VOCABULARY = Vocabulary.from_entries(
    [
        {"name": "tax", "type": "number", "unit": "CNY", "label_zh": "纳税额"},
        {"name": "contract", "type": "number", "unit": "CNY", "label_zh": "合同金额"},
        {"name": "staff", "type": "number", "unit": "count", "label_zh": "员工人数"},
        {"name": "grade", "type": "category", "values": ["C", "B", "A"], "ordered": True, "label_zh": "纳税信用等级"},
        {"name": "carbon_cut", "type": "number", "unit": "pct", "label_zh": "核证减排比例"},
        {"name": "first_loan", "type": "boolean", "label_zh": "首次贷款"},
        {"name": "requested_amount_cny", "type": "number", "unit": "CNY", "label_zh": "申请金额", "level": "deal"},
        {"name": "lpr_1y_pct", "type": "number", "unit": "pct", "label_zh": "一年期LPR", "level": "reference"},
    ]
)
GRADE_A = {"attribute": "grade", "eq": "A"}
GRADE_B = {"attribute": "grade", "gte": "B"}
CUT_20 = {"attribute": "carbon_cut", "gte": 20}
CUT_10 = {"attribute": "carbon_cut", "gte": 10}

AMOUNT_MAX_FEN = 300_000_000


def pricing(**fields: Any) -> PricingTerms:
    """Terms of a product as a lender sends them; raises AssertionError where they cannot be read."""
    terms, errors = read_terms(stated(**fields))
    assert errors == []
    return terms


def stated(**fields: Any) -> ProductTerms:
    """The same before it is read."""
    frame: dict[str, Any] = {
        "name": "演示贷",
        "summary_zh": "演示用的产品，不是真实报价。",
        "category": "green",
        "criterion": {"all": []},
        "channel": "none",
        "amount_min_fen": 10_000_000,
        "amount_max_fen": AMOUNT_MAX_FEN,
        "term_months_min": 3,
        "term_months_max": 12,
        "rate": {"fixed": "3.85"},
        "repayment_methods": ["interest_first"],
    }
    return ProductTerms(**{**frame, **fields})
