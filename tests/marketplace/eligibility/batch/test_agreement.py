"""The whole command against the evaluator written apart: verdicts, leaves and remedies, through files and back."""

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.eligibility.batch.commands import match_command
from marketplace.eligibility.json_text import read_json, utf8, write_json
from tests.marketplace.eligibility.plain_evaluator import Plain
from tests.marketplace.eligibility.strategies import ENTRIES, criteria, profiles

PLAIN = Plain(ENTRIES)
NAMES = {True: "pass", False: "fail", None: "unknown"}


def expected(criterion: dict[str, Any], profile: dict[str, Any]) -> tuple[Any, ...]:
    leaves = [(path, NAMES[outcome]) for path, outcome in PLAIN.outcomes(criterion, profile).items()]
    fewest = PLAIN.fewest_changes(criterion, profile)
    return PLAIN.verdict(criterion, profile), leaves, fewest is not None, fewest or 0


def found(line: dict[str, Any]) -> tuple[Any, ...]:
    leaves = [(leaf["path"], leaf["outcome"]) for leaf in line["leaves"]]
    return line["verdict"], leaves, line["remedy"]["possible"], len(line["remedy"]["paths"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(criteria(), min_size=3, max_size=8), st.lists(profiles, min_size=1, max_size=4))
def test_command_agrees_with_the_language_pair_for_pair(tmp_path: Path, listed: list[dict[str, Any]], given_: list[dict[str, Any]]) -> None:
    offers = [{"code": f"o{place}", "criterion": criterion} for place, criterion in enumerate(listed)]
    (tmp_path / "o.json").write_bytes(utf8(write_json(offers)))
    (tmp_path / "v.json").write_bytes(utf8(write_json({"attributes": ENTRIES})))
    lines = [write_json({"id": f"p{place}", "attributes": profile}) for place, profile in enumerate(given_)]
    (tmp_path / "p.jsonl").write_bytes(utf8("\n".join(lines)))
    files = {"--offers": "o.json", "--attributes": "v.json", "--profiles": "p.jsonl", "--output": "out.jsonl"}
    argv = [part for option, name in files.items() for part in (option, str(tmp_path / name))]

    assert match_command([*argv, "--explain", "all"]) == 0

    results = [read_json(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    pairs = [(profile, offer) for profile in given_ for offer in listed]
    assert [found(line) for line in results] == [expected(offer, profile) for profile, offer in pairs]
