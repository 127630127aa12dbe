"""A Parquet file read as columns and by `zhida match`: the same refusals in the same words, the same answers for the others."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from marketplace.eligibility.batch.commands import match_command
from marketplace.eligibility.json_text import write_json
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.ingest import Refusal, segment_of
from tests.matching.engine.columns.tables import awkward_table
from tests.matching.engine.equality.witnesses import NUMBER_OF
from tests.matching.engine.equality.worlds import make_world
from tests.matching.engine.plan.outcomes import outcomes_of


@pytest.mark.parametrize("seed", range(24))
def test_refusals_and_answers_are_those_of_the_batch_command(seed: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    world = make_world(seed, offers=6, profiles=0)
    files = {name: str(tmp_path / name) for name in ("offers.json", "vocabulary.json", "profiles.parquet", "results.jsonl")}
    Path(files["offers.json"]).write_text(write_json(world.offers))
    Path(files["vocabulary.json"]).write_text(write_json({"attributes": world.entries}))
    pq.write_table(awkward_table(world.entries, seed, 80), files["profiles.parquet"])

    options = {"offers": "offers.json", "profiles": "profiles.parquet", "attributes": "vocabulary.json", "output": "results.jsonl"}
    code = match_command([word for option, name in options.items() for word in (f"--{option}", files[name])])
    told = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    lines = [json.loads(line) for line in Path(files["results.jsonl"]).read_text().splitlines()]
    vocabulary = Vocabulary.from_entries(world.entries)
    segment, refusals = segment_of(pq.read_table(files["profiles.parquet"]), vocabulary)

    assert code == (3 if refusals else 0)
    assert [as_told(refusal) for refusal in refusals] == [line for line in told if line["line"] is not None]
    found = outcomes_of([offer["criterion"] for offer in world.offers], segment, vocabulary)
    answers = {(line["profile"], line["offer"]): NUMBER_OF[line["verdict"]] for line in lines}
    ids, codes = segment.ids.to_pylist(), [offer["code"] for offer in world.offers]
    assert answers == {(id_, code): found[row, place] for row, id_ in enumerate(ids) for place, code in enumerate(codes)}


def as_told(refusal: Refusal) -> dict[str, Any]:
    """The line that standard error has for it."""
    line, profile, attribute, value, detail = refusal
    return json.loads(write_json({"profile": profile, "line": line, "attribute": attribute, "value": value, "detail": detail}))
