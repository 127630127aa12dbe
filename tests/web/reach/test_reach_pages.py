"""`/reach` and the piece for editors, without a browser."""

from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, NoReturn

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

import web.reach
from marketplace.access.rate_limit import RateLimit
from matching.live.live_engine import EngineNotReady
from tests.demo_database import Demo
from tests.web.callers import Caller
from tests.web.conftest import stranger
from tests.web.demo_callers import person

HTMX = {"hx-request": "true"}


@pytest.fixture
async def bank(ready_app: Litestar, demo: Demo, demo_session: AsyncSession) -> AsyncIterator[Caller]:
    """A person of a bank with products of its own."""
    async with stranger(ready_app) as client:
        yield await person(client, demo_session, "bank-a-admin")


async def send(caller: Caller, rows: list[tuple[str, str, str]], headers: dict[str, str] | None = None, **more: str) -> httpx.Response:
    """The form with these rows."""
    columns: dict[str, Any] = {name: [row[place] for row in rows] for place, name in enumerate("aov")}
    data = {"mode": "rows", "group": "all", "_csrf_token": caller.csrf, **columns, **more}
    return await caller.request("POST", "/reach", data=data, headers=headers)


async def test_every_row_says_what_it_means_or_what_is_wrong_at_its_place(bank: Caller) -> None:
    rows = [
        ("所在地区", "among", "南京市；苏州市"),
        ("", "", ""),
        ("上年度纳税额", "gte", "很多"),
        ("纳税信用等级", "gte", "A"),
        ("月亮", "eq", "1"),
    ]
    got = await send(bank, rows, HTMX)
    assert got.status_code == 422
    assert "所在地区在江苏省南京市或江苏省苏州市" in got.text
    for number, message in ((2, "请填数字，单位为元"), (3, "gte 不适用于"), (4, "没有这个属性，请从列表中选")):
        said = got.text.partition(f'id="says-{number}" hx-swap-oob="true">')[2].partition("</p>")[0]
        assert message in said


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("近 12 个月实缴税额", "between", "5 万到 1.2 亿"), "近 12 个月实缴税额在 5 万元至 1.2 亿元之间"),
        (("成立日期", "lte", "2020-01-01"), "成立日期不晚于 2020-01-01"),
        (("所属行业", "among", "农、林、牧、渔业"), "所属行业属于农、林、牧、渔业"),
        (("资质与荣誉认定", "outside", "科技型中小企业"), "资质与荣誉认定不包括科技型中小企业"),
        (("列入严重失信主体名单", "no", ""), "未列入严重失信主体名单"),
        (("上年度纳税额", "given", ""), "已提供上年度纳税额"),
        (("企业规模", "lte", "小型"), "企业规模不高于小型"),
    ],
)
async def test_values_are_read_as_people_write_them(bank: Caller, row: tuple[str, str, str], sentence: str) -> None:
    got = await send(bank, [row])
    assert got.status_code == 200
    assert sentence in got.text
    assert "触达企业" in got.text


async def test_earlier_answer_says_so(bank: Caller) -> None:
    rows = [("所在地区", "among", "江苏省"), ("企业规模", "lte", "小型")]
    notice = "下面是那一次的结果和条件"
    assert notice not in (await send(bank, rows)).text
    few = ("成立日期", "gte", "1900-01-01")
    assert notice in (await send(bank, [*rows, few])).text


async def test_own_product_opens_in_rows_or_as_json_and_another_banks_does_not(bank: Caller, demo: Demo) -> None:
    first = (await bank.get("/reach")).text
    links = [part.partition('"')[0] for part in first.split('href="/reach?offer=')[1:]]
    assert links
    for link in links:
        opened = (await bank.get(f"/reach?offer={link}")).text
        assert "现在的条件取自" in opened
        assert "企业读到的是这句话" in opened
    assert "现在的条件取自" not in (await bank.get("/reach?offer=product:no-such")).text


async def test_json_with_faults_names_them_all(bank: Caller) -> None:
    for text, message in (("{", "这里须是 JSON"), ('{"all": [{"attribute": "x", "eq": 1}]}', '/all/0/attribute：词汇表里没有属性 "x"')):
        got = await bank.post("/reach", {"mode": "json", "criterion": text})
        assert got.status_code == 422
        assert message in got.text.replace("&#34;", '"')


async def test_piece_for_editors_answers_a_criterion_alone(bank: Caller) -> None:
    data = {"criterion": '{"attribute": "region", "within": ["320000"]}', "_csrf_token": bank.csrf or ""}
    got = await bank.request("POST", "/reach/panel", data=data, headers=HTMX)
    assert got.status_code == 200
    assert got.text.strip().startswith('<div id="reach-panel"')
    assert "按 10 取整，少于 10 户不显示" in got.text
    refused = await bank.request("POST", "/reach/panel", data=data | {"criterion": "[]"}, headers=HTMX)
    assert refused.status_code == 422
    assert "条件还不完整" in refused.text


async def test_too_many_questions_are_said_in_the_panel_and_what_was_typed_stays(bank: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.reach, "REACH", RateLimit("reach_never", 0, timedelta(minutes=10)))
    for headers, status in ((HTMX, 200), (None, 429)):  # htmx would drop another status
        got = await send(bank, [("近 12 个月实缴税额", "gte", "71234")], headers)
        assert got.status_code == status
        assert 500 < int(got.headers["retry-after"]) <= 601
        assert "操作太频繁，请 " in got.text
        assert "已填写的条件都还在" in got.text
    assert 'value="71234"' in got.text


async def test_engine_that_is_not_ready_is_said_in_the_panel(bank: Caller, ready_app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(question: Any) -> NoReturn:
        raise EngineNotReady

    monkeypatch.setattr(ready_app.state, "live_engine", SimpleNamespace(ask=ask))
    data = {"criterion": '{"attribute": "region", "within": ["320000"]}', "_csrf_token": bank.csrf or ""}
    for path, form in (("/reach", data | {"mode": "json"}), ("/reach/panel", data)):
        for headers, status in ((HTMX, 200), (None, 503)):
            got = await bank.request("POST", path, data=form, headers=headers)
            assert got.status_code == status
            assert "匹配引擎正在准备，请稍后再试。" in got.text
