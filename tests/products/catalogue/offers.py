"""Small offers for the tests of the catalogue."""

from datetime import UTC, datetime
from typing import Any

from marketplace.ids import new_id
from products.catalogue.labels import Category, GuaranteeMode, LenderKind, RepaymentMethod
from products.catalogue.schemas import Lender, ProductOffer, ProductTerms, SampleMark
from products.catalogue.states import Channel, Confidence

NOW = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)  # already the 22nd in Shanghai
LENDER = Lender(None, "示例银行甲", LenderKind.CITY_BANK)
EVERYBODY: dict[str, Any] = {"all": []}


def fresh_code(prefix: str = "p") -> str:
    """A code that no other test uses; one Latin word, so that it can be searched for too."""
    return f"{prefix}{new_id().hex[-12:]}"


def offer(code: str | None = None, *, lender: Lender = LENDER, sample: bool = True, **terms: Any) -> ProductOffer:
    """A product that says no more than it is given."""
    said = {"name": "示例贷", "summary_zh": "用于测试", "category": Category.TAX, "criterion": EVERYBODY, "channel": Channel.NONE, **terms}
    mark = SampleMark("2025", Confidence.MEDIUM) if sample else None
    return ProductOffer(code=code or fresh_code(), lender=lender, terms=ProductTerms(**said), sample=mark)


def whole() -> dict[str, Any]:
    """Terms with everything that a lender has to say before it may submit them."""
    return {
        "name": "示例流水贷",
        "summary_zh": "用于测试",
        "category": Category.TAX,
        "guarantee_modes": [GuaranteeMode.CREDIT],
        "amount_max_fen": 300_000_000,
        "rate": {"fixed": "4.35"},
        "term_months_max": 12,
        "repayment_methods": [RepaymentMethod.EQUAL_INSTALLMENT],
        "criterion": {"attribute": "region", "within": ["320100"]},
        "promise_days": {"decide": 3},
        "channel": Channel.HERE,
    }
