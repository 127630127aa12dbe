"""`GET /api/v1/products`, `/policies`, `/vocabulary`, `/regions`, `/industries`, `/reason_codes`."""

from typing import Any

import httpx
import pytest

from marketplace import exact_json
from marketplace.access.roles import Role
from marketplace.clock import today
from marketplace.eligibility.tree import leaves
from marketplace.eligibility.vocabulary import builtin_vocabulary
from policies.library.samples import sample_policies
from products.catalogue.samples import sample_products
from tests.demo_database import Demo
from tests.web.callers import Caller
from tests.web.conftest import SignIn
from tests.web.demo_callers import program
from web.composition import WORKFLOWS

LISTS = ("/products", "/policies", "/vocabulary", "/regions", "/industries", "/reason_codes")
SAMPLE = next(each for each in sample_products() if each.amount_max_cny and each.rate_min_pct and each.amount_tiers)


@pytest.fixture
async def caller(demo_client: httpx.AsyncClient, demo: Demo) -> Caller:
    """A program of an enterprise."""
    return await program(demo_client, demo, "enterprise-a")


async def read(caller: Caller, path: str, status: int = 200, **query: Any) -> Any:
    """The answer with exact numbers."""
    got = await caller.get(f"/api/v1{path}", **({"params": query} if query else {}))  # empty ones would drop those of the path
    assert got.status_code == status, got.text
    return exact_json.decode(got.content)


async def every(caller: Caller, path: str, **query: Any) -> list[dict[str, Any]]:
    """All pages put together."""
    found, cursor = list[dict[str, Any]](), None
    while True:
        page = await read(caller, path, **query, **({"cursor": cursor} if cursor else {}))
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found
        assert page["items"]


@pytest.mark.parametrize("path", LISTS)
async def test_a_stranger_needs_a_token_and_any_member_has_the_list(path: str, client: httpx.AsyncClient, token: SignIn) -> None:
    assert (await client.get(f"/api/v1{path}")).status_code == 401
    officer = await token(Role.BANK_OFFICER)
    assert (await officer.get(f"/api/v1{path}")).status_code == 200


@pytest.mark.parametrize(("path", "key"), [("/products", "code"), ("/policies", "code"), ("/regions", "code"), ("/vocabulary", "name")])
async def test_pages_of_any_size_are_the_whole_list_once(caller: Caller, path: str, key: str) -> None:
    whole = [each[key] for each in await every(caller, path, limit=200)]
    parts = [each[key] for each in await every(caller, path, limit=17)]
    assert parts == whole
    assert len(set(whole)) == len(whole) > 30


@pytest.mark.parametrize("sort", ["default", "newest", "rate", "amount", "term", "name"])
async def test_products_come_page_by_page_in_any_order(caller: Caller, sort: str) -> None:
    codes = [each["code"] for each in await every(caller, "/products", limit=23, sort=sort)]
    assert len(set(codes)) == len(codes) == len(sample_products()) + 42


async def test_filters_narrow_and_hold_together(caller: Caller) -> None:
    found = await every(caller, "/products", category=["tax", "invoice"], guarantee_mode="credit", sample="false")
    assert found
    assert all(each["category"] in {"tax", "invoice"} and "credit" in each["guarantee_modes"] and not each["sample"] for each in found)
    placed = [set(each["regions"]) for each in await every(caller, "/products", region="320100", limit=200)]
    assert placed
    assert all(codes & {"100000", "320000"} or any(code.startswith("3201") for code in codes) for codes in placed)


async def test_an_amount_and_a_term_find_what_lends_them(caller: Caller) -> None:
    found = await every(caller, "/products", amount="50000000.00", term_months=36)
    assert found
    assert all(each["amount_max"] is None or float(each["amount_max"]) >= 50_000_000 for each in found)
    assert all(each["term_months_max"] is None or each["term_months_max"] >= 36 for each in found)


async def test_money_and_rates_are_text_and_criteria_as_transcribed(caller: Caller) -> None:
    product = await read(caller, f"/products/{SAMPLE.code}")
    assert product["amount_max"] == f"{SAMPLE.amount_max_cny:.2f}"
    assert product["rate"]["min"] == f"{SAMPLE.rate_min_pct.normalize():f}"  # type: ignore[union-attr]
    assert {type(rule["max_cny"]) for rule in product["amount_rules"] if "max_cny" in rule} == {str}
    assert product["criterion"] == exact_json.decode(exact_json.encode(SAMPLE.criterion))
    assert [leaf["path"] for leaf in product["leaves"]] == [leaf.path for leaf in leaves(SAMPLE.criterion)]
    assert all(leaf["reading"] for leaf in product["leaves"])
    assert (product["sample"], product["channel"], product["lender"]["id"], product["version"]) == (True, "none", None, 1)


async def test_a_resource_is_found_by_code_and_id_and_its_etag_spares_the_body(caller: Caller) -> None:
    for path in (f"/products/{SAMPLE.code}", f"/policies/{sample_policies()[0].code}"):
        first = await caller.get(f"/api/v1{path}")
        kind = path.split("/")[1]
        by_id = await caller.get(f"/api/v1/{kind}/{first.json()['id']}")
        assert (by_id.content, by_id.headers["etag"]) == (first.content, first.headers["etag"])
        again = await caller.get(f"/api/v1{path}", headers={"if-none-match": f'"other", {first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert (await caller.get(f"/api/v1{path}", headers={"if-none-match": '"other"'})).status_code == 200


async def test_policies_say_their_validity_and_expired_ones_come_on_request(caller: Caller) -> None:
    current = await every(caller, "/policies")
    assert {each["validity"] for each in current} == {"current"}
    expired = await every(caller, "/policies", validity="expired")
    assert {each["code"] for each in expired} == {each.code for each in sample_policies() if each.valid_to and each.valid_to < today()}
    assert len(await every(caller, "/policies", validity="all")) >= len(current) + len(expired)


async def test_what_a_policy_gives_is_data_with_money_as_text_and_lines_in_words(caller: Caller) -> None:
    policy = await read(caller, "/policies/GZ-2025-MECH")
    assert policy["benefit"]["pool_cny"] == "1500000000.00"
    assert policy["benefit"]["tiers"][0]["when"]["lte"] == 5_000_000  # a criterion keeps its numbers
    assert {"label": "资金池规模", "value": "15 亿元", "note": None} in policy["benefit_lines"]


async def test_guidance_has_neither_criterion_nor_leaves(caller: Caller) -> None:
    guidance = next(each for each in sample_policies() if each.guidance and each.criterion is None)
    policy = await read(caller, f"/policies/{guidance.code}")
    assert (policy["guidance"], policy["criterion"], policy["leaves"]) == (True, None, [])


async def test_the_vocabulary_is_given_as_entries(caller: Caller) -> None:
    found = {each["name"]: each for each in await every(caller, "/vocabulary", limit=200)}
    assert list(found) == list(builtin_vocabulary())
    assert found["specialised_new_level"]["values"] == list(builtin_vocabulary()["specialised_new_level"].values or ())
    assert {each["group"] for each in await every(caller, "/vocabulary", group="tax")} == {"tax"}
    assert {each["level"] for each in await every(caller, "/vocabulary", level="deal", limit=200)} == {"deal"}


async def test_code_lists_are_trees(caller: Caller) -> None:
    provinces = await every(caller, "/regions")
    assert ("320000", "江苏省") in {(each["code"], each["name"]) for each in provinces}
    below = await every(caller, "/regions", parent="320000", below="true", limit=200)
    assert {each["parent"] for each in below} > {"320000", "320100"}
    sections = await every(caller, "/industries")
    assert [each["code"] for each in sections][:3] == ["A", "B", "C"]
    assert {each["parent"] for each in await every(caller, "/industries", parent="C38")} == {"38"}


@pytest.mark.parametrize(
    ("path", "status", "pointers"),
    [
        ("/products?category=zz&limit=0&amount=1e5&region=x", 400, {"/category", "/limit", "/amount", "/region"}),
        ("/products?region=999999", 422, {"/region"}),
        ("/products?cursor=abc", 422, {"/cursor"}),
        ("/products?q=" + "x" * 101, 400, {"/q"}),
        ("/policies?validity=old&kind=1", 400, {"/validity", "/kind"}),
        ("/vocabulary?cursor=no_such", 422, {"/cursor"}),
        ("/regions?parent=x&limit=201", 400, {"/parent", "/limit"}),
        ("/industries?parent=zz", 400, {"/parent"}),
        ("/products/no-such", 404, set()),
        ("/policies/00000000-0000-0000-0000-000000000000", 404, set()),
    ],
)
async def test_bad_parameters_are_named_all_at_once(caller: Caller, path: str, status: int, pointers: set[str]) -> None:
    problem = await read(caller, path, status)
    assert {each["pointer"] for each in problem.get("errors", [])} == pointers
    assert problem["detail"]


async def test_a_cursor_of_one_order_is_refused_in_another(caller: Caller) -> None:
    cursor = (await read(caller, "/products", limit=1, sort="rate"))["next_cursor"]
    assert (await caller.get("/api/v1/products", params={"cursor": cursor, "sort": "amount"})).status_code == 422


async def test_reason_codes_are_those_that_the_moves_of_workflows_take(caller: Caller) -> None:
    offered = {(each["resource"], each["action"], each["code"], each["text"]) for each in await every(caller, "/reason_codes")}
    taken = {(flow.resource, move.action, *reason) for flow in WORKFLOWS for move in flow.moves for reason in move.reasons.items()}
    assert offered == taken != set()
    notices = [each for each in await every(caller, "/reason_codes") if each["resource"] == "holiday_notice"]
    assert await every(caller, "/reason_codes", resource="holiday_notice", limit=1) == notices != []
    assert await every(caller, "/reason_codes", resource="nothing_like_it") == []
