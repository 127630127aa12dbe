"""Answers that are typed: only what the chosen products ask, and each lender reads its own product's part."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import Sessions
from marketplace.errors import Invalid
from products.applications.draft import create_form
from products.applications.prefill import answers_for
from products.catalogue.models import Product, ProductVersion
from tests.products.applications.world import NOW, World, make_product, make_world

TAX, AGE = "annual_tax_paid_cny", "owner_age_years"


async def both(session: AsyncSession, sessions: Sessions) -> tuple[World, list[Product]]:
    """A world with a product that asks for the tax paid and one that asks for the owner's age."""
    world = await make_world(session, sessions)
    other = await make_product(session, world.officer.organisation_id, criterion={"attribute": AGE, "gte": 18})
    await session.commit()
    return world, [*world.products, other]


async def test_what_no_chosen_product_asks_is_not_taken(session: AsyncSession, sessions: Sessions) -> None:
    world, products = await both(session, sessions)
    async with world.of(world.owner) as (own, actor):
        with pytest.raises(Invalid) as refused:
            await create_form(own, actor, world.form(products[0], answers={TAX: 90000, AGE: 40}), at=NOW)
    assert [each.pointer for each in refused.value.errors] == [f"/answers/{AGE}"]


async def test_a_lender_s_part_of_a_shared_form_is_what_its_product_asks(session: AsyncSession, sessions: Sessions) -> None:
    world, products = await both(session, sessions)
    async with world.of(world.owner) as (own, actor):
        form = await create_form(own, actor, world.form(*products, answers={TAX: 90000, AGE: 40}), at=NOW)
        parts = [answers_for(form.answers, await own.get_one(ProductVersion, each.current_version_id)) for each in products]
    assert [set(part) for part in parts] == [{TAX}, {AGE}]
