"""The catalogue over HTTP: for everybody, for programs, and as the operator changes it."""

import csv
from io import StringIO
from uuid import uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.information.catalogue.builtin import builtin_items
from tests.web.callers import Caller, make_organisation
from tests.web.conftest import SignIn
from tests.web.html_reading import read_html

DESK = "/operator/information"
API = "/api/v1/information"


async def test_everybody_reads_the_catalogue_and_an_item(client: httpx.AsyncClient):
    page = await client.get("/information")
    assert page.status_code == 200
    assert all(item.name_zh in page.text for item in builtin_items().values())
    item = await client.get("/information/electricity_payment")
    assert item.status_code == 200
    assert "用电量(千瓦时)" in item.text
    assert "electricity_use_12m_kwh" in item.text
    assert (await client.get("/information/no_such_item")).status_code == 404


async def test_a_heading_template_is_a_file_for_spreadsheets(client: httpx.AsyncClient):
    bare = await client.get("/information/invoice/template.csv")
    assert bare.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in bare.headers["content-disposition"]
    (headings,) = csv.reader(StringIO(bare.content.decode("utf-8-sig")))
    assert headings == [field.name_zh for field in builtin_items()["invoice"].fields]
    with_indicators = await client.get("/information/invoice/template.csv?indicators=1")
    assert with_indicators.content.startswith(bare.content.rstrip())
    assert len(with_indicators.content) > len(bare.content)


async def test_programs_list_all_items_page_by_page_and_read_one(token: SignIn):
    caller, found, cursor = await token(Role.BANK_OFFICER), [], ""
    while True:
        page = (await caller.get(f"{API}?limit=50{cursor}")).json()
        found += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [each["code"] for each in found] == list(builtin_items())
    assert found[4] | {"version": 1} == {
        "code": "housing_fund_payment", "name_zh": "住房公积金缴纳情况", "provider_zh": "住房公积金管理中心",
        "sharing_mode": "physical_aggregation", "sensitivity": "authorised",
        "cycle": "monthly", "fresh_days": 100, "version": 1, "retired": False, "fields_count": 15,
    }  # fmt: skip
    one = (await caller.get(f"{API}/housing_fund_payment")).json()
    assert one["fields"][5] | {"pattern": None} == {
        "code": "deposit_ratio", "name_zh": "缴存比例", "type": "percent", "personal": False, "required": False, "unit": "%",
        "headers_zh": [], "minimum": 0, "maximum": 24, "earliest": None, "future": False,
        "longest": 500, "pattern": None, "pattern_zh": None, "values": {},
        "synonyms": {}, "jump": None,
    }  # fmt: skip
    assert "housing_fund_paid_12m_cny" in one["indicators"]
    assert (await caller.get(f"{API}/no_such_item")).status_code == 404
    assert (await caller.get(f"{API}?cursor=no_such_item")).status_code == 422


@pytest.fixture
async def operator(signed_in: SignIn) -> Caller:
    return await signed_in(Role.OPERATOR)


async def _shown(operator: Caller, item: str) -> dict[str, str]:
    """The whole form of an item as a browser would send it back untouched."""
    page = await operator.get(f"{DESK}/items/{item}/edit")
    assert page.status_code == 200
    form = read_html(page.text).one("form", action=f"{DESK}/items/{item}/edit")
    typed = {}
    for each in form.all("input"):
        if each.attributes.get("type") != "checkbox" or "checked" in each.attributes:
            typed[each.attributes["name"]] = each.attributes.get("value", "")
    typed |= {each.attributes["name"]: "".join(map(str, each.own)) for each in form.all("textarea")}
    for each in form.all("select"):
        typed[each.attributes["name"]] = next((option.attributes["value"] for option in each.all("option", selected="")), "")
    return typed


async def test_the_operator_adds_a_version_and_everybody_sees_it(operator: Caller, client: httpx.AsyncClient):
    address = f"{DESK}/items/contract_performance"
    typed = await _shown(operator, "contract_performance") | {
        "fresh_days": "123", "reason": "改为按季核验", "counterparty_name.name_zh": "交易对方", "amount.maximum": "1000000000",
        "signed_on.required": "1", "new.code": "verifier", "new.name_zh": "核查机构", "new.type": "text",
    }  # fmt: skip
    answer = await operator.post(f"{address}/edit", typed)
    assert (answer.status_code, answer.headers.get("location")) == (303, address)
    desk = await operator.get(address)
    assert all(words in desk.text for words in ("改为按季核验", "长期有效", "123 天内有效", "新增字段", "verifier，文字，选填"))
    public = (await client.get("/information/contract_performance")).text
    assert "核查机构" in public
    assert "合同对方" in public  # the old name is still a heading


async def test_a_refused_version_comes_back_with_every_fault_and_all_that_was_typed(operator: Caller):
    typed = await _shown(operator, "online_trade") | {
        "fresh_days": "永久", "cycle": "hourly", "in_force_from": "2020-01-01", "reason": "", "sales.minimum": "一百",
        "platform.values": "taobao", "new.code": "Bad Code", "new.name_zh": "店铺等级", "new.type": "code",
    }  # fmt: skip
    answer = await operator.post(f"{DESK}/items/online_trade/edit", typed)
    assert answer.status_code == 422
    for name in ("fresh_days", "cycle", "in_force_from", "reason", "sales.minimum", "platform.values", "new.code", "new.values"):
        assert f'href="#f-{name}"' in answer.text, name
    assert 'value="一百"' in answer.text
    assert "Bad Code" in answer.text


async def test_what_was_changed_meanwhile_is_not_overwritten(operator: Caller):
    form = await _shown(operator, "employment")
    answer = await operator.post(f"{DESK}/items/employment/edit", form | {"reason": "旧页面", "fresh_days": "99", "version": "0"})
    assert answer.status_code == 409
    same = await operator.post(f"{DESK}/items/employment/edit", form | {"reason": "没有改"})
    assert same.status_code == 422
    assert "没有任何改动" in same.text


async def test_a_provider_is_assigned_and_ended(operator: Caller, session: AsyncSession):
    provider = await make_organisation(session, Role.DATA_PROVIDER)
    await session.commit()
    address = f"{DESK}/items/asset_insurance"
    assert (await operator.post(f"{address}/providers", {"organisation_id": str(provider.id)})).status_code == 303
    end = f"{address}/providers/{provider.id}/end"
    assert end in (await operator.get(address)).text
    assert (await operator.post(end)).status_code == 303
    assert end not in (await operator.get(address)).text
    assert (await operator.post(end)).status_code == 404
    for wrong in ("", "nonsense", str(uuid4())):
        refused = await operator.post(f"{address}/providers", {"organisation_id": wrong})
        assert refused.status_code == 422
        assert 'href="#f-organisation_id"' in refused.text


async def test_a_line_of_precedence_is_set_explained_and_removed(operator: Caller, session: AsyncSession):
    provider = await make_organisation(session, Role.DATA_PROVIDER)
    await session.commit()
    assert (await operator.post(f"{DESK}/items/tobacco_retail/providers", {"organisation_id": str(provider.id)})).status_code == 303
    line = {"attribute": "tobacco_grade", "item": "tobacco_retail", "provider_id": str(provider.id), "rank": "37"}
    assert (await operator.post(f"{DESK}/precedence", line)).status_code == 303
    shown = (await operator.get(f"{DESK}/precedence?attribute=tobacco_grade")).text
    assert "按数据项、信息项、提供单位设定的顺序" in shown
    assert "企业自主申报" in shown
    (remove,) = {part.split('"')[0] for part in shown.split('action="')[1:] if part.split('"')[0].endswith("/remove")}
    assert (await operator.post(remove)).status_code == 303
    assert (await operator.post(remove)).status_code == 404


async def test_a_line_that_could_never_speak_comes_back_with_every_fault(operator: Caller):
    answer = await operator.post(f"{DESK}/precedence", {"attribute": "nothing", "item": "nothing", "provider_id": "", "rank": "9999"})
    assert answer.status_code == 422
    for name in ("attribute", "item", "rank"):
        assert f'href="#f-{name}"' in answer.text
    wrong = await operator.post(f"{DESK}/precedence", {"provider_id": "nonsense", "rank": "1"})
    assert wrong.status_code == 422


async def test_the_desk_lists_every_item_with_what_has_come(operator: Caller):
    page = read_html((await operator.get(DESK)).text)
    rows = {row.all("a")[0].attributes["href"]: row.text for row in page.one("table").all("tr") if row.all("a")}
    assert list(rows) == [f"{DESK}/items/{code}" for code in builtin_items()]
    assert "没有收到过" in rows[f"{DESK}/items/reference_value"]
