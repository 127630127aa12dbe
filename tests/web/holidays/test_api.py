"""Notices on days off over the open interface."""

import itertools
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from tests.web.callers import Caller, make_program, with_token
from tests.web.conftest import SignIn

PATH = "/api/v1/holiday_notices"
YEARS = itertools.count(2060)


@pytest.fixture
async def operator(token: SignIn) -> Caller:
    return await token(Role.OPERATOR)


def terms(**changes: Any) -> dict[str, Any]:
    year = next(YEARS)
    days = [{"day": f"{year}-01-01", "is_working": False, "name": "元旦"}]
    return {"year": year, "source": "示例通知", "issued_on": f"{year - 1}-11-04", "days": days} | changes


async def send(caller: Caller, method: str, path: str, body: Any, **headers: str) -> httpx.Response:
    return await caller.request(method, path, json=body, headers=headers)


async def created(caller: Caller) -> dict[str, Any]:
    answer = await send(caller, "POST", PATH, terms())
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_draft_is_made_read_changed_and_submitted(operator: Caller) -> None:
    body = terms()
    answer = await send(operator, "POST", PATH, body)
    assert answer.status_code == 201
    draft = answer.json()
    address = answer.headers["location"]
    assert (draft["state"], draft["version"], draft["actions"]) == ("draft", 1, ["submit", "withdraw"])
    read = await operator.get(address)
    assert (read.json(), read.headers["etag"]) == (draft, answer.headers["etag"])
    changed = await send(operator, "PUT", address, body | {"source": "示例通知二"}, **{"if-match": read.headers["etag"]})
    assert (changed.status_code, changed.json()["version"], changed.json()["source"]) == (200, 2, "示例通知二")
    submitted = (await send(operator, "POST", f"{address}/submit", {"version": 2})).json()
    assert (submitted["state"], submitted["actions"]) == ("submitted", ["withdraw"])
    assert [step["action"] for step in submitted["steps"]] == ["create", "submit"]
    assert submitted["clocks"][0]["name"] == "review"
    assert draft["id"] in {each["id"] for each in (await operator.get(PATH)).json()["items"]}


async def test_a_change_names_the_state_that_it_changes(operator: Caller) -> None:
    made, body = await created(operator), terms()
    address = f"{PATH}/{made['id']}"
    assert (await send(operator, "PUT", address, body)).status_code == 412
    assert (await send(operator, "PUT", address, body, **{"if-match": '"stale"'})).status_code == 412
    assert (await send(operator, "POST", f"{address}/submit", {"version": 9})).status_code == 409


async def test_every_fault_is_named_at_once_with_its_place(operator: Caller) -> None:
    days = [{"day": day, "is_working": works} for day, works in (("2059-01-01", False), ("2060-03-10", True), ("2060-03-10", False))]
    answer = await send(operator, "POST", PATH, terms(year=2060, days=days, source="no number"))
    assert answer.status_code == 422
    assert {each["pointer"] for each in answer.json()["errors"]} == {"/days/0/day", "/days/1/day", "/days/2/day", "/source"}


@pytest.mark.parametrize("broken", [{"status": "published"}, {"year": 1}, {"days": "2027"}, {"issued_on": "soon"}, {"days": [{"day": 5}]}])
async def test_what_no_notice_has_is_refused(operator: Caller, broken: dict[str, Any]) -> None:
    answer = await send(operator, "POST", PATH, terms() | broken)
    assert answer.status_code in {400, 422}
    assert answer.json()["errors"]


async def test_an_unknown_document_is_no_original(operator: Caller) -> None:
    answer = await send(operator, "POST", PATH, terms(document_id="01980000-0000-7000-8000-000000000000"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/document_id")


async def test_a_second_program_of_the_platform_publishes_and_the_first_does_not(client: httpx.AsyncClient, session: AsyncSession) -> None:
    first = await make_program(session, Role.OPERATOR)
    second = await make_program(session, Role.OPERATOR, organisation_id=first.organisation_id)
    one, two = [await with_token(client, session, each) for each in (first, second)]
    far = terms(year=2098, issued_on="2097-11-04", days=[{"day": "2098-01-01", "is_working": False, "name": "元旦"}])
    address = (await send(one, "POST", PATH, far)).headers["location"]
    await send(one, "POST", f"{address}/submit", {})
    answer = await send(one, "POST", f"{address}/publish", {})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "four-eyes-needed")
    published = await send(two, "POST", f"{address}/publish", {})
    assert (published.status_code, published.json()["state"]) == (200, "published")
    assert published.json()["steps"][-1]["actor"] == "接口程序"


async def test_a_move_needs_no_body_where_nothing_is_to_be_said(operator: Caller) -> None:
    address = f"{PATH}/{(await created(operator))['id']}"
    answer = await operator.request("POST", f"{address}/submit")
    assert (answer.status_code, answer.json()["state"]) == (200, "submitted")


async def test_a_person_needs_a_code_of_this_moment_over_the_interface_too(signed_in: SignIn) -> None:
    person = await signed_in(Role.OPERATOR)
    csrf = {"x-csrftoken": person.csrf or ""}
    made = await person.request("POST", PATH, json=terms(), headers=csrf)
    address = f"{PATH}/{made.json()['id']}"
    await person.request("POST", f"{address}/submit", json={}, headers=csrf)
    answer = await person.request("POST", f"{address}/publish", json={}, headers=csrf)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/code")


async def test_a_withdrawn_notice_says_its_state_to_whoever_comes_late(operator: Caller) -> None:
    address = f"{PATH}/{(await created(operator))['id']}"
    ended = await send(operator, "POST", f"{address}/withdraw", {"note": "录错年份"})
    assert (ended.json()["state"], ended.json()["actions"]) == ("withdrawn", [])
    late = await send(operator, "POST", f"{address}/submit", {})
    assert (late.status_code, late.json()["state"]) == (409, "withdrawn")


async def test_the_list_is_read_page_by_page(operator: Caller) -> None:
    made = [(await created(operator))["id"] for _ in range(3)]
    first = (await operator.get(f"{PATH}?limit=2")).json()
    second = (await operator.get(f"{PATH}?limit=2&cursor={first['next_cursor']}")).json()
    assert [each["id"] for each in first["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None
    assert (await operator.get(f"{PATH}?cursor=nonsense")).status_code == 422


async def test_another_platform_does_not_see_it(operator: Caller, token: SignIn) -> None:
    address = f"{PATH}/{(await created(operator))['id']}"
    stranger = await token(Role.OPERATOR)
    for answer in (await stranger.get(address), await send(stranger, "POST", f"{address}/withdraw", {})):
        assert answer.status_code == 404


async def test_the_same_key_makes_one_notice(operator: Caller) -> None:
    body = terms()
    answers = [await send(operator, "POST", PATH, body, **{"idempotency-key": "once"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert len((await operator.get(PATH)).json()["items"]) == 1
