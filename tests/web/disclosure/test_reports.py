"""The credit report over HTTP: under consent only, refused attempts seen, its own for free, and as a document."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.consents.revoke import revoke
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.models import AccessRecord
from marketplace.disclosure.refusals import ConsentRequired
from marketplace.disclosure.report.issued import request_report, require_handing_out
from marketplace.disclosure.report.models import IssuedReport
from marketplace.documents.models import Document
from marketplace.documents.pdf.renderer import render_pdf
from marketplace.documents.purposes import DocumentState
from marketplace.errors import Forbidden
from marketplace.ids import new_id
from marketplace.members.models import Organisation
from tests.marketplace.consents.parties import Parties, actor, binding_of_actor, consent_of, make_parties
from tests.marketplace.disclosure.profiles import give_parts
from tests.web.conftest import SignIn
from tests.web.disclosure.conftest import Institution
from tests.web.disclosure.test_reading_api import allow
from tests.web.report_samples import SHOWN
from web.issued.credit_report import RECIPE, prepare

PDF = {"accept": "application/pdf"}


def report_of(subject: UUID | str) -> str:
    return f"/api/v1/enterprises/{subject}/report"


async def test_a_report_without_consent_is_refused_and_the_attempt_is_seen(bank: Institution, enterprise: Institution) -> None:
    for headers in ({}, PDF):
        answer = await bank.caller.get(report_of(enterprise.organisation_id), headers=headers)
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "consent-required")
    seen = (await enterprise.caller.get("/api/v1/me/accesses")).json()["items"]
    assert [(each["way"], each["outcome"]) for each in seen] == [("report_pdf", "refused"), ("report", "refused")]


async def test_under_consent_it_is_given_with_a_tag_of_its_content(
    bank: Institution, enterprise: Institution, system_sessions: Sessions
) -> None:
    await give_parts(system_sessions, enterprise.organisation_id)
    consent = await allow(enterprise, bank, "electricity_payment", "tax_payment")
    answer = await bank.caller.get(report_of(enterprise.organisation_id))
    assert answer.status_code == 200, answer.text
    report = answer.json()
    ((value,),) = [section["values"] for section in report["authorised"]]
    assert (value["name"], value["value"], value["masked"]) == ("electricity_use_12m_kwh", 120000, False)
    assert [each["item"] for each in report["verifiable"]] == ["tax_payment"]
    assert "250000" not in answer.text
    assert report["head"]["consent_ids"] == [consent]
    again = await bank.caller.get(report_of(enterprise.organisation_id), headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    other = await bank.caller.get(report_of(enterprise.organisation_id), params={"purpose": "post_loan"})
    assert other.status_code == 403
    await enterprise.caller.request("POST", f"/api/v1/consents/{consent}/revoke")
    assert (await bank.caller.get(report_of(enterprise.organisation_id))).status_code == 403


@pytest.mark.parametrize("code", ["91320100MA0000000X", "0199aaaa-0000-7000-8000-000000000000"])
async def test_a_report_about_nobody_is_not_found(bank: Institution, code: str) -> None:
    assert (await bank.caller.get(report_of(code))).status_code == 404


async def test_bureau_and_operator_have_no_report(token: SignIn, enterprise: Institution) -> None:
    for role in (Role.BUREAU_REVIEWER, Role.OPERATOR):
        caller = await token(role)
        assert (await caller.get(report_of(enterprise.organisation_id))).status_code == 403
        assert (await caller.get(f"/api/v1/enterprises/{enterprise.organisation_id}")).status_code == 200


async def test_ones_own_report_is_whole_and_told_to_nobody(enterprise: Institution, system_sessions: Sessions) -> None:
    await give_parts(system_sessions, enterprise.organisation_id)
    report = (await enterprise.caller.get("/api/v1/me/report")).json()
    assert "tax_paid_12m_cny" in {value["name"] for section in report["authorised"] for value in section["values"]}
    assert (await enterprise.caller.get("/api/v1/me/accesses")).json()["items"] == []


async def test_the_document_is_asked_for_once_in_ten_minutes(
    bank: Institution, enterprise: Institution, system_sessions: Sessions, session: AsyncSession
) -> None:
    await allow(enterprise, bank, "electricity_payment")
    first, second = [await bank.caller.get(report_of(enterprise.organisation_id), headers=PDF) for _ in range(2)]
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.headers["location"] == second.headers["location"] == f"/api/v1/documents/{first.json()['id']}"
    rows = (await session.scalars(select(IssuedReport).where(IssuedReport.subject_id == enterprise.organisation_id))).all()
    assert [(row.reader_id, str(row.document_id)) for row in rows] == [(bank.organisation_id, first.json()["id"])]


async def test_a_document_of_what_is_open_no_more_is_not_led_to(
    bank: Institution, enterprise: Institution, system_sessions: Sessions
) -> None:
    path = report_of(enterprise.organisation_id)
    wide = await allow(enterprise, bank, "electricity_payment", "court_case_filing")
    await allow(enterprise, bank, "electricity_payment")
    first = await bank.caller.get(path, headers=PDF)
    await made_ready(system_sessions, first.json()["id"])
    assert (await bank.caller.get(path, headers=PDF)).headers["location"] == f"{first.headers['location']}/content"
    await enterprise.caller.request("POST", f"/api/v1/consents/{wide}/revoke")
    second = await bank.caller.get(path, headers=PDF)
    assert (second.status_code, second.json()["id"] == first.json()["id"]) == (202, False)
    await made_ready(system_sessions, second.json()["id"])
    for consent in (await enterprise.caller.get("/api/v1/consents", params={"state": "live"})).json()["items"]:
        await enterprise.caller.request("POST", f"/api/v1/consents/{consent['id']}/revoke")
    refused = await bank.caller.get(path, headers=PDF)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, "consent-required")
    (tried, *_) = (await enterprise.caller.get("/api/v1/me/accesses")).json()["items"]
    assert (tried["way"], tried["outcome"]) == ("report_pdf", "refused")


async def made_ready(system_sessions: Sessions, document_id: str) -> None:
    """As the worker leaves it, without the pages."""
    async with transaction(system_sessions, Binding.system()) as worker:
        document = await worker.get_one(Document, UUID(document_id))
        row = (await worker.scalars(select(IssuedReport).where(IssuedReport.document_id == document.id))).one()
        arguments = {
            "report_id": str(row.id), "subject_id": str(row.subject_id), "role": "bank_officer", "client_id": None, "purpose": None,
            "account_id": None,
        }  # fmt: skip
        await prepare(worker, row.reader_id, arguments, now())
        document.state, document.file_key, document.sha256 = DocumentState.READY, new_id(), bytes(32)


async def test_the_consent_is_asked_when_it_is_made_and_when_it_is_handed_out(
    sessions: Sessions, system_sessions: Sessions, session: AsyncSession
) -> None:
    parties = await make_parties(system_sessions)
    await give_parts(system_sessions, parties.subject)
    made = await consent_of(sessions, parties, ["electricity_payment"])
    async with transaction(sessions, binding_of_actor(parties.officer)) as asking:
        document = await request_report(asking, parties.officer, parties.subject, purpose=None, now=now())
    row = (await session.scalars(select(IssuedReport).where(IssuedReport.document_id == document.id))).one()
    arguments = {
        "report_id": str(row.id), "subject_id": str(parties.subject), "role": "bank_officer", "client_id": None, "purpose": None,
        "account_id": str(parties.officer.account_id),
    }  # fmt: skip
    async with transaction(system_sessions, Binding.system()) as worker:
        shown = (await prepare(worker, parties.bank, arguments, now()))["report"]
    assert [section.item for section in shown.body.authorised] == ["electricity_payment"]
    await hand_out(sessions, parties, document)
    async with transaction(sessions, binding_of_actor(parties.owner)) as own:
        await revoke(own, parties.owner, made.id, at=now())
    with pytest.raises(ConsentRequired):
        await hand_out(sessions, parties, document)
    async with transaction(system_sessions, Binding.system()) as worker:
        with pytest.raises(ConsentRequired):
            await prepare(worker, parties.bank, arguments, now())
    found = select(AccessRecord).where(AccessRecord.subject_id == parties.subject).order_by(AccessRecord.id)
    assert [(each.way, each.outcome, each.purpose) for each in await session.scalars(found)] == [
        ("report_pdf", "given", "pre_loan"), ("report_pdf", "given", "pre_loan"), ("report_pdf", "refused", None),
    ]  # fmt: skip


async def test_a_report_is_no_file_for_everybody_at_the_institution(
    sessions: Sessions, system_sessions: Sessions, session: AsyncSession
) -> None:
    parties = await make_parties(system_sessions)
    await give_parts(system_sessions, parties.subject)
    await consent_of(sessions, parties, ["electricity_payment"])
    async with transaction(sessions, binding_of_actor(parties.officer)) as asking:
        document = await request_report(asking, parties.officer, parties.subject, purpose=None, now=now())
    colleague = await actor(session, Role.BANK_PRODUCT_MANAGER, parties.bank)
    with pytest.raises(Forbidden):
        await hand_out(sessions, replace(parties, officer=colleague), document)
    await hand_out(sessions, parties, document)


async def hand_out(sessions: Sessions, parties: Parties, document: Document) -> None:
    async with transaction(sessions, binding_of_actor(parties.officer)) as reading:
        await require_handing_out(reading, parties.officer, document.id, now=now())


async def test_an_institution_finds_looks_asks_and_reads(
    signed_in: SignIn, session: AsyncSession, sessions: Sessions, system_sessions: Sessions
) -> None:
    parties = await make_parties(system_sessions)
    await give_parts(system_sessions, parties.subject)
    subject = await session.get_one(Organisation, parties.subject)
    officer = await signed_in(Role.BANK_OFFICER)
    assert officer.member
    assert f"/institution/enterprises/{parties.subject}" in (await officer.get("/institution/enterprises", params={"q": subject.name})).text
    assert "没有找到" in (await officer.get("/institution/enterprises", params={"q": "没有这家公司"})).text
    page = (await officer.get(f"/institution/enterprises/{parties.subject}", params={"items": "invoice", "purpose": "in_loan"})).text
    assert f"/me/consents/new?grantee={officer.member.organisation_id}&amp;purpose=in_loan&amp;items=invoice" in page
    assert "成立日期" in page
    assert "120,000" not in page
    path = f"/institution/enterprises/{parties.subject}/report"
    assert (await officer.get(path)).status_code == 403
    await consent_of(sessions, parties, ["electricity_payment"], grantee=officer.member.organisation_id)
    report = (await officer.get(path)).text
    assert "近 12 个月" in report
    assert (await officer.post(f"{path}/pdf")).headers["location"] == "/me/documents"


async def test_an_enterprise_reads_its_own(signed_in: SignIn, system_sessions: Sessions) -> None:
    owner = await signed_in(Role.ENTERPRISE_OWNER)
    assert owner.member
    await give_parts(system_sessions, owner.member.organisation_id)
    page = (await owner.get("/me/report")).text
    assert "还没有机构查看过" in page
    assert "纳税" in page
    assert (await owner.post("/me/report/pdf")).headers["location"] == "/me/documents"


@pytest.mark.parametrize("own", [True, False])
def test_the_document_can_be_made_of_every_section(own: bool) -> None:
    shown = {
        "report": replace(SHOWN, own=own),
        "issuer": "示例平台",
        "title": "信用报告",
        "issued_at": now(),
        "code": "X",
        "verify_url": "x",
    }
    shown |= {"code": "X", "verify_url": "x"}
    assert render_pdf(RECIPE.folder, RECIPE.template, shown, qr_address="x").startswith(b"%PDF-")
