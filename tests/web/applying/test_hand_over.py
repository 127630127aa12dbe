"""The way over to a bank's own pages: signed, for one lender, for five minutes, once."""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.session import Sessions
from products.applications.hand_over_token import Handed, TokenRefused, read
from products.applications.models import LenderSetting
from products.catalogue.models import Product
from products.catalogue.states import Channel
from tests.products.applications.world import make_product
from tests.web.applying.forms import Applicant, applicant
from tests.web.callers import Caller, make_program, with_token
from web.api.problem import problem_type
from web.hand_overs import keys_of, token_of

SignIn = Callable[[Role], Awaitable[Caller]]
REDEEM = "/api/v1/applications/hand_overs"
ADDRESS = "https://bank.example.com/apply?from=zhida"


@pytest.fixture
async def it(client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions) -> Applicant:
    return await applicant(client, session, sessions)


@pytest.fixture
async def product(it: Applicant, session: AsyncSession) -> Product:
    lender = it.world.officer.organisation_id
    session.add(LenderSetting(lender_id=lender, hand_over_url=ADDRESS, updated_at=now()))
    made = await make_product(session, lender, channel=Channel.JUMP)
    await session.commit()
    return made


@pytest.fixture
async def bank(it: Applicant, client: httpx.AsyncClient, session: AsyncSession) -> Caller:
    return await with_token(
        client, session, await make_program(session, Role.BANK_OFFICER, organisation_id=it.world.officer.organisation_id)
    )


async def carried(it: Applicant, product: Product) -> str:
    """The token of a new hand-over, out of the link on the page."""
    answer = await it.send("/me/hand_overs/new", product=product.public_code)
    link = re.search(r'href="(https://bank[^"]+)"', answer.text)
    assert link
    query = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)
    assert query["from"] == ["zhida"]
    return query["hand_over"][0]


async def test_the_page_says_where_one_is_taken_and_makes_nothing_by_looking(it: Applicant, product: Product) -> None:
    page = await it.owner.get(f"/me/hand_overs/new?product={product.public_code}")
    assert page.status_code == 200
    assert "bank.example.com" in page.text
    assert "hand_over=" not in page.text
    assert f"/me/hand_overs/new?product={product.public_code}" in (await it.owner.get(f"/products/{product.public_code}")).text


async def test_the_token_can_be_checked_by_the_published_key_and_holds_no_fact(
    it: Applicant, product: Product, client: httpx.AsyncClient
) -> None:
    token = await carried(it, product)
    header, claims, signature = (urlsafe_b64decode(part + "==") for part in token.split("."))
    (key,) = [each for each in (await client.get("/.well-known/jwks.json")).json()["keys"] if each["kid"] == json.loads(header)["kid"]]
    Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(key["x"] + "==")).verify(signature, token.rpartition(".")[0].encode())
    said = json.loads(claims)
    assert said.keys() == {"iss", "aud", "sub", "jti", "iat", "exp", "case_id", "uscc", "product_id", "product_code", "product_version"}
    assert (said["aud"], said["exp"] - said["iat"]) == (str(product.lender_id), 300)


async def test_a_bank_takes_it_over_exactly_once(it: Applicant, product: Product, bank: Caller) -> None:
    token = await carried(it, product)
    first = await bank.request("POST", REDEEM, json={"token": token})
    assert first.status_code == 200, first.text
    assert (first.json()["enterprise_id"], first.json()["product_code"]) == (str(it.world.owner.organisation_id), product.public_code)
    second = await bank.request("POST", REDEEM, json={"token": token})
    assert (second.status_code, second.json()["type"]) == (409, problem_type("hand_over_used"))


async def test_another_bank_finds_nothing_and_spends_nothing(it: Applicant, product: Product, bank: Caller, token: SignIn) -> None:
    made = await carried(it, product)
    other = await token(Role.BANK_OFFICER)
    assert (await other.request("POST", REDEEM, json={"token": made})).status_code == 404
    assert (await bank.request("POST", REDEEM, json={"token": made})).status_code == 200


async def test_a_changed_token_is_none(it: Applicant, product: Product, bank: Caller) -> None:
    header, claims, signature = (await carried(it, product)).split(".")
    for false in (
        f"{header}.{claims[:-2]}AA.{signature}",
        f"{header}.{claims}.{signature[:-4]}AAAA",
        f"{header}.{claims}.",
        "a.b.c",
        "..",
        "一",
    ):
        answer = await bank.request("POST", REDEEM, json={"token": false})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/token"), false


async def test_after_five_minutes_it_is_none(app: Litestar, it: Applicant, product: Product) -> None:
    at, lender = now(), product.lender_id
    assert lender
    handed = Handed(
        case_id=product.id, lender_id=lender, enterprise_id=it.world.owner.organisation_id, uscc=None, product_id=product.id,
        product_code=product.public_code, product_version=1, issued_at=at, expires_at=at + timedelta(minutes=5),
    )  # fmt: skip
    made, keys = token_of(app.state, handed), keys_of(app.state)
    assert read(made, keys, at=at + timedelta(minutes=4)).case_id == product.id
    with pytest.raises(TokenRefused, match="已过期"):
        read(made, keys, at=at + timedelta(minutes=5))


async def test_without_a_registered_address_nobody_is_taken_anywhere(it: Applicant, session: AsyncSession) -> None:
    lost = await make_product(session, it.world.officer.organisation_id, channel=Channel.JUMP)
    await session.commit()
    answer = await it.send("/me/hand_overs/new", product=lost.public_code)
    assert answer.status_code == 409
    assert "还没有登记办理的地址" in answer.text
