"""`POST /api/v1/checks`: the pre-check without an account."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import exact_json
from marketplace.access.rate_limit import PRE_CHECK
from marketplace.members.models import Organisation
from marketplace.profiles.models import Profile
from tests.demo_database import Demo
from tests.web.conftest import stranger
from tests.web.demo_callers import profile_of, program
from web.api.problem import MEDIA_TYPE

PATH = "/api/v1/checks"
JSON = {"content-type": "application/json"}


@pytest.fixture
async def anybody(demo_app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without an account."""
    async with stranger(demo_app) as opened:
        yield opened


async def checked(client: httpx.AsyncClient, attributes: dict[str, Any], **query: Any) -> Any:
    """The answer for these attributes, exactly."""
    got = await client.post(PATH, content=exact_json.encode({"attributes": attributes}), headers=JSON, params=query)
    assert got.status_code == 200, got.text
    return exact_json.decode(got.content)


async def refused(client: httpx.AsyncClient, body: bytes, status: int, headers: dict[str, str] = JSON) -> dict[str, Any]:
    """The problem that a body meets."""
    got = await client.post(PATH, content=body, headers=headers)
    assert (got.status_code, got.headers["content-type"]) == (status, MEDIA_TYPE)
    return dict(got.json())


async def test_the_same_facts_give_the_same_answer_as_to_the_enterprise_itself(
    anybody: httpx.AsyncClient, demo_client: httpx.AsyncClient, demo: Demo, demo_session: AsyncSession
) -> None:
    known = (await profile_of(demo_session, demo, "enterprise-b")).attributes
    own = await (await program(demo_client, demo, "enterprise-b")).get("/api/v1/me/matches", params={"explain": "all", "limit": 200})
    assert await checked(anybody, dict(known), explain="all", limit=200) == exact_json.decode(own.content)


async def test_nothing_said_leaves_everything_open_that_is_not_assumed(anybody: httpx.AsyncClient) -> None:
    found = await checked(anybody, {}, all="true", limit=200)
    assert found["counts"]["near"] == found["counts"]["ineligible"] == 0
    assert found["counts"]["undetermined"] > 100


async def test_a_figure_comes_back_with_its_own_digits(anybody: httpx.AsyncClient) -> None:
    body = b'{"attributes": {"debt_ratio_pct": 3.95, "annual_revenue_cny": 12345678901234.10}}'
    got = await anybody.post(PATH, content=body, headers=JSON, params={"explain": "leaves", "limit": 200, "all": "true"})
    assert {"3.95"} == set(re.findall(r'"attribute":"debt_ratio_pct"[^}]*}?,"actual":([^,]*),', got.text))
    assert {"12345678901234.10"} == set(re.findall(r'"attribute":"annual_revenue_cny"[^}]*}?,"actual":([^,]*),', got.text))


async def test_attributes_that_nobody_knows_are_ignored(anybody: httpx.AsyncClient) -> None:
    assert await checked(anybody, {"no_such_attribute": [1, {"deep": None}], "region": "320100"}) == await checked(
        anybody, {"region": "320100"}
    )


async def test_nothing_is_stored(anybody: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    async def rows() -> list[int | None]:
        return [await demo_session.scalar(select(func.count()).select_from(table)) for table in (Profile, Organisation)]

    before = await rows()
    await checked(anybody, {"region": "320100", "annual_revenue_cny": 1})
    assert await rows() == before


async def test_every_wrong_value_is_named_at_once(anybody: httpx.AsyncClient) -> None:
    body = b'{"attributes": {"region": 320100, "debt_ratio_pct": "low", "titles": "tech_sme", "established_on": "2026-02-30"}, "id": 1}'
    problem = await refused(anybody, body, 422)
    assert {error["pointer"] for error in problem["errors"]} == {
        "/attributes/region", "/attributes/debt_ratio_pct", "/attributes/titles", "/attributes/established_on", "/id",
    }  # fmt: skip
    assert all(re.search(r"[一-鿿]", error["detail"]) for error in problem["errors"])


@pytest.mark.parametrize(
    "value",
    [b"NaN", b"Infinity", b"1e400", b"9" * 400, b"true", b'"3.95"', b"[]", b"{}"],
)
async def test_what_is_no_figure_is_refused_as_one(anybody: httpx.AsyncClient, value: bytes) -> None:
    problem = await refused(anybody, b'{"attributes": {"debt_ratio_pct": ' + value + b"}}", 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/attributes/debt_ratio_pct"]


async def test_a_name_given_twice_is_refused(anybody: httpx.AsyncClient) -> None:
    problem = await refused(anybody, b'{"attributes": {"region": "320100", "region": "330100"}}', 422)
    assert problem["errors"] == [{"pointer": "/attributes/region", "detail": "这个属性给了两次"}]


HALF = [b'{"attributes": {"region": "\\ud800"}}', b'{"attributes": {}, "\\udfff": 1}']  # of a surrogate pair: no answer can say it


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 5_000, b'{"attributes": {}} {}', *HALF])
async def test_what_is_no_json_is_malformed(anybody: httpx.AsyncClient, body: bytes) -> None:
    assert await refused(anybody, body, 400)


@pytest.mark.parametrize("body", [b"null", b"[]", b"3", b"{}", b'{"attributes": null}', b'{"attributes": []}', b'{"attributes": "x"}'])
async def test_json_of_another_shape_is_told_the_shape(anybody: httpx.AsyncClient, body: bytes) -> None:
    problem = await refused(anybody, body, 422)
    assert problem["errors"][0]["pointer"] == "/attributes"


async def test_only_json_is_read_and_not_too_much_of_it(anybody: httpx.AsyncClient) -> None:
    await refused(anybody, b"attributes=1", 415, {"content-type": "application/x-www-form-urlencoded"})
    await refused(anybody, b'{"attributes": {"a": "' + b"x" * (1 << 20) + b'"}}', 413)


async def test_a_wrong_parameter_is_named_before_anything_is_compared(anybody: httpx.AsyncClient) -> None:
    got = await anybody.post(PATH, content=b'{"attributes": {}}', headers=JSON, params={"limit": "0", "explain": "x"})
    assert {error["pointer"] for error in got.json()["errors"]} == {"/limit", "/explain"}


async def test_too_many_checks_in_a_minute_have_to_wait(anybody: httpx.AsyncClient) -> None:
    for _ in range(PRE_CHECK.allowed):
        assert (await anybody.post(PATH, content=b"{", headers=JSON)).status_code == 400
    got = await anybody.post(PATH, content=b'{"attributes": {}}', headers=JSON)
    assert (got.status_code, got.headers["content-type"]) == (429, MEDIA_TYPE)
    assert 0 < int(got.headers["retry-after"]) <= 61
