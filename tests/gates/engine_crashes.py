"""Gate: 100 kills in the middle of updates of an engine folder, and of saving over it. Every acknowledged update is there, none twice.

`ZHIDA_ENGINE_SEED=N` repeats a run, `ZHIDA_ENGINE_KILLS=N` makes it longer.
"""

import os
import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.matching.engine.folder.killed_updates import run


def main() -> int:
    """0 if nothing was lost, done twice or judged otherwise than by the readable evaluator."""
    seed = int(os.environ.get("ZHIDA_ENGINE_SEED") or random.SystemRandom().randrange(10**6))
    kills = int(os.environ.get("ZHIDA_ENGINE_KILLS") or 100)
    print(f"repeat with ZHIDA_ENGINE_SEED={seed}", flush=True)
    with TemporaryDirectory() as place:
        wrong = run(Path(place) / "engine", kills, seed)
    print("\n".join(wrong) or f"{kills} kills: nothing lost, nothing twice, every verdict right")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
