"""Random offers and populations as files, some of their values and ids wrong; `zhida match` and `zhida sweep` on the same ones."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from marketplace.eligibility.batch.commands import match_command
from marketplace.eligibility.json_text import utf8, write_json
from matching.batch.sweep_command import sweep_command
from tests.marketplace.eligibility.strategies import ENTRIES, criteria, profiles

TYPES = {"number": pa.float64(), "boolean": pa.bool_(), "set": pa.list_(pa.string())}
WRONG = {"n1": float("nan"), "n2": 1e15, "c1": "Z", "r1": "32010", "i1": "U", "p1": "", "d1": "2026-02-30"}
VERDICTS = ("eligible", "undetermined", "ineligible")
Row = tuple[str | None, dict[str, Any], dict[str, bool]]
wrong = st.dictionaries(st.sampled_from(sorted(WRONG)), st.just(True), max_size=1)
ids = st.none() | st.sampled_from(["a", "b", "c", "甲", "", "p"]) | st.text("pqrst", min_size=3, max_size=6)
populations = st.lists(st.tuples(ids, profiles, st.just({}) | wrong), max_size=12)
offers = st.lists(criteria(), min_size=1, max_size=5)


def write_inputs(folder: Path, listed: list[dict[str, Any]], rows: list[Row], **how: int) -> None:
    """OFFERS, VOCABULARY and POPULATION; `how` goes to the writer of Parquet."""
    named = [{"code": f"offer {place}", "criterion": criterion} for place, criterion in enumerate(listed)]
    (folder / "offers.json").write_bytes(utf8(write_json(named)))
    (folder / "vocabulary.json").write_bytes(utf8(write_json({"attributes": ENTRIES})))
    columns = {"id": pa.array([id_ for id_, _, _ in rows], pa.string())}
    for entry in ENTRIES:
        name = entry["name"]
        values = [WRONG[name] if name in faults else given.get(name) for _, given, faults in rows]
        kind = TYPES.get(entry["type"], pa.string())
        columns[name] = pa.array([float(value) if kind == pa.float64() and value is not None else value for value in values], kind)
    pq.write_table(pa.table(columns), folder / "population.parquet", **how)


def swept(folder: Path, *more: str) -> int:
    """Run `zhida sweep` on the inputs; returns its exit code."""
    results = ["--output", str(folder / "pairs.parquet"), "--summary", str(folder / "summary.json")]
    return sweep_command([*_inputs(folder), *results, *more])


def pairs_and_summary(folder: Path) -> tuple[list[tuple[str, str, str]], dict[str, Any]]:
    """What the sweep wrote."""
    table = pq.read_table(folder / "pairs.parquet")
    assert table.schema.types == [pa.string()] * 3
    assert table.column_names == ["offer", "profile", "verdict"]
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True)), json.loads((folder / "summary.json").read_bytes())


def matched(folder: Path) -> tuple[int, list[tuple[str, str, str]], dict[str, Any]]:
    """The same from `zhida match`: its exit code, the pairs in the sweep's order, the summary."""
    exit_code = match_command([*_inputs(folder), "--output", str(folder / "results.jsonl")])
    lines = [json.loads(line) for line in (folder / "results.jsonl").read_bytes().splitlines()]
    codes = [each["code"] for each in json.loads((folder / "offers.json").read_bytes())]
    by_offer = {code: [(line["profile"], line["verdict"]) for line in lines if line["offer"] == code] for code in codes}
    pairs = [(code, profile, verdict) for code, listed in by_offer.items() for profile, verdict in listed if verdict != "ineligible"]
    verdicts = {code: [verdict for _, verdict in listed] for code, listed in by_offer.items()}
    counts = [{"code": code} | {each: listed.count(each) for each in VERDICTS} for code, listed in verdicts.items()]
    return exit_code, pairs, {"profiles": len(lines) // len(codes), "offers": counts}


def _inputs(folder: Path) -> list[str]:
    files = {"--offers": "offers.json", "--profiles": "population.parquet", "--attributes": "vocabulary.json"}
    return [part for option, name in files.items() for part in (option, str(folder / name))]
