"""`/`: the counts are true, and both ways into a match are there."""

import re
from typing import Any

import httpx
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.members.models import Organisation
from matching.recommend.question_list import five_questions
from products.catalogue.columns import COLUMNS
from products.catalogue.models import Product, ProductVersion
from products.catalogue.states import ProductStatus
from tests.demo_database import Demo
from tests.web.demo_callers import person


def public(query: Select[Any]) -> Select[Any]:
    """Of products, those that anybody may find: what a sandbox offers is its own."""
    sandboxes = select(Organisation.id).where(Organisation.sandbox)
    return query.where(Product.lender_id.is_(None) | Product.lender_id.not_in(sandboxes))


async def test_home_counts_what_is_published(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    home = await demo_client.get("/")
    assert home.status_code == 200
    products = await demo_session.scalar(public(select(func.count()).select_from(Product).where(Product.status == ProductStatus.PUBLISHED)))
    assert f"<strong>{products}</strong> 个贷款产品" in home.text


async def test_home_asks_all_five_questions_together_and_for_a_code_by_post(demo_client: httpx.AsyncClient) -> None:
    text = (await demo_client.get("/")).text
    for question in five_questions():
        assert f'name="{question.name}"' in text
        assert question.label in text
    assert re.search(r'<form method="post" action="/check">.*?name="_csrf_token"', text, re.S)
    assert re.search(r'<form[^>]*method="get" action="/check"', text)


async def test_columns_show_how_many_products_they_hold_and_empty_ones_are_left_out(
    demo_client: httpx.AsyncClient, demo_session: AsyncSession
) -> None:
    text = (await demo_client.get("/")).text
    current = select(ProductVersion.columns).join(Product, Product.current_version_id == ProductVersion.id)
    held = [code for columns in (await demo_session.scalars(public(current))).all() for code in columns]
    for column in COLUMNS:
        shown = re.search(rf'href="/products\?column={column.code.value}".*?<b class="num">(\d+)</b>', text, re.S)
        assert (int(shown[1]) if shown else 0) == held.count(column.code)


async def test_a_demonstration_offers_a_synthetic_enterprise_to_try(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    shown = re.search(r'<input type="hidden" name="code" value="(\w{18})">', (await demo_client.get("/")).text)
    assert shown
    organisation = await demo_session.scalar(select(Organisation).where(Organisation.uscc == shown[1]))
    assert organisation
    assert organisation.synthetic


async def test_home_greets_a_signed_in_person_with_the_way_to_the_own_home(
    demo_client: httpx.AsyncClient, demo_session: AsyncSession, demo: Demo
) -> None:
    owner = await person(demo_client, demo_session, "enterprise-a")
    assert 'href="/me"' in (await owner.get("/")).text
