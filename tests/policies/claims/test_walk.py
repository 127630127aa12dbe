"""Everybody tries anything; the invariants hold after every step. The long walk is a gate."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.policies.claims.walk import begin
from tests.policies.invariants import QUERIES

STEPS = 50


@pytest.mark.parametrize("seed", [11])
async def test_the_invariants_hold_whoever_tries_whatever(session: AsyncSession, seed: int) -> None:
    walk = await begin(session, seed)
    for _ in range(STEPS):
        await walk.step()
    assert walk.done["create"]
    assert walk.done["approve"]
    assert walk.done["confirm"]


def test_there_are_twelve_invariants() -> None:
    assert [int(name.split()[0]) for name in QUERIES] == list(range(1, 13))
