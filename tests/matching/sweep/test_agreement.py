"""The sweep against `zhida match` on the same files: every pair, every count, every refusal."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.matching.sweep import worlds


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(worlds.offers, worlds.populations)
def test_sweep_says_the_same_as_match_pair_for_pair(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], listed: list[dict[str, Any]], rows: list[Any]
) -> None:
    worlds.write_inputs(tmp_path, listed, rows)
    exit_code, pairs, summary = worlds.matched(tmp_path)
    reported = capfd.readouterr().err
    assert worlds.swept(tmp_path) == exit_code
    assert capfd.readouterr().err == reported
    assert worlds.pairs_and_summary(tmp_path) == (pairs, summary)
