"""Killed at random under load: nothing acknowledged is lost, nothing happens twice, nothing stays stuck."""

import os
import random

import pytest

from tests.system.crash.run import run
from tests.system.installation import Installation

KILLS = 20

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("processes")]


def test_twenty_kills_lose_nothing_and_do_nothing_twice(installation: Installation) -> None:
    seed = int(os.environ.get("ZHIDA_CRASH_SEED") or random.SystemRandom().randrange(10**6))
    assert run(installation, kills=KILLS, seed=seed) == [], f"repeat it with ZHIDA_CRASH_SEED={seed}"
