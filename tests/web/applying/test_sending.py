"""Papers, consents, promises, the check, and sending once."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.consents.models import Consent
from marketplace.database.session import Sessions
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.ids import new_id
from products.applications.enquiries import TOLD_VERSION
from products.applications.models import Application, ApplicationDocument, ApplicationGroup
from products.catalogue.models import Product
from tests.products.applications.world import make_product
from tests.web.applying.forms import Applicant, applicant
from tests.web.callers import make_organisation

FORMS = "/me/applications/forms"
PAPER = {"undertakings": ["不用于购买房产"], "required_documents": ["营业执照"]}


@pytest.fixture
async def it(client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions) -> Applicant:
    return await applicant(client, session, sessions, **PAPER)


async def _document(it: Applicant, session: AsyncSession) -> Document:
    made = Document(
        id=new_id(), organisation_id=it.world.owner.organisation_id, file_name="执照.pdf", purpose=Purpose.MATERIAL,
        media_type="application/pdf", state=DocumentState.READY, size_bytes=9, file_key=new_id(), sha256=bytes(32), created_at=now(),
    )  # fmt: skip
    session.add(made)
    await session.commit()
    return made


async def test_a_paper_of_my_files_stands_for_the_line_that_asks_for_it(it: Applicant, session: AsyncSession) -> None:
    form, paper = await it.draft(), await _document(it, session)
    assert "执照.pdf" in (await it.owner.get(f"{FORMS}/{form}/papers")).text
    answer = await it.send(f"{FORMS}/{form}/papers", line="营业执照", document_id=str(paper.id))
    assert answer.status_code == 303
    kept = await it.form(form)
    assert (kept.document_ids, kept.paper_lines) == ([paper.id], {str(paper.id): "营业执照"})
    await it.send(f"{FORMS}/{form}/papers/remove", document_id=str(paper.id))
    assert (await it.form(form)).document_ids == []


async def test_another_s_document_is_no_paper(it: Applicant, session: AsyncSession, client: httpx.AsyncClient, sessions: Sessions) -> None:
    form = await it.draft()
    foreign = await _document(await applicant(client, session, sessions), session)
    answer = await it.send(f"{FORMS}/{form}/papers", line="营业执照", document_id=str(foreign.id))
    assert answer.status_code == 422
    assert "没有这份文件" in answer.text


async def test_an_uploaded_paper_is_of_the_enterprise_and_of_the_form(it: Applicant) -> None:
    form = await it.draft()
    answer = await it.owner.request(
        "POST", f"{FORMS}/{form}/papers", data={"line": "营业执照", "_csrf_token": it.owner.csrf},
        files={"file": ("执照.csv", b"a,b\n1,2\n", "text/csv")},
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    assert "正在检查" in (await it.owner.get(f"{FORMS}/{form}/papers")).text


async def test_consent_promise_and_what_was_told_are_given_in_one_act(it: Applicant, session: AsyncSession) -> None:
    lender, product = await _unread(session)
    form = await it.draft(product)
    fields = {"grant": str(lender), "undertake": str(product.id), "told": "1", "valid_until": "2026-12-31", "text_version": "consent-1"}
    refused = await it.send(f"{FORMS}/{form}/consents", **fields)
    assert refused.status_code == 422
    assert "请填写签署人姓名" in refused.text
    assert (await it.form(form)).undertaken == {}
    signed = await it.send(f"{FORMS}/{form}/consents", **fields, agreed="1", sensitive="1", signer="示例人员")
    assert (signed.status_code, signed.headers["location"]) == (303, f"{FORMS}/{form}/check")
    kept = await it.form(form)
    assert (kept.told_version, list(kept.undertaken)) == (TOLD_VERSION, [str(product.id)])
    items = await session.scalar(select(Consent.items).where(Consent.grantee_id == lender))
    assert items == ["tax_payment"]


async def test_the_check_names_everything_that_is_open_and_where(it: Applicant) -> None:
    form = await it.draft()
    page = (await it.owner.get(f"{FORMS}/{form}/check")).text
    for text, path in (("请填写申请金额", "#f-amount"), ("承诺事项", "/consents"), ("各自查询", "/consents")):
        assert text in page
        assert f'href="{FORMS}/{form}{path}"' in page
    answer = await it.send(f"{FORMS}/{form}/submit")
    assert answer.status_code == 422
    assert (await it.form(form)).submitted_at is None


async def test_pressed_twice_it_is_sent_once(it: Applicant, session: AsyncSession) -> None:
    form = await it.whole(undertakings=(it.world.products[0].id,))
    for _ in range(2):
        answer = await it.send(f"{FORMS}/{form}/submit")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{FORMS}/{form}/sent")
    assert await session.scalar(select(func.count()).select_from(Application).where(Application.group_id == form)) == 1
    assert (await it.owner.get(f"{FORMS}/{form}/check")).headers["location"] == f"{FORMS}/{form}/sent"
    receipt = (await it.owner.get(f"{FORMS}/{form}/sent")).text
    case = (await session.scalars(select(Application).where(Application.group_id == form))).one()
    assert str(case.case_number) in receipt
    assert f"/me/receipts/{case.receipt_id}" in receipt
    assert "前受理" in receipt


async def test_a_lender_reads_which_paper_a_file_is(it: Applicant, session: AsyncSession) -> None:
    paper = await _document(it, session)
    form = await it.whole(undertakings=(it.world.products[0].id,), document_ids=(paper.id,), paper_lines={str(paper.id): "营业执照"})
    await it.send(f"{FORMS}/{form}/submit")
    assert (
        await session.scalar(select(ApplicationDocument.name_zh).where(ApplicationDocument.document_id == paper.id))
        == "营业执照（执照.pdf）"
    )


async def test_a_promise_to_an_older_version_does_not_count(it: Applicant) -> None:
    form = await it.whole()
    async with it.world.of(it.world.owner) as (session, _):
        (await session.get_one(ApplicationGroup, form)).undertaken = {str(it.world.products[0].id): str(new_id())}
    answer = await it.send(f"{FORMS}/{form}/submit")
    assert "1 条承诺事项，请阅读并承诺" in answer.text


async def _unread(session: AsyncSession) -> tuple[UUID, Product]:
    """A lender that may see nothing yet, and its product."""
    lender = (await make_organisation(session, Role.BANK_OFFICER)).id
    product = await make_product(session, lender, **PAPER)
    await session.commit()
    return lender, product
