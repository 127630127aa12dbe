"""Keeping a match: on the page, over the open interface, from the command line."""

import hashlib
import os
import subprocess
import sys
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from litestar import Litestar
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import exact_json
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.ids import new_id
from marketplace.receipts.service import KEEPING
from matching.recommend.receipt.replay import replay
from tests.demo_database import Demo
from tests.web.callers import Caller, make_member, make_program, with_session, with_token
from tests.web.demo_callers import person, program
from tests.web.html_reading import read_html

API = "/api/v1/me/matches/receipts"
DEAL = {"amount": "300000.00", "term_months": 12, "purpose": "working_capital"}


@pytest.fixture
async def owner(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> Caller:
    """A person of the second firm."""
    return await person(demo_client, demo_session, "enterprise-b")


@pytest.fixture
async def firm(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> Caller:
    """A program of a new enterprise of which nothing is known."""
    return await with_token(demo_client, demo_session, await make_program(demo_session, Role.ENTERPRISE_OWNER))


async def kept(caller: Caller, body: dict[str, Any] | None = None, **headers: str) -> Any:
    """The answer to keeping a match."""
    got = await caller.request("POST", API, json=body or {}, headers=headers)
    assert got.status_code == 201, got.text
    assert got.headers["location"] == f"/api/v1/receipts/{got.json()['id']}"
    return got.json()


async def test_a_kept_match_says_what_the_match_said_and_is_replayed_byte_for_byte(demo_client: httpx.AsyncClient, demo: Demo) -> None:
    firm = await program(demo_client, demo, "enterprise-b")
    made = await kept(firm, DEAL)
    got = await firm.get(f"/api/v1/receipts/{made['id']}")
    assert (hashlib.sha256(got.content).hexdigest(), len(got.content)) == (made["sha256"], made["size_bytes"])
    assert replay(got.content).same
    shown = exact_json.decode((await firm.get("/api/v1/me/matches", params=DEAL | {"explain": "all", "limit": 200})).content)
    document = exact_json.decode(got.content)
    for kind in ("product", "policy"):
        results = [each for each in document["results"] if each["offer"].startswith(kind)]
        listed = shown["products" if kind == "product" else "policies"]
        assert [each["offer"].partition(":")[2] for each in results] == [each[kind]["code"] for each in listed]
        for result, each in zip(results, listed, strict=True):
            assert {name: result[name] for name in ("verdict", "standing", "leaves", "remedy")} == {
                name: each[name] for name in ("verdict", "standing", "leaves", "remedy")
            }
    counts = {name: count for name, count in shown["counts"].items() if name != "ineligible"}
    assert {name: document["counts"][name] for name in counts} == counts
    sources = {fact["name"]: (fact["provider"], fact["assurance"]) for fact in document["facts"]}
    assert sources["requested_amount_cny"] == ("你填写的", "self_declared")
    assert {assurance for _, assurance in sources.values()} == {"official", "self_declared"}


async def test_a_receipt_is_what_the_document_of_the_interface_says(demo_client: httpx.AsyncClient, demo: Demo) -> None:
    firm = await program(demo_client, demo, "enterprise-b")
    made = await kept(firm, DEAL | {"all": True})
    document = (await demo_client.get("/schema/openapi.json")).json()
    answer = document["paths"]["/api/v1/receipts/{receipt_id}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    described = Draft202012Validator(answer | {"components": document["components"]})
    receipt = (await firm.get(f"/api/v1/receipts/{made['id']}")).json()
    assert [error.message for error in described.iter_errors(receipt)] == []
    assert receipt["deal"]["amount_cny"] == 300000
    without = {name: value for name, value in receipt.items() if name != "results"}
    assert not described.is_valid(without)


async def test_the_same_key_keeps_once(firm: Caller) -> None:
    first = await kept(firm, {}, **{"idempotency-key": "k1"})
    assert await kept(firm, {}, **{"idempotency-key": "k1"}) == first
    assert (await kept(firm))["id"] != first["id"]


async def test_who_has_it_already_gets_no_body(firm: Caller) -> None:
    made = await kept(firm, {"all": True})
    path = f"/api/v1/receipts/{made['id']}"
    tag = (await firm.get(path)).headers["etag"]
    assert tag == f'"{made["sha256"]}"'
    again = await firm.get(path, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


async def test_anothers_receipt_is_not_found(
    firm: Caller, owner: Caller, demo_client: httpx.AsyncClient, demo_session: AsyncSession
) -> None:
    made = await kept(firm)
    other = await with_token(demo_client, demo_session, await make_program(demo_session, Role.ENTERPRISE_OWNER))
    for caller, path in ((other, "/api/v1/receipts/"), (owner, "/me/receipts/")):
        answers = [await caller.get(f"{path}{receipt_id}") for receipt_id in (made["id"], new_id())]
        assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"amount": "many"}, "/amount"),
        ({"amount": 3}, "/amount"),
        ({"term_months": 0}, "/term_months"),
        ({"purpose": "to_gamble"}, "/purpose"),
        ({"offers": []}, "/offers"),
        ({"all": 1}, "/all"),
        ({"all": "true"}, "/all"),
        ({"term_months": "12"}, "/term_months"),
    ],
)
async def test_a_wrong_wish_is_refused_at_its_place(firm: Caller, body: dict[str, Any], pointer: str) -> None:
    got = await firm.request("POST", API, json=body)
    assert got.status_code in {400, 422}
    assert [error["pointer"] for error in got.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        (b'{"all": true, "all": false}', ["/all"]),
        (b'{"term_months": 3, "amount": "1", "term_months": 3, "amount": "1"}', ["/term_months", "/amount"]),
    ],
)
async def test_what_is_said_twice_is_refused(firm: Caller, body: bytes, pointers: list[str]) -> None:
    got = await firm.request("POST", API, content=body, headers={"content-type": "application/json"})
    assert got.status_code == 422
    assert [error["pointer"] for error in got.json()["errors"]] == pointers


async def test_not_more_than_a_few_an_hour(demo_app: Litestar, demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    made = await make_program(demo_session, Role.ENTERPRISE_OWNER)
    firm = await with_token(demo_client, demo_session, made)
    for _ in range(KEEPING.allowed - 1):
        await KEEPING.spend(demo_app.state.beside_sessions, str(made.organisation_id), now=now())
    await kept(firm)
    assert (await firm.request("POST", API, json={})).status_code == 429


async def test_a_person_keeps_what_the_page_shows_and_finds_it_again(owner: Caller, demo_session: AsyncSession) -> None:
    page = read_html((await owner.get("/me/matches", params={"amount": "30", "answer-purpose": "x"})).text)
    form = page.one("form", action="/me/matches/receipts")
    fields = {each.attributes["name"]: each.attributes.get("value", "") for each in form.all("input")}
    assert fields["amount"] == "30"
    got = await owner.post("/me/matches/receipts", fields | {"_once": new_id().hex})
    assert got.status_code == 303
    address = got.headers["location"]
    shown = await owner.get(address)
    assert shown.status_code == 200
    text = read_html(shown.text).text
    assert "借 30 万元" in text
    assert "结果与凭证逐字节相同" in text
    content = (await owner.get(f"{address}/content")).content
    assert hashlib.sha256(content).hexdigest() in text
    assert f'href="{address}"' in (await owner.get("/me/receipts")).text


async def test_answers_for_this_view_are_kept_as_self_declared(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    new = await with_session(demo_client, demo_session, await make_member(demo_session, Role.ENTERPRISE_OWNER))
    got = await new.post("/me/matches/receipts", {"answer-tax_rating": "B", "answer-region": "320100"})
    document = (await new.get(f"{got.headers['location']}/content")).json()
    facts = {fact["name"]: (fact["value"], fact["assurance"]) for fact in document["facts"]}
    assert facts["taxpayer_credit_rating"] == ("B", "self_declared")
    assert facts["region"] == ("320100", "self_declared")


async def test_the_command_line_replays_by_id_what_is_kept_here(firm: Caller, demo: Demo, demo_session: AsyncSession) -> None:
    made = await kept(firm, DEAL)
    done = zhida("replay", made["id"], demo)
    assert (done.returncode, hashlib.sha256(done.stdout).hexdigest()) == (0, made["sha256"])
    assert zhida("replay", str(new_id()), demo).returncode == 2
    count = await demo_session.scalar(
        text("SELECT count(*) FROM event WHERE kind = 'receipt.kept' AND subject_id = :id"), {"id": made["id"]}
    )
    assert count == 1


def zhida(command: str, argument: str, demo: Demo) -> subprocess.CompletedProcess[bytes]:
    """The command on the demonstration's database."""
    environment = os.environ | {"DATABASE_URL": demo.dsn, "ZHIDA_HOME": str(demo.home)}
    return subprocess.run([sys.executable, "-m", "web.cli", command, argument], env=environment, capture_output=True, check=False)
