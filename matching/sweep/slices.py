"""The sweep of one population: offers in slices, so that the verdict bits of a slice fit in memory whatever the population."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from matching.engine import Population
from matching.sweep.pairs_file import PairsFile

_BITS_OF_A_PAIR = 2
_BITS_AT_ONCE = 1 << 32  # half a gigabyte

Offers = Sequence[Mapping[str, Any]]


def write_pairs(population: Population, offers: Offers, pairs: PairsFile) -> Iterator[tuple[str, tuple[int, int]]]:
    """Write everybody's pairs; yields each offer's code with (eligible, undetermined) once its pairs are written."""
    size = max(1, _BITS_AT_ONCE // max(1, population.size * _BITS_OF_A_PAIR))
    for start in range(0, len(offers), size):
        swept = population.sweep(offers[start : start + size])
        for code, count in swept.counts().items():
            pairs.add(code, swept.eligible_plane(code), swept.undetermined_plane(code))
            yield code, count
