"""The way of an institution over HTTP: ask, be checked and admitted by two operators, make the first account, sign in."""

import re
from functools import partial
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.admissions.models import Admission, AdmissionPaper
from marketplace.database.session import Sessions
from marketplace.documents.check_upload import check_document
from marketplace.documents.store import FolderStore
from marketplace.documents.tasks import CHECK
from marketplace.settings import Settings
from tests.marketplace.documents.corpus import pdf
from tests.marketplace.tasks.workplace import Workplace
from tests.web.callers import PASSWORD, Caller, browser, make_member, with_session
from tests.web.factors import code_at, give_factor
from tests.web.matrix.factories.admissions import REQUEST, new_code

PDF = pdf()
CODE = re.compile(r"\b(?:[A-Z2-9]{4}-){4}[A-Z2-9]{4}\b")


async def sent(visitor: Caller, uscc: str) -> str:
    """Ask for admission; the code that the answer shows."""
    answer = await visitor.post("/admission", REQUEST | {"uscc": uscc})
    assert answer.status_code == 200, answer.text
    found = CODE.search(answer.text)
    assert found
    return found[0]


async def attach(caller: Caller, fields: dict[str, str], path: str, name: str = "材料.pdf") -> httpx.Response:
    """One file in a form of several parts."""
    return await caller.post(path, fields, files=[("file", (name, PDF, "application/pdf"))])


async def look_through(worker: Workplace, session: AsyncSession, case_id: UUID) -> None:
    """Let the worker check what was sent."""
    for each in await session.scalars(select(AdmissionPaper.document_id).where(AdmissionPaper.admission_id == case_id)):
        await worker.deliver(await worker.ask(CHECK, document_id=str(each)))


@pytest.fixture
def worker(settings: Settings, system_sessions: Sessions) -> Workplace:
    """One that checks what this application stored."""
    made = Workplace(system_sessions, system_sessions)
    made.handlers[CHECK] = partial(check_document, store=FolderStore(settings.home))
    return made


async def test_institution_asks_is_admitted_and_signs_in(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings, worker: Workplace
) -> None:
    visitor, uscc = browser(client), new_code()
    first = await make_member(session, Role.OPERATOR)
    second = await make_member(session, Role.OPERATOR, first.organisation_id)
    secret = await give_factor(session, settings, second)
    code = await sent(visitor, uscc)
    case_id = (await session.scalars(select(Admission.id).where(Admission.uscc == uscc))).one()
    case = f"/operator/admissions/{case_id}"
    checking, deciding = await with_session(client, session, first), await with_session(client, session, second)
    assert "13800138000" in (await checking.get(case)).text
    refused = await checking.post(f"{case}/check", {"version": "1"})
    assert refused.status_code == 422
    assert "缺少或还没有通过检查：金融许可证" not in refused.text  # a data provider has no licence
    assert "缺少或还没有通过检查：经办人授权书" in refused.text
    for paper in ("registration", "mandate"):
        sent_on = await attach(visitor, {"admission_code": code, "paper": paper}, "/admission/case/papers")
        assert "正在检查" in sent_on.text
    await look_through(worker, session, case_id)
    paper_id = (await session.scalars(select(AdmissionPaper.document_id).where(AdmissionPaper.admission_id == case_id))).first()
    assert (await checking.get(f"{case}/papers/{paper_id}")).content == PDF
    assert (await checking.post(f"{case}/check", {"version": "1"})).status_code in {200, 303}
    assert (await deciding.post(f"{case}/admit", {"version": "2", "code": code_at(secret)})).status_code in {200, 303}
    shown = await visitor.post("/admission/case", {"admission_code": code})
    assert all(text in shown.text for text in ("启用首位管理员的账户", "决定书正在生成"))
    assert (await visitor.post("/admission/case/decision", {"admission_code": code})).status_code == 409  # a worker makes it
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


async def test_a_file_that_is_not_taken_is_said_and_a_wrong_one_is_taken_out(client: httpx.AsyncClient, session: AsyncSession) -> None:
    visitor, uscc = browser(client), new_code()
    code = await sent(visitor, uscc)
    said = {"admission_code": code, "paper": "registration"}
    refused = await attach(visitor, said, "/admission/case/papers", "材料.exe")
    assert refused.status_code == 422
    assert (await attach(visitor, said | {"paper": "licence"}, "/admission/case/papers")).status_code == 422
    assert "材料.pdf" in (await attach(visitor, said, "/admission/case/papers")).text
    file_id = await session.scalar(select(AdmissionPaper.document_id).join(Admission).where(Admission.uscc == uscc))
    other = await sent(visitor, new_code())
    for wrong in ({"document_id": str(file_id), "admission_code": other}, {"document_id": "1", "admission_code": code}):
        assert (await visitor.post("/admission/case/papers/remove", wrong)).status_code == 404
    assert (await visitor.post("/admission/case/decision", {"admission_code": code})).status_code == 404
    removed = await visitor.post("/admission/case/papers/remove", {"document_id": str(file_id), "admission_code": code})
    assert "材料.pdf" not in removed.text
