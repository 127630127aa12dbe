"""Readable evaluator, NumPy, native code of every instruction set and generated SQL say the same of every pair."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from matching.engine.kernel.choose import native_kernels
from tests.matching.engine.equality.compare import compare


@pytest.fixture
def kernels(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """One kernel after another in force."""

    def each() -> Iterator[str]:
        for name in dict.fromkeys(["numpy", *(kernel.name for kernel in native_kernels())]):
            monkeypatch.setenv("ZHIDA_KERNEL", name)
            yield name

    return each()


@pytest.mark.parametrize("seed", range(16))
def test_everybody_says_the_same_of_every_pair(
    seed: int, kernels: Iterator[str], tmp_path: Path, postgres_connection: psycopg.Connection
) -> None:
    pairs, world = compare(seed, lambda: kernels, tmp_path, postgres_connection, offers=14, profiles=130)
    assert pairs == len(world.offers) * len(world.profiles) == 14 * 130
