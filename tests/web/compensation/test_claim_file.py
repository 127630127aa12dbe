"""The whole file of a claim: everything that was decided and why, for parties alone."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.documents.pdf.renderer import render_pdf
from marketplace.errors import Forbidden
from tests.policies.claims.made import make_loss, paid
from tests.web.callers import make_organisation
from web.issued import claim_file


async def test_the_file_names_checks_computation_people_and_payments(session: AsyncSession) -> None:
    losses = await make_loss(session)
    claim = await paid(session, losses)
    facts = await claim_file.prepare(session, losses.fund.bureau_id, {"claim_id": str(claim.id)}, now())
    assert facts["number"] == claim.number
    assert facts["amount"] == "2.50 万元"
    assert facts["receipt"]
    assert len(facts["checks"]) == len(claim.checks)
    assert [each["what"] for each in facts["course"]][-2:] == ["列入拨付", "确认拨付"]
    assert [each["state"] for each in facts["payments"]] == ["已拨付"]
    frame = {
        "issuer": "示例平台",
        "title": "补偿申请全卷",
        "issued_at": now(),
        "code": "ABCD-EFGH",
        "verify_url": "https://example.invalid/verify",
    }
    content = render_pdf(claim_file.FOLDER, "claim_file.html", {**facts, **frame}, qr_address="https://example.invalid/verify/ABCD")
    assert content.startswith(b"%PDF")


async def test_a_stranger_gets_no_file(session: AsyncSession) -> None:
    losses = await make_loss(session)
    claim = await paid(session, losses)
    stranger = (await make_organisation(session)).id
    with pytest.raises(Forbidden):
        await claim_file.prepare(session, stranger, {"claim_id": str(claim.id)}, now())
