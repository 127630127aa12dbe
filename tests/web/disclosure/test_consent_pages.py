"""An enterprise's errand in the browser: read, choose, sign, look, narrow, take back, take the receipt along."""

import csv
import io
import re
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.consents.models import Consent
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.access import record_access
from marketplace.disclosure.models import Way
from marketplace.documents.models import Document
from marketplace.documents.pdf.renderer import render_pdf
from marketplace.members.models import Membership
from tests.marketplace.consents.parties import Parties, binding_of_actor, consent_of, institution, make_parties
from tests.web.callers import Caller, Member, with_session
from tests.web.conftest import SignIn
from web.issued.consent_receipt import RECIPE


@pytest.fixture
async def bank_id(session: AsyncSession) -> UUID:
    made = await institution(session)
    await session.commit()
    return made.id


def fields(bank_id: UUID, **more: str) -> dict[str, object]:
    """A form that can be signed."""
    plain = {
        "grantee_id": str(bank_id), "purpose": "pre_loan", "valid_until": str(today() + timedelta(days=30)), "signer": "示例人员",
        "text_version": "consent-1", "agreed": "1", "items": ["electricity_payment", "water_payment"], "_once": uuid4().hex,
    }  # fmt: skip
    return plain | more


async def consents_to(session: AsyncSession, bank_id: UUID) -> int:
    return int(await session.scalar(select(func.count()).where(Consent.grantee_id == bank_id)) or 0)


async def test_signing_looking_narrowing_and_taking_back(signed_in: SignIn, session: AsyncSession, bank_id: UUID) -> None:
    owner = await signed_in(Role.ENTERPRISE_OWNER)
    shown = (await owner.get("/me/consents/new", params={"grantee": str(bank_id), "items": "tax_payment"})).text
    assert re.search(rf'<option value="{bank_id}" selected', shown)
    assert re.search(r'value="tax_payment" checked', shown)
    assert "不影响此前已经依法使用的结果" in shown, "the words are read before they are signed"
    signed = await owner.post("/me/consents", fields(bank_id))  # type: ignore[arg-type]
    assert signed.status_code == 303, signed.text
    address = signed.headers["location"]
    assert "生效中" in (await owner.get(address)).text
    narrowed = await owner.post(f"{address}/narrow", {"items": "water_payment", "valid_until": str(today())})
    assert narrowed.status_code == 303
    assert "已去掉" in (await owner.get(address)).text
    assert (await owner.post(f"{address}/revoke", {"because": "不再合作"})).status_code == 303
    page = (await owner.get("/me/consents")).text
    assert "已撤回" in page
    assert "不再合作" in page
    assert await consents_to(session, bank_id) == 1


async def test_the_same_form_sent_twice_signs_once(signed_in: SignIn, session: AsyncSession, bank_id: UUID) -> None:
    owner, once = await signed_in(Role.ENTERPRISE_OWNER), fields(bank_id)
    first, second = await owner.post("/me/consents", once), await owner.post("/me/consents", once)  # type: ignore[arg-type]
    assert first.headers["location"] == second.headers["location"]
    assert await consents_to(session, bank_id) == 1


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        ({"agreed": ""}, "已阅读并同意"),
        ({"items": ["tax_payment"]}, "已了解可能的不利影响"),
        ({"items": []}, "至少选一项"),
        ({"grantee_id": ""}, "请选择机构"),
        ({"purpose": "marketing"}, "请选择用途"),
        ({"valid_until": "明年"}, "请填日期"),
        ({"signer": "别人"}, "签署人须是登录的本人"),
        ({"signer": ""}, "请填写签署人姓名"),
        ({"text_version": "consent-0"}, "请阅读后再签"),
        ({"items": ["patent"]}, "公开信息，不需要授权"),
    ],
)
async def test_a_refused_form_says_why_and_keeps_what_was_chosen(
    signed_in: SignIn, session: AsyncSession, bank_id: UUID, spoilt: dict[str, str], message: str
) -> None:
    owner = await signed_in(Role.ENTERPRISE_OWNER)
    answer = await owner.post("/me/consents", fields(bank_id, **spoilt))  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert message in answer.text
    if "items" not in spoilt:
        assert re.search(r'value="water_payment" checked', answer.text)
    assert await consents_to(session, bank_id) == 0


async def test_a_wider_narrowing_comes_back_with_the_reason(signed_in: SignIn, bank_id: UUID) -> None:
    owner = await signed_in(Role.ENTERPRISE_OWNER)
    address = (await owner.post("/me/consents", fields(bank_id))).headers["location"]  # type: ignore[arg-type]
    for valid_until in (str(today() + timedelta(days=60)), "以后"):
        answer = await owner.post(f"{address}/narrow", {"items": "water_payment", "valid_until": valid_until})
        assert answer.status_code == 422
        assert "日期" in answer.text


async def member_of(client: httpx.AsyncClient, session: AsyncSession, parties: Parties, role: Role) -> Caller:
    """The enterprise's owner or the bank's officer, signed in."""
    actor = parties.owner if role is Role.ENTERPRISE_OWNER else parties.officer
    assert actor.account_id
    assert actor.organisation_id
    membership = await session.scalar(select(Membership.id).where(Membership.account_id == actor.account_id))
    assert membership
    return await with_session(client, session, Member("", actor.account_id, membership, actor.organisation_id, role))


async def test_the_institution_sees_what_it_was_given(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions, system_sessions: Sessions
) -> None:
    parties = await make_parties(system_sessions)
    made = await consent_of(sessions, parties)
    officer = await member_of(client, session, parties, Role.BANK_OFFICER)
    assert f"/consents/{made.id}" in (await officer.get("/institution/consents", params={"state": "live"})).text
    page = (await officer.get(f"/consents/{made.id}")).text
    assert "对方能看到数值和日期" in page
    assert "示*" in page
    assert "示例人员" not in page.partition("授权内容")[2]
    assert "撤回授权" not in page
    assert (await officer.post(f"/consents/{made.id}/revoke")).status_code == 403


async def test_who_looked_is_shown_filtered_and_taken_along(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions, system_sessions: Sessions
) -> None:
    parties = await make_parties(system_sessions)
    made = await consent_of(sessions, parties)
    async with transaction(sessions, binding_of_actor(parties.officer)) as reading:
        await record_access(
            reading, parties.officer, parties.subject, Way.REPORT, at=now(), items=["invoice"], consent_ids=[made.id], purpose="pre_loan"
        )
    owner = await member_of(client, session, parties, Role.ENTERPRISE_OWNER)
    page = (await owner.get("/me/accesses")).text
    assert "信用报告（1 项：发票信息）" in page
    assert f"/consents/{made.id}" in page
    assert "没有查询记录" in (await owner.get("/me/accesses", params={"outcome": "refused"})).text
    assert "信用报告" in (await owner.get("/me/accesses", params={"since": "没有这样的日期", "reader": "x"})).text
    table = (await owner.get("/me/accesses/export")).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["方式"], row["事项"], row["用途"], row["授权编号"]) == ("工作人员", "发票信息", "贷前审查", str(made.id))


async def test_a_receipt_is_asked_for_and_holds_what_was_signed(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions, system_sessions: Sessions
) -> None:
    parties = await make_parties(system_sessions)
    made = await consent_of(sessions, parties)
    owner = await member_of(client, session, parties, Role.ENTERPRISE_OWNER)
    assert (await owner.post(f"/consents/{made.id}/receipt")).headers["location"] == "/me/documents"
    asked = await session.scalar(select(Document.file_name).where(Document.organisation_id == parties.subject))
    assert asked
    assert asked.startswith("授权回执")
    facts = await RECIPE.prepare(session, parties.subject, {"consent_id": str(made.id)}, now())
    assert (facts["consent"].signature, facts["consent"].state_text) == (made.signature.hex(), "生效中")
    shown = dict(facts) | {"issuer": "示例平台", "title": "授权回执", "issued_at": now(), "code": "X", "verify_url": "x"}
    assert render_pdf(RECIPE.folder, RECIPE.template, shown, qr_address="x").startswith(b"%PDF-")
    with pytest.raises(NoResultFound):
        await RECIPE.prepare(session, parties.bank, {"consent_id": str(made.id)}, now())
