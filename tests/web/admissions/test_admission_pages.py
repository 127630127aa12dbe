"""The way of an institution over HTTP: ask, be checked and admitted by two operators, make the first account, sign in."""

import re
from uuid import uuid4

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.admissions.models import Admission
from marketplace.settings import Settings
from tests.web.callers import PASSWORD, Caller, browser, make_member, with_session
from tests.web.factors import code_at, give_factor
from tests.web.matrix.factories.admissions import REQUEST, new_code

CODE = re.compile(r"\b(?:[A-Z2-9]{4}-){4}[A-Z2-9]{4}\b")


async def sent(visitor: Caller, uscc: str) -> str:
    """Ask for admission; the code that the answer shows."""
    answer = await visitor.post("/admission", REQUEST | {"uscc": uscc})
    assert answer.status_code == 200, answer.text
    found = CODE.search(answer.text)
    assert found
    return found[0]


async def test_institution_asks_is_admitted_and_signs_in(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> None:
    visitor, uscc = browser(client), new_code()
    first = await make_member(session, Role.OPERATOR)
    second = await make_member(session, Role.OPERATOR, first.organisation_id)
    secret = await give_factor(session, settings, second)
    code = await sent(visitor, uscc)
    case_id = (await session.scalars(select(Admission.id).where(Admission.uscc == uscc))).one()
    case = f"/operator/admissions/{case_id}"
    checking, deciding = await with_session(client, session, first), await with_session(client, session, second)
    assert "13800138000" in (await checking.get(case)).text
    assert (await checking.post(f"{case}/check", {"version": "1"})).status_code in {200, 303}
    assert (await deciding.post(f"{case}/admit", {"version": "2", "code": code_at(secret)})).status_code in {200, 303}
    shown = await visitor.post("/admission/case", {"admission_code": code})
    assert "启用首位管理员的账户" in shown.text
    account = {
        "admission_code": code,
        "username": f"u{uuid4().hex[:10]}",
        "display_name": "示例人员",
        "password": PASSWORD,
        "again": "别的",
    }
    refused = await visitor.post("/admission/case/claim", account)
    assert refused.status_code == 422
    assert PASSWORD not in refused.text
    assert "可以登录了" in (await visitor.post("/admission/case/claim", account | {"again": PASSWORD})).text
    assert (await visitor.post("/admission/case/claim", account | {"again": PASSWORD, "username": "other-name"})).status_code == 409
    answer = await visitor.post("/login", {"username": account["username"], "password": PASSWORD})
    assert answer.headers["location"] == "/me/security/factor"


async def test_wrong_code_finds_nothing_and_guessing_is_slowed_down(client: httpx.AsyncClient) -> None:
    visitor = browser(client)
    tried = [(await visitor.post("/admission/case", {"admission_code": "ABCD-EFGH-JKMN-PQRS-TUVW"})).status_code for _ in range(31)]
    assert set(tried[:30]) == {422}
    assert tried[30] == 429


async def test_refused_request_comes_back_with_everything_that_was_typed(client: httpx.AsyncClient) -> None:
    answer = await browser(client).post("/admission", REQUEST | {"kind": "bank", "uscc": "1", "licence_number": ""})
    assert answer.status_code == 422
    assert all(text in answer.text for text in ("示例数据单位", "13800138000", "业务许可证", "统一社会信用代码是 18 位"))
