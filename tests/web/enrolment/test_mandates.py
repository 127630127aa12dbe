"""Mandates on paper: an operator records, the administrator confirms, and until then the agent's code opens nothing."""

import re
import secrets
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.enrolment.models import AgentMandate
from marketplace.ids import new_id
from marketplace.members.models import Membership, Organisation
from marketplace.tasks.models import TaskRow
from tests.marketplace.enrolment.registrations import fresh_code
from tests.web.callers import PASSWORD, Caller, browser, make_member, make_organisation, with_session

BASE = "/operator/mandates"
CODE = re.compile(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}")


async def counter(client: httpx.AsyncClient, session: AsyncSession) -> tuple[Caller, UUID]:
    """An operator with a scan that was checked."""
    member = await make_member(session, Role.OPERATOR)
    scan = Document(
        id=new_id(), organisation_id=member.organisation_id, account_id=member.account_id, file_name="委托书.pdf", purpose=Purpose.EVIDENCE,
        media_type="application/pdf", state=DocumentState.READY, file_key=new_id(), sha256=secrets.token_bytes(32), size_bytes=9,
        created_at=now(),
    )  # fmt: skip
    session.add(scan)
    await session.commit()
    return await with_session(client, session, member), scan.id


async def enterprise(client: httpx.AsyncClient, session: AsyncSession) -> tuple[Caller, Organisation]:
    owner = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    assert owner.member
    subject = await session.get_one(Organisation, owner.member.organisation_id)
    subject.uscc = fresh_code()
    await session.commit()
    return owner, subject


def typed(subject: Organisation, scan: UUID, **changes: str) -> dict[str, str]:
    said = {"uscc": subject.uscc or "", "name": subject.name, "agent_name": "示例经办", "scopes": "sign", "paper_id": str(scan)}
    return said | {"starts_on": str(today()), "ends_on": str(today() + timedelta(days=30))} | changes


def newcomer(code: str) -> dict[str, str]:
    return {"code": code, "username": f"n{uuid4().hex[:12]}", "display_name": "示例经办", "password": PASSWORD, "again": PASSWORD}


async def recorded(operator: Caller, subject: Organisation, scan: UUID) -> str:
    answer = await operator.post(BASE, typed(subject, scan))
    assert answer.status_code == 200, answer.text
    found = CODE.search(answer.text)
    assert found
    return found[0]


async def mandate_of(session: AsyncSession, subject: Organisation) -> UUID:
    found = await session.scalar(select(AgentMandate.id).where(AgentMandate.organisation_id == subject.id))
    assert found
    return found


async def test_the_code_is_good_once_the_administrator_has_confirmed(client: httpx.AsyncClient, session: AsyncSession) -> None:
    (operator, scan), (owner, subject) = await counter(client, session), await enterprise(client, session)
    code = await recorded(operator, subject, scan)
    told = await session.scalars(select(TaskRow.arguments).where(TaskRow.kind == "enrolment.send_alarm"))
    assert {"account_id": str(owner.account_id), "about": "paper_mandate"} in told.all()
    refused = await browser(client).post("/invitation/accept", newcomer(code))
    assert (refused.status_code, "邀请码不对" in refused.text) == (422, True)
    assert "等你确认的书面委托" in (await owner.get("/me/agents")).text
    mandate = await mandate_of(session, subject)
    assert (await owner.post(f"/me/agents/invitations/{mandate}/confirm")).status_code == 303
    assert (await owner.post(f"/me/agents/invitations/{mandate}/confirm")).status_code == 404
    assert (await owner.get(f"/me/agents/invitations/{mandate}/paper")).status_code == 404  # nothing is left to be compared
    assert (await browser(client).post("/invitation/accept", newcomer(code))).status_code == 303
    scopes = await session.scalar(
        select(Membership.scopes).where(Membership.organisation_id == subject.id, Membership.role == Role.ENTERPRISE_AGENT)
    )
    assert scopes == ["match", "sign"]
    assert "在任" in (await operator.get(BASE)).text


async def test_a_declined_and_a_lapsed_mandate_open_nothing(client: httpx.AsyncClient, session: AsyncSession) -> None:
    (operator, scan), (owner, subject) = await counter(client, session), await enterprise(client, session)
    code = await recorded(operator, subject, scan)
    mandate = await mandate_of(session, subject)
    stranger, _ = await enterprise(client, session)
    assert (await stranger.post(f"/me/agents/invitations/{mandate}/confirm")).status_code == 404
    await session.execute(update(AgentMandate).where(AgentMandate.id == mandate).values(code_until_at=now() - timedelta(seconds=1)))
    await session.commit()
    assert (await owner.post(f"/me/agents/invitations/{mandate}/confirm")).status_code == 404
    await session.execute(update(AgentMandate).where(AgentMandate.id == mandate).values(code_until_at=now() + timedelta(days=1)))
    await session.commit()
    assert (await owner.post(f"/me/agents/invitations/{mandate}/withdraw")).status_code == 303
    assert (await owner.post(f"/me/agents/invitations/{mandate}/confirm")).status_code == 404
    assert (await browser(client).post("/invitation/accept", newcomer(code))).status_code == 422


async def test_faults_are_said_at_their_fields(client: httpx.AsyncClient, session: AsyncSession) -> None:
    (operator, scan), (_, subject) = await counter(client, session), await enterprise(client, session)
    _, foreign = await counter(client, session)
    too_long = str(today() + timedelta(days=400))
    for changes, sentence in (
        ({"name": "另一家示例公司"}, "对不上登记信息"),
        ({"ends_on": too_long}, "一次最长一年"),
        ({"starts_on": "明天"}, "请按 2026-01-31 的格式填写开始日期"),
        ({"paper_id": str(foreign)}, "没有这份文件"),
        ({"paper_id": "scan"}, "请选择委托书的扫描件"),
    ):
        answer = await operator.post(BASE, typed(subject, scan, **changes))
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence


async def test_without_an_administrator_nobody_could_confirm(client: httpx.AsyncClient, session: AsyncSession) -> None:
    operator, scan = await counter(client, session)
    empty = await make_organisation(session)
    empty.uscc = fresh_code()
    await session.commit()
    answer = await operator.post(BASE, typed(empty, scan))
    assert (answer.status_code, "还没有管理员" in answer.text) == (422, True)
    assert (await session.scalars(select(AgentMandate.id).where(AgentMandate.organisation_id == empty.id))).all() == []


async def test_nobody_is_appointed_while_the_administrator_cools_off(client: httpx.AsyncClient, session: AsyncSession) -> None:
    (operator, scan), (owner, subject) = await counter(client, session), await enterprise(client, session)
    await recorded(operator, subject, scan)
    later = now() + timedelta(hours=1)
    await session.execute(update(Account).where(Account.id == owner.account_id).values(cooling_until_at=later))
    await session.commit()
    refused = await owner.post(f"/me/agents/invitations/{await mandate_of(session, subject)}/confirm")
    assert (refused.status_code, "以后才能" in refused.text) == (403, True)
