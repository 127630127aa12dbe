"""Small policies for the tests of the library."""

from typing import Any

from policies.library.labels import PolicyKind
from policies.library.schemas import PolicyOffer, PolicyTerms
from policies.library.states import IssuerLevel
from products.catalogue.schemas import SampleMark
from products.catalogue.states import Confidence
from tests.products.catalogue.offers import EVERYBODY, fresh_code


def policy(code: str | None = None, *, regions: tuple[str, ...] = (), **terms: Any) -> PolicyOffer:
    """A sample policy that says no more than it is given."""
    said = {
        "title": "示例贴息办法",
        "issuer": "示例市财政局",
        "issuer_level": IssuerLevel.CITY,
        "kind": PolicyKind.INTEREST_SUBSIDY,
        "summary_zh": "用于测试",
        "criterion": EVERYBODY,
        **terms,
    }
    mark = SampleMark("2025", Confidence.MEDIUM)
    return PolicyOffer(code=code or fresh_code(), issuer_id=None, terms=PolicyTerms(**said), regions=list(regions), sample=mark)
