"""What any electronic signature service has to keep; an installation's own adapter is put beside the embedded one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from marketplace.ids import new_id
from products.applications.embedded_esign import EmbeddedESign
from products.applications.ports import ESign, SigningRequest

REQUEST = SigningRequest(
    case_number="SQ-20261123-000001", contract_number="HT-1", signed_on=date(2026, 11, 23), subject_id=new_id(), lender_id=new_id(),
    amount_fen=200_000_00, annual_rate=Decimal("0.0345"), term_months=12,
)  # fmt: skip


@pytest.fixture(params=[EmbeddedESign], ids=["embedded"])
def esign(request: pytest.FixtureRequest) -> ESign:
    made: ESign = request.param()
    return made


async def test_the_same_request_has_the_same_signature(esign: ESign) -> None:
    assert await esign.sign(REQUEST) == await esign.sign(REQUEST)


async def test_other_figures_have_another_reference(esign: ESign) -> None:
    first = await esign.sign(REQUEST)
    assert (await esign.sign(replace(REQUEST, amount_fen=200_000_01))).reference != first.reference


async def test_it_says_what_it_is_worth(esign: ESign) -> None:
    signature = await esign.sign(REQUEST)
    assert signature.document().keys() == {"adapter", "legal_force", "reference", "note"}
    assert signature.legal_force or "无法律效力" in signature.note_zh
    assert esign.note_zh == signature.note_zh  # nobody learns it only after signing
