"""The life of a product over the open interface: written and submitted by a bank, looked at and published by the operator."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.clocks.models import Clock
from marketplace.events.models import EventRow
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.search.postgres import PostgresSearch
from products.catalogue.in_force import put_due_in_force
from products.catalogue.models import Product, ProductVersion
from products.catalogue.revision import current_revision
from tests.products.catalogue.offers import fresh_code
from tests.web.callers import Caller, make_program, with_token
from tests.web.conftest import SignIn

ALL = {
    "name": "示例流水贷",
    "summary": "用于测试",
    "category": "tax",
    "guarantee_modes": ["credit"],
    "amount_max": "3000000.00",
    "amount_rules": [{"kind": "multiple", "attribute": "tax_paid_12m_cny", "times": 8.5}],
    "rate": {"base": "LPR_1Y", "spread_bp_min": 20, "spread_bp_max": 80},
    "fees": [{"name_zh": "担保费", "charged_by": "guarantor", "basis": "principal_once", "pct": 1}],
    "term_months_max": 12,
    "repayment_methods": ["equal_installment"],
    "criterion": {"all": [{"attribute": "region", "within": ["320100"]}, {"attribute": "tax_paid_12m_cny", "gte": 50000.5}]},
    "promise_days": {"decide": 3},
    "channel": "here",
}
RETURN = {"reason_code": "price_unclear", "note": "请写明费用"}


@pytest.fixture
async def bank(token: SignIn) -> Caller:
    """A bank's product manager."""
    return await token(Role.BANK_PRODUCT_MANAGER)


@pytest.fixture
async def operator(token: SignIn) -> Caller:
    """The platform."""
    return await token(Role.OPERATOR)


async def ask(caller: Caller, method: str, path: str, status: int, **more: Any) -> Any:
    """The answer's body."""
    got = await caller.request(method, f"/api/v1{path}", **more)
    assert got.status_code == status, got.text
    return got.json()


async def drafted(bank: Caller, **terms: Any) -> str:
    """The id of a new product."""
    body = {"code": fresh_code(), "lender_kind": "city_bank", **ALL, **terms}
    return str((await ask(bank, "POST", "/products", 201, json=body))["product_id"])


async def published(bank: Caller, operator: Caller) -> str:
    """The id of a product in the catalogue."""
    made = await drafted(bank)
    await ask(bank, "POST", f"/products/{made}/submit", 200)
    await ask(operator, "POST", f"/products/{made}/publish", 200)
    return made


async def changed(bank: Caller, product: str, **terms: Any) -> Any:
    """The draft after a change."""
    tag = (await bank.get(f"/api/v1/products/{product}/draft")).headers["etag"]
    return await ask(bank, "PUT", f"/products/{product}", 200, json=ALL | terms, headers={"if-match": tag})


async def test_a_draft_may_be_incomplete_and_says_what_is_missing(bank: Caller) -> None:
    made = await ask(bank, "POST", "/products", 201, json={"code": fresh_code(), "lender_kind": "city_bank"})
    missing = {each["pointer"] for each in made["problems"]}
    assert missing >= {"/name", "/summary", "/category", "/amount_max", "/rate", "/criterion", "/promise_days/decide", "/channel"}
    assert set(made["actions"]) == {"submit", "discard"}
    refused = await ask(bank, "POST", f"/products/{made['product_id']}/submit", 422)
    assert {each["pointer"] for each in refused["errors"]} == missing
    assert (await ask(bank, "GET", f"/products/{made['product_id']}/draft", 200))["state"] == "draft"


async def test_every_fault_of_the_terms_is_named_at_once_with_its_place(bank: Caller) -> None:
    wrong = {
        "amount_min": "4000000.00",
        "amount_rules": [{"kind": "multiple", "attribute": "no_such", "times": 2}, {"kind": "unheard_of"}],
        "rate": {"fixed": "250"},
        "criterion": {"all": [{"attribute": "region", "gte": 3}]},
        "promise_days": {"decide": 3, "dance": 1},
        "fees": [{"name_zh": "费", "charged_by": "lender", "basis": "principal_once"}],
    }
    made = await ask(bank, "POST", "/products", 201, json=ALL | wrong | {"code": fresh_code(), "lender_kind": "city_bank"})
    places = {each["pointer"].split("/")[1] for each in made["problems"]}
    assert places == {"amount_min", "amount_rules", "rate", "criterion", "promise_days", "fees"}


async def test_what_a_draft_is_given_comes_back_as_it_was_and_exact(bank: Caller) -> None:
    product = await drafted(bank)
    got = await bank.get(f"/api/v1/products/{product}/draft")
    terms = {name: value for name, value in got.json()["terms"].items() if name in ALL}
    assert terms == ALL
    assert '"gte":50000.5' in got.text
    assert '"times":8.5' in got.text


async def test_a_change_names_what_it_changes_and_of_two_the_second_is_refused(bank: Caller) -> None:
    product = await drafted(bank)
    tag = (await bank.get(f"/api/v1/products/{product}/draft")).headers["etag"]
    assert (await ask(bank, "PUT", f"/products/{product}", 412, json=ALL))["type"].endswith("/precondition-failed")
    await ask(bank, "PUT", f"/products/{product}", 200, json=ALL | {"name": "改过的"}, headers={"if-match": tag})
    await ask(bank, "PUT", f"/products/{product}", 412, json=ALL | {"name": "又改"}, headers={"if-match": tag})
    assert (await ask(bank, "GET", f"/products/{product}/draft", 200))["terms"]["name"] == "改过的"


async def test_from_draft_to_the_catalogue_and_back(bank: Caller, operator: Caller, session: AsyncSession) -> None:
    product, before = await drafted(bank), await current_revision(session)
    submitted = await ask(bank, "POST", f"/products/{product}/submit", 200)
    assert (submitted["state"], submitted["actions"]) == ("submitted", ["discard"])
    await ask(bank, "PUT", f"/products/{product}", 409, json=ALL, headers={"if-match": "*"})
    clock = await session.scalar(select(Clock).where(Clock.subject_id == UUID(submitted["id"]), Clock.stopped_at.is_(None)))
    assert clock is not None
    returned = await ask(operator, "POST", f"/products/{product}/return", 200, json=RETURN)
    assert (returned["state"], returned["steps"][-1]["note"]) == ("draft", "请写明费用")
    assert (await ask(bank, "GET", f"/products/{product}/listing", 200))["state"] == "draft"
    assert (await bank.get(f"/api/v1/products/{product}")).status_code == 404
    await ask(bank, "POST", f"/products/{product}/submit", 200)
    await ask(operator, "POST", f"/products/{product}/publish", 200)
    shown = await ask(bank, "GET", f"/products/{product}", 200)
    assert (shown["status"], shown["version"], shown["regions"], shown["fees"]) == ("published", 1, ["320100"], ALL["fees"])
    session.expire_all()
    assert await current_revision(session) == before + 1
    kinds = await session.scalars(select(EventRow.kind).where(EventRow.subject_id == UUID(product)))
    assert list(kinds) == ["product.published"]


async def test_another_banks_product_is_not_there(bank: Caller, operator: Caller, client: httpx.AsyncClient, session: AsyncSession) -> None:
    product = await published(bank, operator)
    other = await with_token(client, session, await make_program(session, Role.BANK_PRODUCT_MANAGER))
    for method, path in (("GET", "draft"), ("GET", "listing"), ("POST", "versions"), ("POST", "suspend"), ("POST", "withdraw")):
        await ask(other, method, f"/products/{product}/{path}", 404)
    assert (await ask(other, "GET", "/product_versions", 200))["items"] == []


async def test_a_new_version_replaces_the_one_in_force_which_stays_as_it_was(bank: Caller, operator: Caller, session: AsyncSession) -> None:
    product = await published(bank, operator)
    begun = await ask(bank, "POST", f"/products/{product}/versions", 201)
    assert begun["terms"]["name"] == ALL["name"]
    assert (await ask(bank, "POST", f"/products/{product}/versions", 409))["type"].endswith("/draft-open")
    await changed(bank, product, name="新名贷")
    await ask(bank, "POST", f"/products/{product}/submit", 200)
    assert (await ask(bank, "GET", f"/products/{product}", 200))["name"] == ALL["name"]
    await ask(operator, "POST", f"/products/{product}/publish", 200)
    names = await session.execute(
        select(ProductVersion.number, ProductVersion.name).where(ProductVersion.product_id == UUID(product)).order_by(ProductVersion.number)
    )
    assert [tuple(each) for each in names] == [(1, ALL["name"]), (2, "新名贷")]
    assert (await ask(bank, "GET", f"/products/{product}", 200))["version"] == 2


async def test_a_version_of_a_later_day_takes_force_on_that_day(bank: Caller, operator: Caller, session: AsyncSession) -> None:
    product, day = await published(bank, operator), today() + timedelta(days=3)
    await ask(bank, "POST", f"/products/{product}/versions", 201)
    await changed(bank, product, name="三天后贷", effective_from=day.isoformat())
    await ask(bank, "POST", f"/products/{product}/submit", 200)
    await ask(operator, "POST", f"/products/{product}/publish", 200)
    listing = await ask(bank, "GET", f"/products/{product}/listing", 200)
    assert (listing["version"], listing["version_waiting"]) == (1, 2)
    search = PostgresSearch(session)
    assert await put_due_in_force(session, search, at=now() + timedelta(days=2)) == 0
    assert await put_due_in_force(session, search, at=now() + timedelta(days=3)) == 1
    assert await put_due_in_force(session, search, at=now() + timedelta(days=3)) == 0
    await session.commit()
    assert (await ask(bank, "GET", f"/products/{product}", 200))["name"] == "三天后贷"


async def test_nothing_of_a_lender_that_is_suspended_is_listed(bank: Caller, operator: Caller, session: AsyncSession) -> None:
    later, waiting = await drafted(bank), await drafted(bank)
    day = today() + timedelta(days=1)
    await changed(bank, later, effective_from=day.isoformat())
    for product in (later, waiting):
        await ask(bank, "POST", f"/products/{product}/submit", 200)
    await ask(operator, "POST", f"/products/{later}/publish", 200)
    lender = select(Product.lender_id).where(Product.id == UUID(later)).scalar_subquery()
    await session.execute(update(Organisation).where(Organisation.id == lender).values(status=OrganisationStatus.SUSPENDED))
    await session.commit()
    refused = await ask(operator, "POST", f"/products/{waiting}/publish", 409)
    assert refused["type"].endswith("/lender-not-active")
    assert await put_due_in_force(session, PostgresSearch(session), at=now() + timedelta(days=1)) == 0


async def test_a_product_rests_comes_back_and_goes_with_its_draft(bank: Caller, operator: Caller) -> None:
    product = await published(bank, operator)
    await ask(bank, "POST", f"/products/{product}/suspend", 422)
    await ask(bank, "POST", f"/products/{product}/suspend", 200, json={"reason_code": "quota_used"})
    assert (await bank.get(f"/api/v1/products/{product}")).status_code == 404
    resumed = await ask(bank, "POST", f"/products/{product}/resume", 200)
    assert (resumed["state"], resumed["version"]) == ("published", 1)
    await ask(bank, "POST", f"/products/{product}/versions", 201)
    gone = await ask(bank, "POST", f"/products/{product}/withdraw", 200, json={"reason_code": "discontinued"})
    assert (gone["state"], gone["draft"], gone["actions"]) == ("withdrawn", None, [])
    assert (await ask(bank, "POST", f"/products/{product}/versions", 409))["type"].endswith("/product-not-listed")


async def test_what_the_platform_suspended_the_bank_does_not_bring_back(bank: Caller, operator: Caller) -> None:
    product = await published(bank, operator)
    await ask(operator, "POST", f"/products/{product}/suspend", 200, json={"reason_code": "complaint"})
    assert (await ask(bank, "POST", f"/products/{product}/resume", 403))["type"].endswith("/suspended-by-platform")
    await ask(operator, "POST", f"/products/{product}/resume", 200)


async def test_a_code_is_used_once_and_again_after_its_product_was_given_up(bank: Caller) -> None:
    code = fresh_code()
    first = await ask(bank, "POST", "/products", 201, json={"code": code, "lender_kind": "city_bank"})
    assert (await ask(bank, "POST", "/products", 422, json={"code": code}))["errors"][0]["pointer"] == "/code"
    await ask(bank, "POST", f"/products/{first['product_id']}/discard", 200)
    again = await ask(bank, "POST", "/products", 201, json={"code": code})
    assert again["product_id"] == first["product_id"]


async def test_a_first_product_asks_what_kind_of_lender_it_is(bank: Caller) -> None:
    refused = await ask(bank, "POST", "/products", 422, json={"code": fresh_code()})
    assert refused["errors"][0]["pointer"] == "/lender_kind"


async def test_a_copy_begins_as_the_product_stands(bank: Caller, operator: Caller) -> None:
    product = await published(bank, operator)
    copy = await ask(bank, "POST", f"/products/{product}/copies", 201, json={"code": fresh_code()})
    assert copy["product_id"] != product
    assert copy["terms"]["criterion"] == ALL["criterion"]
    assert copy["terms"]["name"] == f"{ALL['name']}（副本）"
