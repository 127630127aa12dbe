"""Institutions deliver what they provide with a role that they have; who provides nothing finds an empty desk."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.information.models import InformationRecord
from marketplace.members.models import Organisation
from tests.marketplace.information.batches.deliveries import assign, new_code
from tests.web.conftest import SignIn
from tests.web.deliveries.conftest import Work, organisation_of
from tests.web.deliveries.rows import API, TERMS, record
from web.page_navigation import work_links

INSTITUTIONS = (Role.BANK_ADMIN, Role.GUARANTOR_APPROVER, Role.BUREAU_APPROVER, Role.BUREAU_TREASURER, Role.FUND_MANAGER)
LOAN = {
    "contract_no": "示例合同1", "loan_no": "示例借据1", "amount": "500000", "balance": "300000", "issued_on": "2026-03-05",
    "status": "active", "reported_on": "2026-10-31",
}  # fmt: skip


async def test_a_bank_reports_a_loan(token: SignIn, work: Work, session: AsyncSession) -> None:
    program, code = await token(Role.BANK_ADMIN), new_code()
    bank = await organisation_of(program, session)
    await assign(session, bank, "bank_reported_loan")
    await session.commit()
    row = LOAN | {"uscc": code, "enterprise_name": "示例借款企业有限公司"}
    sent = await program.request("POST", "/api/v1/information/bank_reported_loan/batches", json=TERMS | {"records": [row]})
    assert sent.status_code == 202, sent.text
    await work(sent.json()["id"])
    subject = select(Organisation.id).where(Organisation.uscc == code).scalar_subquery()
    kept = (await session.scalars(select(InformationRecord).where(InformationRecord.subject_id == subject))).one()
    assert (kept.provider_id, kept.data["balance"]) == (bank, 300000)


@pytest.mark.parametrize("role", INSTITUTIONS)
async def test_who_looks_after_the_programs_of_an_institution_delivers_what_it_provides(
    role: Role, token: SignIn, signed_in: SignIn, session: AsyncSession
) -> None:
    program = await token(role)
    assert (await program.request("POST", API, json=TERMS | {"records": [record()]})).json()["type"].endswith("/not-a-provider")
    await assign(session, await organisation_of(program, session), "electricity_payment")
    await session.commit()
    assert (await program.request("POST", API, json=TERMS | {"records": [record()]})).status_code == 202
    person = await signed_in(role)
    assert "/provider" in {address for _, address, _ in work_links(role)}
    empty = (await person.get("/provider")).text
    assert "还没有分配信息项" in empty
    assert 'href="/provider/upload"' not in empty
    assert person.member
    await assign(session, person.member.organisation_id, "electricity_payment")
    await session.commit()
    assert "用电" in (await person.get("/provider")).text
    assert 'value="electricity_payment"' in (await person.get("/provider/upload")).text


@pytest.mark.parametrize("role", [Role.BANK_OFFICER, Role.BUREAU_REVIEWER, Role.ENTERPRISE_OWNER, Role.AUDITOR])
async def test_others_do_not_deliver(role: Role, signed_in: SignIn) -> None:
    person = await signed_in(role)
    assert (await person.get("/provider")).status_code == 403
