"""What public facts tell of answers that are not public: revenue and staff follow from the size that a register states, more or less.

Whoever knows that an enterprise is `small` knows how it answers a question for three million of revenue. Beside fourteen such answers a
fifteenth enterprise's shows, so each enterprise is asked only among those of whom as much is known beforehand.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.vocabulary import Vocabulary
from matching.reach.rounding import STEP

OPEN = 3  # beside the three outcomes: a kind of enterprise that answers this way or that
_NEARLY_ALL = 0.9
_TELLING = ("enterprise_scale", "above_scale")  # public facts that state a size


def telling_leaves(vocabulary: Vocabulary) -> Iterator[Mapping[str, Any]]:
    """The questions about public facts by which kinds of enterprises are told apart."""
    for attribute in (vocabulary[name] for name in _TELLING if name in vocabulary):
        if attribute.sensitivity == "public":
            values: list[Mapping[str, Any]] = [{"eq": value} for value in attribute.values or ()]
            yield from ({"attribute": attribute.name, **each} for each in values or [{"is": True}])


def foregone(outcomes: NDArray[np.int8], kinds: NDArray[np.int64], weights: NDArray[np.int64]) -> NDArray[np.int64]:
    """Per profile: the answer to one leaf that public facts let expect, an outcome or OPEN. The three arrays are per profile.

    Enterprises of a kind with fewer than ten are in company of their own (a number beyond OPEN) wherever other kinds are told apart.
    """
    count = int(kinds.max(initial=-1)) + 1
    table = np.bincount(kinds * OPEN + outcomes, weights, count * OPEN).reshape(count, OPEN)
    everybody, known = table.sum(axis=1), table[:, TRUE] + table[:, FALSE]
    expected = np.full(count, OPEN)
    for outcome, whom in ((FALSE, known), (TRUE, known), (UNKNOWN, everybody)):
        expected[table[:, outcome] >= np.maximum(_NEARLY_ALL * whom, 1)] = outcome
    rare = everybody < STEP
    usual = np.unique(expected[~rare])
    own = OPEN + 1 + np.arange(count) if len(usual) > 1 else usual.max(initial=OPEN)
    return np.where(rare, own, expected)[kinds]
