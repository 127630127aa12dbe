"""Every file of the corpus comes to what it must come to, and nothing else."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from marketplace.information.checks.row import CheckedRow
from tests.marketplace.information.files.case import Case
from tests.marketplace.information.files.corpus import CORPUS
from tests.marketplace.information.files.sample_item import outcome_of


@pytest.mark.parametrize("case", CORPUS.values(), ids=CORPUS)
def test_a_file_comes_to_what_it_must(case: Case, tmp_path: Path) -> None:
    found = outcome_of(tmp_path, case.name, case.content(), case.declared)
    assert found.refused == case.refused, found.told
    assert sorted(found.layout) == sorted(case.layout), found.told
    assert found.bad == case.bad, found.told
    assert list(found.good) == list(case.good)
    assert found.asides == list(case.asides)
    assert case.told in found.told
    assert case.notes in found.notes
    if case.values:
        assert _values(found.good[case.good[0]], case.values) == case.values


def _values(row: CheckedRow, wanted: dict[str, Any]) -> dict[str, Any]:
    known = {**row.data, **row.personal, "uscc": row.uscc, "name": row.name}
    return {name: float(known[name]) if isinstance(known.get(name), Decimal) else known.get(name) for name in wanted}
