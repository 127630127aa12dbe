"""`/reach` and the piece for editors, without a browser."""

import re
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
from tests.web.html_reading import read_html
from tests.web.sent_form import sent_form

HTMX = {"hx-request": "true"}


@pytest.fixture
async def bank(ready_app: Litestar, demo: Demo, demo_session: AsyncSession) -> AsyncIterator[Caller]:
    """A person of a bank with products of its own."""
    async with stranger(ready_app) as client:
        yield await person(client, demo_session, "bank-a-admin")


PIECE = "/reach/side?prefix=criterion&form=reach-form"


async def send(
    caller: Caller, rows: list[tuple[str, str, str]], headers: dict[str, str] | None = None, path: str = "/reach", **more: str
) -> httpx.Response:
    """The form with these rows."""
    cells = {f"criterion.{place}.{part}": cell for place, row in enumerate(rows) for part, cell in zip("aov", row, strict=True)}
    data = {"mode": "rows", "criterion.g": "all", "_csrf_token": caller.csrf or "", **cells, **more}
    return await caller.request("POST", path, data=data, headers=headers)


async def test_what_is_wrong_stands_at_its_row_and_in_the_summary(bank: Caller) -> None:
    rows = [("所在地区", "among", "南京市；苏州市"), ("", "", ""), ("上年度纳税额", "gte", "很多"), ("月亮", "eq", "1")]
    got = await send(bank, rows)
    assert got.status_code == 422
    page = read_html(got.text)
    for place, message in ((2, "请填数字，单位为元"), (3, "没有「月亮」这个属性，请从列表中选")):
        assert message in page.one(id=f"says-criterion.{place}.a").text
        assert message in page.one(class_="error-summary").text
    assert page.one(id="says-criterion.0.a").text == ""
    assert page.one(id="f-criterion.2.v").attributes["value"] == "很多"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("近 12 个月实缴税额", "between", "5 万到 1.2 亿"), "近 12 个月实缴税额在 5 万元至 1.2 亿元之间"),
        (("成立日期", "lte", "2020-01-01"), "成立日期不晚于 2020-01-01"),
        (("所属行业", "among", "农、林、牧、渔业"), "所属行业属于农、林、牧、渔业"),
        (("资质与荣誉认定", "outside", "科技型中小企业"), "资质与荣誉认定不包括科技型中小企业"),
        (("列入严重失信主体名单", "yes_no", "否"), "未列入严重失信主体名单"),
        (("上年度纳税额", "known", "已提供"), "已提供上年度纳税额"),
        (("企业规模", "lte", "小型"), "企业规模不高于小型"),
    ],
)
async def test_values_are_read_as_people_write_them(bank: Caller, row: tuple[str, str, str], sentence: str) -> None:
    got = await send(bank, [row])
    assert got.status_code == 200
    assert sentence in read_html(got.text).one(id="sentence-criterion").text
    assert "触达企业" in got.text


async def test_each_condition_says_how_many_it_loses(bank: Caller) -> None:
    rows = [("所在地区", "among", "江苏省"), ("近 12 个月实缴税额", "gte", "50000")]
    for headers, path in ((None, "/reach"), (HTMX, PIECE)):
        page = read_html((await send(bank, rows, headers, path)).text)
        said = [page.one(id=f"loss-criterion.{place}.a").text for place in (0, 1)]
        assert sorted(re.sub("−[0-9,]+ 户", "", each) for each in said) == [" 最卡的一条", " 逐条减少"]
        assert "没有授权或没有这项数据，将判「待补数据」，不会被拒" in page.one(id="says-criterion.1.a").text


async def test_own_product_is_compared_with_its_version_in_force(bank: Caller) -> None:
    page = (await bank.get("/reach")).text
    offer = page.partition('href="/reach?offer=')[2].partition('"')[0]
    form = sent_form((await bank.get(f"/reach?offer={offer}")).text)
    shown: Any = {name: form.getall(name) for name in form} | {"_csrf_token": bank.csrf}
    same = await bank.request("POST", f"/reach?offer={offer}", data=shown)
    assert "与现行版本相同" in same.text
    more = await send(bank, [("所在地区", "among", "100000")], HTMX, f"{PIECE}&offer={offer}")
    assert re.search("比现行版本多 [0-9,]+ 户", more.text)


async def test_button_of_a_row_changes_rows_without_asking(bank: Caller) -> None:
    rows = [("所在地区", "among", "江苏省"), ("近 12 个月实缴税额", "gte", "50000")]
    page = read_html((await send(bank, rows, None, **{"criterion.do": "remove/0"})).text)
    assert page.one(id="f-criterion.0.a").attributes["value"] == "近 12 个月实缴税额"
    assert "还没有测算" in page.one(id="side-criterion").text
    piece = await send(bank, rows, HTMX, "/reach/rows?prefix=criterion", **{"criterion.do": "add/"})
    assert piece.headers["hx-trigger-after-settle"] == "criterion-changed"
    assert read_html(piece.text).all(id="f-criterion.2.a")


@pytest.mark.parametrize("path", ["/reach/rows?prefix=A%20b", "/reach/rows", "/reach/side?prefix=c&form=%23x", "/reach/side?prefix=c"])
async def test_pieces_refuse_strange_prefixes(bank: Caller, path: str) -> None:
    assert (await send(bank, [], HTMX, path)).status_code == 400


async def test_longest_criterion_fits_into_a_form(bank: Caller) -> None:
    rows = [("近 12 个月实缴税额", "gte", str(10_000 + number)) for number in range(200)]
    more = {f"criterion.{place}.{part}": cell for place in range(200) for part, cell in (("b", "tax_paid_12m_cny"), ("u", ""), ("s", "三"))}
    got = await send(bank, rows, HTMX, "/reach/rows?prefix=criterion", **more)
    assert got.status_code == 200
    assert read_html(got.text).all(id="f-criterion.199.s")


async def test_earlier_answer_says_so(bank: Caller) -> None:
    rows = [("所在地区", "among", "江苏省"), ("企业规模", "lte", "小型")]
    notice = "下面是那一次的结果和条件"
    assert notice not in (await send(bank, rows)).text
    few = ("成立日期", "gte", "1900-01-01")
    got = await send(bank, [*rows, few])
    assert notice in got.text
    assert "逐条减少" not in got.text  # its steps are those of other conditions


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
    for headers, path, status in ((HTMX, PIECE, 200), (None, "/reach", 429)):  # htmx would drop another status
        got = await send(bank, [("近 12 个月实缴税额", "gte", "71234")], headers, path)
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


async def test_conditions_are_tried_out_on_a_made_up_enterprise(bank: Caller) -> None:
    rows = [("所在地区", "among", "江苏省"), ("近 12 个月实缴税额", "gte", "50000")]
    made_up = {"criterion.try.region": "南京市", "criterion.try.tax_paid_12m_cny": "3 万", "criterion.do": "try"}
    for headers, path in ((None, "/reach"), (HTMX, "/reach/trial?prefix=criterion&form=reach-form")):
        said = read_html((await send(bank, rows, headers, path, **made_up)).text).one(id="trial-criterion").text
        assert "虚构数据" in said
        assert "最少改动 1 项即符合： 近 12 个月实缴税额不低于 5 万元" in said
    refused = await send(bank, rows, None, **made_up | {"criterion.try.region": "月亮"})
    assert refused.status_code == 422
    assert 'value="3 万"' in refused.text


async def test_what_loosening_would_bring_is_said_when_asked_for(bank: Caller) -> None:
    rows = [("所在地区", "among", "100000"), ("近 12 个月实缴税额", "gte", "10000000")]
    offered = await send(bank, rows, HTMX, PIECE)
    assert "试试放宽最卡的一条" in offered.text
    for headers, path in ((HTMX, PIECE), (None, "/reach")):
        told = await send(bank, rows, headers, path, **{"criterion.do": "loosen"})
        assert re.search("改为「近 12 个月实缴税额不低于 600 万元」，(可多触达 [0-9,]+ 户|触达的企业增加不到 10 户)", told.text)
