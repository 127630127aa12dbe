"""Gate: workers are killed 60 times in the middle of deliveries, and every file of the corpus, and one of each item of the catalogue, goes
through the reading process.

`ZHIDA_DELIVERY_SEED=N` repeats a run, `ZHIDA_DELIVERY_KILLS=N` says how often one delivery's worker is killed.
"""

import os
import random
import sys

import pytest

ROUNDS = 5


def main() -> int:
    """0 if every delivery ended whole and nothing was there twice."""
    seed = int(os.environ.get("ZHIDA_DELIVERY_SEED") or random.SystemRandom().randrange(10**6))
    os.environ.setdefault("ZHIDA_DELIVERY_KILLS", "12")
    for number in range(seed, seed + ROUNDS):
        os.environ["ZHIDA_DELIVERY_SEED"] = str(number)
        print(f"repeat with ZHIDA_DELIVERY_SEED={number}", flush=True)
        if code := pytest.main(["-q", "tests/marketplace/information/batches/test_kills.py"]):
            return int(code)
    os.environ["ZHIDA_WHOLE_CORPUS"] = os.environ["ZHIDA_WHOLE_DELIVERIES"] = "1"
    return int(pytest.main(["-q", "tests/marketplace/information/batches/test_reading.py", "tests/web/deliveries/every_item"]))


if __name__ == "__main__":
    sys.exit(main())
