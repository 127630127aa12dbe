"""What a sample file of the library may hold, and what becomes of it."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from policies.library.samples import SamplePolicy

ENTRY: dict[str, Any] = {
    "code": "SL-2025-1",
    "title": "示例贴息办法",
    "document_number": "示财金〔2025〕1号",
    "issuer": "示例市财政局",
    "issuer_level": "city",
    "region": ["320100"],
    "published_on": "2025-01-26",
    "valid_from": None,
    "valid_to": "2027-12-31",
    "kind": "interest_subsidy",
    "tags": ["科技"],
    "beneficiaries": ["enterprise"],
    "summary_zh": "用于测试",
    "criterion": {"attribute": "loan_rate_pct", "lte": 3.85},
    "preferences": [],
    "undertakings": [],
    "benefit": {"type": "interest_subsidy", "points_pct": 1.5},
    "materials": [],
    "process": [],
    "stacking_zh": None,
    "as_of": "2025",
    "confidence": "high",
    "sample": True,
    "guidance": False,
    "unstated": False,
}
DECODER = msgspec.json.Decoder(SamplePolicy, float_hook=Decimal)


def read(**changes: Any) -> SamplePolicy:
    """The entry with changes, read as a file is."""
    return DECODER.decode(json.dumps({**ENTRY, **changes}, ensure_ascii=False).encode())


def test_a_sample_enters_the_library_with_exact_figures_and_its_place() -> None:
    offer = read().as_offer()
    assert offer.regions == ["320100"]
    assert offer.terms.valid_to == date(2027, 12, 31)
    assert offer.terms.benefit["points_pct"] == Decimal("1.5")
    assert offer.issuer_id is None
    assert offer.sample is not None
    assert offer.sample.as_of == "2025"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"source_urls": []}, "source_urls"),
        ({"kind": "gift"}, "kind"),
        ({"issuer_level": "town"}, "issuer_level"),
        ({"beneficiaries": ["friend"]}, "beneficiaries"),
        ({"valid_to": "2025-02-30"}, "valid_to"),
        ({"region": "320100"}, "region"),
        ({"sample": False}, "sample"),
    ],
)
def test_an_entry_that_is_not_as_agreed_is_refused_by_name(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=place):
        read(**changes)
