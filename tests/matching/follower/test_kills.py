"""Killed in the middle: no delta is lost, none comes twice."""

import os
import random

import pytest

from tests.matching.follower.kills import killed
from tests.matching.follower.world import World
from tests.matching.live.firms import Firms

KILLS = 20

pytestmark = [pytest.mark.xdist_group("processes")]


async def test_twenty_kills_lose_no_delta_and_repeat_none(firms: Firms) -> None:
    seed = int(os.environ.get("ZHIDA_FOLLOWER_SEED") or random.SystemRandom().randrange(10**6))
    outcome = await killed(World.of(firms), KILLS, seed)
    assert outcome.wrong == [], f"repeat it with ZHIDA_FOLLOWER_SEED={seed}"
    assert outcome.handled > KILLS
    assert outcome.deltas > KILLS
