"""The pages of the profile on the demonstration: what is shown, what an enterprise says of itself, how a value came about."""

import re
from uuid import uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.demo_database import Demo
from tests.web.callers import Caller
from tests.web.demo_callers import person


@pytest.fixture
async def owner(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> Caller:
    return await person(demo_client, demo_session, "enterprise-b")


async def test_the_profile_shows_every_value_with_source_and_day(owner: Caller, demo: Demo) -> None:
    shown = (await owner.get("/me/profile")).text
    assert demo.accounts["enterprise-b"]["organisation"]["name"] in shown
    for words in ("已归集数据", "还差", "有效授权", "近 30 天被查看", "标签与理由", "谁看过我的数据", "授权"):
        assert words in shown
    row = re.search(r'<a href="/me/profile/industry">.*?</tr>', shown, re.S)
    assert row
    assert "市场监管" in row.group()
    assert re.search(r"\d{4}-\d\d-\d\d", row.group())


async def test_one_group_and_declared_values_alone(owner: Caller) -> None:
    tax = (await owner.get("/me/profile", params={"group": "tax"})).text
    assert "/me/profile/taxpayer_credit_rating" in tax
    assert 'href="/me/profile/industry"' not in tax
    declared = (await owner.get("/me/profile", params={"show": "declared"})).text
    assert "企业自报" in declared
    assert 'href="/me/profile/taxpayer_credit_rating"' not in declared
    assert (await owner.get("/me/profile", params={"show": "nonsense", "group": "nonsense"})).status_code == 200


async def test_a_value_shows_the_months_that_it_follows_from(owner: Caller) -> None:
    shown = (await owner.get("/me/profile/tax_paid_12m_cny")).text
    assert "来自哪些记录" in shown
    assert shown.count("<tr>") > 24
    assert (await owner.get("/me/profile/no_such_attribute")).status_code == 404
    assert (await owner.get("/me/profile/loan_purpose")).status_code == 404, "of a deal, not of a profile"


async def test_declaring_on_the_page_and_taking_back(owner: Caller) -> None:
    form = (await owner.get("/me/declarations", params={"name": "premises_area_sqm"})).text
    assert "自主申报信用承诺书" in form
    assert 'name="answer-premises_area_sqm"' in form
    fields = {"answer-premises_area_sqm": "１２０", "text_version": "commitment-1", "agreed": "1", "_once": uuid4().hex}
    saved = await owner.post("/me/declarations", fields)
    assert saved.status_code == 303, saved.text
    assert "120" in (await owner.get("/me/declarations")).text
    assert "企业自报" in (await owner.get("/me/profile/premises_area_sqm")).text
    back = {"take_back": "premises_area_sqm", "text_version": "commitment-1", "agreed": "1", "_once": uuid4().hex}
    assert (await owner.post("/me/declarations", back)).status_code == 303
    assert "现在没有这项数据" in (await owner.get("/me/profile/premises_area_sqm")).text


async def test_a_refused_form_comes_back_as_typed(owner: Caller) -> None:
    fields = {"answer-premises_area_sqm": "很大", "text_version": "commitment-1", "_once": uuid4().hex}
    refused = await owner.post("/me/declarations", fields)
    assert refused.status_code == 422
    assert 'value="很大"' in refused.text
    assert "请阅读承诺书" in refused.text
    assert (await owner.post("/me/declarations", {"_once": uuid4().hex})).status_code == 422
