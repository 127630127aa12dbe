"""`GET /api/v1/me/matches`."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import exact_json
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.eligibility.explain import explain
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.profiles.models import Profile
from policies.library.models import Policy, PolicyVersion
from products.catalogue.models import Product, ProductVersion
from tests.demo_database import Demo
from tests.web.callers import Caller, make_program, with_token
from tests.web.demo_callers import profile_of, program
from web.api.problem import MEDIA_TYPE

PATH = "/api/v1/me/matches"
STANDINGS = ["eligible", "lender_only", "undetermined", "near", "ineligible"]
VERDICT = {"near": "ineligible", "lender_only": "undetermined"}


@pytest.fixture
async def firm(demo_client: httpx.AsyncClient, demo: Demo) -> Caller:
    """The program of the first enterprise."""
    return await program(demo_client, demo, "enterprise-a")


async def answer(caller: Caller, **query: Any) -> Any:
    """The answer with exact numbers."""
    got = await caller.get(PATH, params=query)
    assert got.status_code == 200, got.text
    assert got.headers["content-type"].startswith("application/json")
    return exact_json.decode(got.content)


def names(listed: list[dict[str, Any]]) -> list[str]:
    """Codes in order."""
    return [(each.get("product") or each["policy"])["code"] for each in listed]


async def test_counts_say_how_the_whole_catalogue_stands(firm: Caller) -> None:
    found = await answer(firm, all="true", limit=200)
    for kind in ("products", "policies"):
        by_standing = {standing: sum(each["standing"] == standing for each in found[kind]) for standing in STANDINGS}
        assert found["counts_by_kind"][kind] == by_standing
        assert all(each["verdict"] == VERDICT.get(each["standing"], each["standing"]) for each in found[kind])
    together = {
        standing: found["counts_by_kind"]["products"][standing] + found["counts_by_kind"]["policies"][standing] for standing in STANDINGS
    }
    assert found["counts"] == together
    assert min(together["eligible"], together["undetermined"], together["ineligible"]) > 0
    assert found["next_cursor"] is None


async def test_closer_offers_come_first_and_those_far_away_only_on_request(firm: Caller) -> None:
    listed, whole = await answer(firm, limit=200), await answer(firm, all="true", limit=200)
    for kind in ("products", "policies"):
        places = [STANDINGS.index(each["standing"]) for each in whole[kind]]
        assert places == sorted(places)
        assert listed[kind] == [each for each in whole[kind] if each["standing"] != "ineligible"]
    assert listed["counts"] == whole["counts"]


async def test_pages_put_together_are_the_whole(firm: Caller) -> None:
    whole, cursor, pages = await answer(firm, all="true", limit=200), None, list[Any]()
    while True:
        pages.append(await answer(firm, all="true", limit=60, **({} if cursor is None else {"cursor": cursor})))
        cursor = pages[-1]["next_cursor"]
        if cursor is None:
            break
    assert len(pages) > 1
    for kind in ("products", "policies"):
        assert max(len(page[kind]) for page in pages) <= 60
        assert names([each for page in pages for each in page[kind]]) == names(whole[kind])


async def test_a_cursor_beyond_the_end_is_an_empty_page(firm: Caller) -> None:
    found = await answer(firm, cursor="999999")
    assert (found["products"], found["policies"], found["next_cursor"]) == ([], [], None)


@pytest.mark.parametrize(
    ("asked", "keys"),
    [(None, set()), ("none", set()), ("leaves", {"leaves"}), ("remedy", {"remedy"}), ("all", {"leaves", "remedy"})],
)
async def test_explanations_are_there_as_asked(firm: Caller, asked: str | None, keys: set[str]) -> None:
    found = await answer(firm, limit=5, **({} if asked is None else {"explain": asked}))
    for each in found["products"] + found["policies"]:
        assert set(each) & {"leaves", "remedy"} == keys


async def criteria(session: AsyncSession) -> dict[str, Any]:
    """Published criteria by code."""
    products = select(Product.public_code, ProductVersion.criterion).join(ProductVersion, Product.current_version_id == ProductVersion.id)
    policies = select(Policy.code, PolicyVersion.criterion).join(PolicyVersion, Policy.current_version_id == PolicyVersion.id)
    return {code: criterion for wanted in (products, policies) for code, criterion in await session.execute(wanted)}


async def test_every_offer_is_explained_as_the_language_explains_it(firm: Caller, demo: Demo, demo_session: AsyncSession) -> None:
    found = await answer(firm, explain="all", all="true", limit=200, amount="2000000.00", term_months=12)
    known = (await profile_of(demo_session, demo, "enterprise-a")).attributes
    vocabulary = builtin_vocabulary()
    facts, problems = vocabulary.facts({**known, "requested_amount_cny": 2_000_000, "requested_term_months": 12, "requested_term_years": 1})
    assert problems == []
    by_code = await criteria(demo_session)
    listed = {code: each for kind in ("products", "policies") for code, each in zip(names(found[kind]), found[kind], strict=True)}
    assert len(listed) > 150
    for code, each in listed.items():
        expected = exact_json.decode(exact_json.encode(explain(by_code[code], facts, vocabulary)))
        assert {key: each[key] for key in ("verdict", "leaves", "remedy")} == expected, code


async def test_the_wanted_amount_bounds_the_terms_and_enters_the_verdict(firm: Caller) -> None:
    small, large, unstated = [
        await answer(firm, all="true", limit=200, **said) for said in ({"amount": "10000"}, {"amount": "90000000"}, {})
    ]
    most = {each["product"]["code"]: each["terms"]["amount"] for each in unstated["products"]}
    assert {each["terms"]["amount"] for each in small["products"]} == {"10000.00", None}
    for each in large["products"]:
        stated = most[each["product"]["code"]]
        assert each["terms"]["amount"] == (stated if stated is None or Decimal(stated) < 90_000_000 else "90000000.00")
    assert small["counts"] != large["counts"]
    coverage = [part for each in small["products"] for part in each["ranking"]["parts"] if part["name"] == "coverage"]
    assert {part["share"] for part in coverage} == {"1.0000", None}


async def test_money_and_rates_are_text_and_facts_exact_numbers(firm: Caller) -> None:
    raw = (await firm.get(PATH, params={"explain": "leaves", "limit": 200})).content
    found = exact_json.decode(raw)
    for each in found["products"]:
        assert {type(each["terms"][name]) for name in ("amount", "rate", "rate_max")} <= {str, type(None)}
        assert isinstance(each["ranking"]["score"], str | None)
    floats = {type(leaf["actual"]) for each in found["products"] for leaf in each["leaves"]}
    assert float not in floats
    assert exact_json.encode(found) == raw  # not a digit was lost or added on the way


async def test_a_sample_says_that_it_is_one(firm: Caller) -> None:
    found = await answer(firm, all="true", limit=200)
    samples = {each["product"]["sample"] for each in found["products"] if "示例" not in each["product"]["institution"]}
    own = {each["product"]["sample"] for each in found["products"] if "示例" in each["product"]["institution"]}
    assert (samples, own) == ({True}, {False})


async def test_each_enterprise_gets_its_own(demo_client: httpx.AsyncClient, demo: Demo, firm: Caller) -> None:
    shop = await program(demo_client, demo, "enterprise-b")
    agent = await program(demo_client, demo, "enterprise-a-agent")
    own = await answer(firm, explain="all")
    assert await answer(agent, explain="all") == own
    assert await answer(shop, explain="all") != own


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"amount": "-1"}, "/amount"),
        ({"amount": "1e3"}, "/amount"),
        ({"amount": "三百万"}, "/amount"),
        ({"amount": "0.001"}, "/amount"),
        ({"amount": "9" * 14}, "/amount"),
        ({"term_months": "0"}, "/term_months"),
        ({"term_months": "12.5"}, "/term_months"),
        ({"term_months": "1201"}, "/term_months"),
        ({"term_months": ""}, "/term_months"),
        ({"purpose": "to_gamble"}, "/purpose"),
        ({"purpose": "x" * 65}, "/purpose"),
        ({"explain": "everything"}, "/explain"),
        ({"all": "perhaps"}, "/all"),
        ({"limit": "0"}, "/limit"),
        ({"limit": "201"}, "/limit"),
        ({"limit": "ten"}, "/limit"),
        ({"cursor": "-1"}, "/cursor"),
        ({"cursor": "not ours"}, "/cursor"),
        ({"cursor": "12345678"}, "/cursor"),
    ],
)
async def test_a_wrong_parameter_is_named_in_a_problem(firm: Caller, query: dict[str, str], pointer: str) -> None:
    refused = await firm.get(PATH, params=query)
    assert refused.status_code in {400, 422}
    assert refused.headers["content-type"] == MEDIA_TYPE
    problem = refused.json()
    assert problem["status"] == refused.status_code
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert all(error["detail"] for error in problem["errors"])


async def test_all_wrong_parameters_are_named_at_once(firm: Caller) -> None:
    refused = await firm.get(PATH, params={"amount": "x", "term_months": "y", "limit": "z"})
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/amount", "/term_months", "/limit"}


async def test_strangers_and_other_roles_are_refused(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    stranger = await demo_client.get(PATH)
    assert (stranger.status_code, stranger.headers["content-type"]) == (401, MEDIA_TYPE)
    bank = await with_token(demo_client, demo_session, await make_program(demo_session, Role.BANK_OFFICER))
    assert (await bank.get(PATH)).status_code == 403


async def test_an_enterprise_of_which_nothing_is_known_is_blamed_for_nothing(
    demo_client: httpx.AsyncClient, demo_session: AsyncSession
) -> None:
    new = await with_token(demo_client, demo_session, await make_program(demo_session, Role.ENTERPRISE_OWNER))
    found = await answer(new, all="true", limit=200, explain="leaves")
    absent = {name for name, each in builtin_vocabulary().items() if each.when_absent is not None}
    failed = {leaf["attribute"] for each in found["products"] for leaf in each["leaves"] if leaf["outcome"] == "fail"}
    assert failed <= absent
    assert found["counts"]["undetermined"] > found["counts"]["ineligible"]


async def test_a_value_that_the_vocabulary_no_longer_takes_counts_as_unknown(
    demo_client: httpx.AsyncClient, demo_session: AsyncSession
) -> None:
    made = await make_program(demo_session, Role.ENTERPRISE_OWNER)
    sources = {name: ["tax_credit", "示例税务局", now().date().isoformat(), "official"] for name in ("taxpayer_credit_rating", "region")}
    values = {"taxpayer_credit_rating": "no longer a grade", "region": "320100"}
    demo_session.add(Profile(organisation_id=made.organisation_id, attributes=values, sources=sources))
    await demo_session.commit()
    found = await answer(await with_token(demo_client, demo_session, made), explain="leaves", all="true", limit=200)
    actual = {(leaf["attribute"], leaf["actual"]) for each in found["products"] for leaf in each["leaves"] if leaf["attribute"] in values}
    assert ("taxpayer_credit_rating", None) in actual
    assert ("region", "320100") in actual
