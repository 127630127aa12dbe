"""What a fresh process does with a saved population.

`python -m bench.engine_parts.fresh FOLDER OFFERS.json CRITERION answer|sweep|memory`
"""

import json
import sys
import time
from pathlib import Path

began = time.perf_counter()
from matching.engine import Matcher, Population  # noqa: E402  # how long this takes is part of the answer

IMPORTED = time.perf_counter() - began


def memory() -> dict[str, int]:
    """Kilobytes of this process: all that is resident, and the part that is its own."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    return {name: int(lines[name].split()[0]) for name in ("VmRSS", "RssAnon", "RssFile")}


def main() -> None:
    """Print seconds and kilobytes as JSON."""
    folder, offers_file, criterion, what = sys.argv[1:]
    offers = json.loads(Path(offers_file).read_bytes())
    before, opened_at = memory(), time.perf_counter()
    population = Population.open(folder)
    opened = time.perf_counter() - opened_at
    if what == "sweep":
        population.sweep(offers).counts()
    else:
        population.reach(json.loads(criterion)).eligible_ids()
    answered = time.perf_counter() - opened_at
    if what == "memory":
        row = population.attributes_of(population.ids()[0].as_py())
        Matcher(offers, population.vocabulary).match(row or {})
    print(json.dumps({"imported": IMPORTED, "opened": opened, "answered": answered, "before": before, "after": memory()}))


if __name__ == "__main__":
    main()
