"""Gate: 200 kills at random under load. `ZHIDA_CRASH_SEED=N` repeats a run, `ZHIDA_CRASH_KILLS=N` makes it longer."""

import os
import random
import sys

from tests.system.crash.run import run
from tests.system.installation import Installation


def main() -> int:
    """0 if nothing was lost, done twice or stuck."""
    seed = int(os.environ.get("ZHIDA_CRASH_SEED") or random.SystemRandom().randrange(10**6))
    print(f"repeat with ZHIDA_CRASH_SEED={seed}", flush=True)
    installation = Installation.fresh()
    try:
        wrong = run(installation, kills=int(os.environ.get("ZHIDA_CRASH_KILLS") or 200), seed=seed)
    finally:
        installation.remove()
    print("\n".join(wrong) or "nothing lost, nothing twice, nothing stuck")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
