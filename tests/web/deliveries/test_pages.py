"""The pages of those who deliver: bring a file, confirm its columns, mend what is wrong, settle what waits."""

import re

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.disclosure.models import AccessRecord
from marketplace.information.models import HeldRow, InformationRecord
from marketplace.members.models import Organisation
from tests.marketplace.information.batches.deliveries import make_enterprise, new_code
from tests.web.callers import Caller
from tests.web.conftest import SignIn
from tests.web.deliveries.conftest import Work
from tests.web.deliveries.rows import ITEM, line, table

TERMS = {"item": ITEM, "mode": "append", "on_error": "reject_all", "as_of": "2026-10-31"}


async def bring(caller: Caller, content: bytes, name: str = "用电.csv", **terms: str) -> httpx.Response:
    """Upload a file on the page."""
    fields = TERMS | terms | {"_csrf_token": caller.csrf or ""}
    return await caller.request("POST", "/provider/upload", data=fields, files={"file": (name, content)})


async def columns(caller: Caller, content: bytes, work: Work, **terms: str) -> tuple[str, str]:
    """Address and text of the page on which the columns are confirmed."""
    address = (await bring(caller, content, **terms)).headers["location"]
    assert "正在识别表头" in (await caller.get(address)).text
    await work(address.rpartition("/")[2])
    return address, (await caller.get(address)).text


def chosen(page: str) -> dict[str, str]:
    """What the form would send as it stands."""
    selects = re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL)
    return {name: found[1] if (found := re.search(r'value="([^"]*)" selected', body)) else "" for name, body in selects}


async def confirm(caller: Caller, address: str, fields: dict[str, str], work: Work) -> str:
    """Send the file; the page of the batch once it is settled."""
    answer = await caller.post(f"{address}/confirm", fields)
    assert answer.status_code == 303
    await work(answer.headers["location"].rpartition("/")[2])
    return (await caller.get(answer.headers["location"])).text


async def test_a_file_goes_from_upload_to_record(person: Caller, work: Work, session: AsyncSession) -> None:
    code = new_code()
    address, page = await columns(person, table(line(code)), work)
    assert chosen(page)["field-5"] == "usage_kwh"
    result = await confirm(person, address, chosen(page), work)
    assert "已入库" in result
    subject = select(Organisation.id).where(Organisation.uscc == code).scalar_subquery()
    assert await session.scalar(select(InformationRecord.data).where(InformationRecord.subject_id == subject)) is not None
    assert (await person.get(address)).status_code == 404
    assert "电费" in (await person.get("/provider")).text


async def test_a_column_that_was_not_understood_is_named_by_the_person(person: Caller, work: Work, session: AsyncSession) -> None:
    code = new_code()
    content = table(line(code, amount="6"), headings="统一社会信用代码,企业名称,户号,电费月份,用电量(千瓦时),本月要交多少")
    address, page = await columns(person, content, work)
    assert "请确认" in page
    refused = await person.post(f"{address}/confirm", chosen(page))
    assert refused.status_code == 422
    assert "「本月要交多少」：请选择它是哪个字段" in refused.text
    await confirm(person, address, chosen(page) | {"field-6": "amount", "unit-6": "wan_yuan"}, work)
    subject = select(Organisation.id).where(Organisation.uscc == code).scalar_subquery()
    data = await session.scalar(select(InformationRecord.data).where(InformationRecord.subject_id == subject))
    assert data is not None
    assert data["amount"] == 60_000


async def test_two_columns_cannot_be_one_field_and_one_may_be_left_out(person: Caller, work: Work) -> None:
    content = table(line(), headings="统一社会信用代码,企业名称,户号,电费月份,用电量(千瓦时),别的")
    address, page = await columns(person, content, work)
    twice = await person.post(f"{address}/confirm", chosen(page) | {"field-6": "usage_kwh"})
    assert (twice.status_code, "已经有别的列了" in twice.text) == (422, True)
    assert "已入库" in await confirm(person, address, chosen(page) | {"field-6": "-"}, work)


async def test_bad_rows_are_listed_and_downloaded(person: Caller, work: Work) -> None:
    address, page = await columns(person, table(line(), line(kwh="=cmd()"), line(month="2027-01")), work)
    answer = await person.post(f"{address}/confirm", chosen(page))
    batch = answer.headers["location"]
    await work(batch.rpartition("/")[2])
    result = (await person.get(batch)).text
    assert "整批退回" in result
    listed = await person.get(f"{batch}/problems.csv")
    assert listed.headers["content-disposition"].startswith("attachment")
    assert [each.split(",")[0] for each in listed.text.splitlines()[1:]] == ["3", "4"]


@pytest.mark.parametrize(
    ("terms", "name"),
    [({"as_of": "2099-01-01"}, "用电.csv"), ({"mode": "x", "on_error": "y"}, "用电.csv"), ({}, "a.pdf"), ({"as_of": ""}, "用电.csv")],
)
async def test_a_refused_upload_comes_back_with_what_was_typed(person: Caller, terms: dict[str, str], name: str) -> None:
    answer = await bring(person, table(line()), name, **terms)
    assert answer.status_code == 422
    assert "需要改正" in answer.text
    assert f'value="{ITEM}" selected' in answer.text


async def test_an_item_of_others_is_not_offered_and_not_taken(person: Caller) -> None:
    assert "gas_payment" not in (await person.get("/provider/upload")).text
    assert (await bring(person, table(line()), item="gas_payment")).status_code == 403
    assert (await bring(person, table(line()), item="no_such_item")).status_code == 404


async def test_a_broken_file_says_why_and_can_be_dropped(person: Caller, work: Work) -> None:
    address = (await bring(person, b"PK\x03\x04" + bytes(200), "a.xlsx")).headers["location"]
    await work(address.rpartition("/")[2])
    assert "请重新导出" in (await person.get(address)).text
    assert (await person.post(f"{address}/discard")).status_code == 303
    assert (await person.get(address)).status_code == 404


async def test_a_row_that_waits_is_given_to_its_subject(person: Caller, work: Work, session: AsyncSession) -> None:
    name = f"示例同名{new_code()[-8:]}"
    first, *_ = await make_enterprise(session, name)
    await make_enterprise(session, name)
    content = table(f",{name},A1,2026-10,100,60")
    address, page = await columns(person, content, work)
    assert "等人核实" in await confirm(person, address, chosen(page), work)
    row_id = (await session.scalars(select(HeldRow.id).where(HeldRow.name == name))).one()
    assert name in (await person.get("/provider/held")).text
    refused = await person.post(f"/provider/held/{row_id}/decide", {"act": "release", "reason": ""})
    assert (refused.status_code, "请写明理由" in refused.text) == (422, True)
    decided = await person.post(f"/provider/held/{row_id}/decide", {"act": "release", "candidate": str(first), "reason": "按户号核对"})
    assert decided.status_code == 303
    await work(row_id)
    assert await session.scalar(select(InformationRecord.row).where(InformationRecord.subject_id == first)) == 2
    assert "按户号核对" in (await person.get(f"/provider/held/{row_id}")).text
    assert (await person.post(f"/provider/held/{row_id}/decide", {"act": "discard", "reason": "x"})).status_code == 409


async def test_a_batch_is_taken_back_on_its_page(person: Caller, work: Work) -> None:
    address, page = await columns(person, table(line()), work)
    answer = await person.post(f"{address}/confirm", chosen(page))
    batch = answer.headers["location"]
    await work(batch.rpartition("/")[2])
    assert (await person.post(f"{batch}/withdraw")).status_code == 303
    assert "撤回，记录已失效" in (await person.get(batch)).text


async def test_quality_and_use_are_shown(person: Caller, work: Work) -> None:
    address, page = await columns(person, table(line(), line()), work)
    await confirm(person, address, chosen(page), work)
    shown = (await person.get("/provider/quality")).text
    assert "100.0%" in shown
    assert "少于 10" in shown


async def test_the_operator_sees_every_providers_deliveries(person: Caller, work: Work, signed_in: SignIn) -> None:
    address, page = await columns(person, table(line(), f",示例不详{new_code()},A1,2026-10,1,1"), work)
    batch = (await person.post(f"{address}/confirm", chosen(page))).headers["location"].rpartition("/")[2]
    await work(batch)
    operator = await signed_in(Role.OPERATOR)
    for path in ("/operator/imports", f"/operator/imports/batches/{batch}", "/operator/imports/held"):
        answer = await operator.get(path)
        assert (answer.status_code, "示例机构" in answer.text) == (200, True)
    assert (await operator.get("/provider/upload")).status_code == 403


async def test_an_operators_look_at_a_waiting_row_is_seen_by_its_subject(
    person: Caller, work: Work, signed_in: SignIn, session: AsyncSession
) -> None:
    code = new_code()
    for kwh, day in ((100, "2026-10-31"), (9_000_000, "2026-11-01")):
        address, page = await columns(person, table(line(code, kwh=kwh)), work, as_of=day)
        await confirm(person, address, chosen(page), work)
    subject = (await session.scalars(select(Organisation.id).where(Organisation.uscc == code))).one()
    row_id = (await session.scalars(select(HeldRow.id).where(HeldRow.subject_id == subject))).one()
    looked = select(AccessRecord.way, AccessRecord.items, AccessRecord.reader_id).where(AccessRecord.subject_id == subject)
    assert "9000000" in (await person.get("/provider/held")).text
    assert (await person.get(f"/provider/held/{row_id}")).status_code == 200
    operator = await signed_in(Role.OPERATOR)
    assert "9000000" not in (await operator.get("/operator/imports/held")).text
    assert (await session.execute(looked)).all() == []
    assert "9000000" in (await operator.get(f"/operator/imports/held/{row_id}")).text
    assert operator.member
    assert (await session.execute(looked)).all() == [("records", [ITEM], operator.member.organisation_id)]


async def test_anothers_pages_are_not_found(person: Caller, work: Work, signed_in: SignIn) -> None:
    address, page = await columns(person, table(line()), work)
    batch = (await person.post(f"{address}/confirm", chosen(page))).headers["location"]
    waiting, _ = await columns(person, table(line()), work)
    other = await signed_in(Role.DATA_PROVIDER)
    for path in (batch, f"{batch}/problems.csv", waiting):
        assert (await other.get(path)).status_code == 404
    assert (await other.post(f"{waiting}/confirm", chosen(page))).status_code == 404
