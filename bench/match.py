"""`zhida match` with explanations off, the whole command: pairs a second of wall time, and of one core.

Offers and profiles are made by a seeded generator: 60 attributes, seven leaves to an offer on average, thresholds out of a
short list as in real products, so that offers share leaves; 15 % of the values are unknown.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SEED = 20261121
GOAL_PAIRS_A_SECOND = 150_000
SIZES = ((2_000, 500), (190, 5_000))  # offers, profiles
ROUNDS = 3

REGIONS = [f"{province}{city:02d}{county:02d}" for province in (32, 33, 44, 51) for city in (1, 2, 5) for county in (0, 2, 5)]
DIVISIONS = [f"{division:02d}" for division in range(1, 98)]
TITLES = [f"title_{number}" for number in range(12)]
THRESHOLDS = [0, 1, 2, 3, 5, 6, 10, 12, 20, 24, 36, 60, 70, 100, 0.5, 3.85, 15.5]


def vocabulary() -> list[dict[str, Any]]:
    """60 attributes: what the catalogue's offers use, by type."""
    entries: list[dict[str, Any]] = [{"name": f"number_{each}", "type": "number"} for each in range(30)]
    entries += [{"name": f"flag_{each}", "type": "boolean", "when_absent": False if each < 3 else None} for each in range(14)]
    grades = ["A", "B", "M", "C", "D"]
    entries += [{"name": f"grade_{each}", "type": "category", "values": grades, "ordered": each < 4} for each in range(8)]
    entries += [{"name": "region", "type": "code", "hierarchy": "region"}, {"name": "industry", "type": "code", "hierarchy": "industry"}]
    entries += [{"name": f"set_{each}", "type": "set"} for each in range(4)]
    entries += [{"name": f"day_{each}", "type": "date"} for each in range(2)]
    return entries


def leaf(entry: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """One leaf on an attribute, of the kinds that products mostly use."""
    operation: dict[str, Any] = {
        "number": {dice.choice(["gte", "lte", "gt", "lt"]): dice.choice(THRESHOLDS)},
        "boolean": {"is": dice.random() < 0.5},
        "category": {"in": sorted(dice.sample(["A", "B", "M", "C"], dice.randint(1, 3)))},
        "code": {"within": sorted(dice.sample(REGIONS if entry["name"] == "region" else DIVISIONS, dice.randint(1, 4)))},
        "set": {dice.choice(["has_any", "has_none"]): sorted(dice.sample(TITLES, dice.randint(1, 3)))},
        "date": {"gte": f"20{dice.randint(15, 26)}-01-01"},
    }[entry["type"]]
    return {"attribute": entry["name"], **operation}


def offer(number: int, entries: list[dict[str, Any]], dice: random.Random) -> dict[str, Any]:
    """An `all` of four to ten parts, a few of them groups."""
    parts: list[dict[str, Any]] = [leaf(dice.choice(entries), dice) for _ in range(dice.randint(3, 7))]
    if dice.random() < 0.5:
        parts.append({"any": [leaf(dice.choice(entries), dice) for _ in range(dice.randint(2, 4))]})
    if dice.random() < 0.1:
        parts.append({"at_least": 2, "of": [leaf(dice.choice(entries), dice) for _ in range(4)]})
    if dice.random() < 0.1:
        parts.append({"not": {"any": [leaf(dice.choice(entries), dice) for _ in range(2)]}})
    return {"code": f"offer-{number:04d}", "criterion": {"all": parts}}


def value(entry: dict[str, Any], dice: random.Random) -> Any:
    """A value of an attribute, or None where nobody has shared it."""
    if dice.random() < 0.15:
        return None
    kind = entry["type"]
    if kind == "number":
        return dice.choice([dice.randint(0, 100), round(dice.uniform(0, 100), 2)])
    if kind == "code":
        return dice.choice(REGIONS) if entry["name"] == "region" else dice.choice(DIVISIONS)
    if kind == "date":
        return f"20{dice.randint(10, 26)}-{dice.randint(1, 12):02d}-01"
    others = {"boolean": dice.random() < 0.5, "category": dice.choice("ABMCD"), "set": dice.sample(TITLES, dice.randint(0, 4))}
    return others[kind]


def write_inputs(folder: Path, offers: int, profiles: int) -> float:
    """OFFERS, PROFILES and VOCABULARY in a folder; returns the mean number of leaves an offer."""
    dice, entries = random.Random(SEED), vocabulary()
    listed = [offer(number, entries, dice) for number in range(offers)]
    (folder / "vocabulary.json").write_text(json.dumps({"attributes": entries}))
    (folder / "offers.json").write_text(json.dumps(listed))
    with (folder / "profiles.jsonl").open("w") as file:
        for number in range(profiles):
            attributes = {entry["name"]: value(entry, dice) for entry in entries}
            file.write(json.dumps({"id": f"profile-{number}", "attributes": attributes}) + "\n")
    return json.dumps(listed).count('"attribute"') / offers


def run_once(folder: Path) -> tuple[float, float]:
    """Wall and processor seconds of one run of the command."""
    zhida = Path(sys.executable).with_name("zhida")
    inputs = ["--offers", "offers.json", "--profiles", "profiles.jsonl", "--attributes", "vocabulary.json"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([zhida, "match", *inputs, "--output", os.devnull], cwd=folder, check=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print pairs a second for every size: the best of a few rounds, since others use the machine too."""
    for offers, profiles in SIZES:
        with tempfile.TemporaryDirectory() as name:
            leaves = write_inputs(Path(name), offers, profiles)
            rounds = [run_once(Path(name)) for _ in range(ROUNDS)]
        pairs = offers * profiles
        wall, processor = min(each[0] for each in rounds), min(each[1] for each in rounds)
        print(
            f"zhida match, {offers:,} offers x {profiles:,} profiles, {leaves:.1f} leaves an offer: "
            f"{pairs / wall:,.0f} pairs/s of wall time, {pairs / processor:,.0f} of one core (goal {GOAL_PAIRS_A_SECOND:,})"
        )


if __name__ == "__main__":
    main()
