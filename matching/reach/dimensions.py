"""By what the enterprises reached are counted: the places one step below the caller's region, sections of industry, sizes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.reference import industries, regions
from matching.reach.respondents import EVERYBODY, Respondents
from matching.reach.suppression import FEWEST_HIDDEN

REGION, INDUSTRY, SCALE = "region", "industry", "enterprise_scale"
OTHERS = ""  # the code of the row of everybody else
OTHERS_ZH = "其他"
_SPARSE = 8  # of a set with members in less than this part of the words only those are looked at


class Group(NamedTuple):
    """One row: its code and name, and the criterion that says who is in it; the row of others has none."""

    code: str
    name: str
    criterion: dict[str, Any]


@dataclass(frozen=True)
class Dimension:
    """`planes`: who is in each row, a bit per position of the population; nobody is in two. The last row is that of others, if any:
    who is in no other row, or in one of fewer than twenty enterprises."""

    key: str
    groups: tuple[Group, ...]
    planes: NDArray[np.uint64]

    def count(self, chosen: NDArray[np.uint8]) -> NDArray[np.int64]:
        """How many of a set, as packed bits, are in each row. Positions beyond the last one count as nobody."""
        words = _words(chosen, self.planes.shape[1])
        taken = np.flatnonzero(words)
        planes = self.planes
        if len(taken) * _SPARSE < len(words):
            planes, words = planes[:, taken], words[taken]
        return np.array([int(np.bitwise_count(row & words).sum()) for row in planes], np.int64)


def dimensions(respondents: Respondents, region: str | None) -> dict[str, Dimension]:
    """The three dimensions by the attribute's name; one that the vocabulary does not know is left out. `region`: the caller's."""
    known = respondents.vocabulary
    found = {name: groups for name, groups in _groups(known, region or regions.NATION).items() if name in known}
    living = respondents.reach(EVERYBODY).eligible_plane()
    return {name: _dimension(respondents, living, key, groups) for name, (key, groups) in found.items()}


def _groups(vocabulary: Vocabulary, region: str) -> dict[str, tuple[str, list[Group]]]:
    scales = vocabulary.get(SCALE)
    return {
        REGION: (f"{REGION}/{region}", [_within(REGION, each.code, each.name) for each in _places(region)]),
        INDUSTRY: (INDUSTRY, [_within(INDUSTRY, each.code, each.name) for each in industries.children()]),
        SCALE: (
            SCALE,
            [Group(value, scales.value_labels_zh.get(value, value), {"attribute": SCALE, "in": [value]}) for value in scales.values or ()]
            if scales
            else [],
        ),
    }


def _places(region: str) -> Iterable[regions.Region]:
    """What lies one step below; a county is its own only row."""
    below = [each for each in regions.selectable(region) if each.level != "zone"]
    own = regions.find(region)
    return below or ([own] if own else [])


def _within(attribute: str, code: str, name: str) -> Group:
    return Group(code, name, {"attribute": attribute, "within": [code]})


def _dimension(respondents: Respondents, living: NDArray[np.uint64], key: str, groups: list[Group]) -> Dimension:
    large, planes = list[Group](), list[NDArray[np.uint64]]()
    others = living.copy()
    for group in groups:
        members = _fitted(respondents.reach(group.criterion).eligible_plane(), len(living)) & others
        if np.bitwise_count(members).sum() >= FEWEST_HIDDEN:
            others &= ~members
            large.append(group)
            planes.append(members)
    if others.any():
        large.append(Group(OTHERS, OTHERS_ZH, {}))
        planes.append(others)
    return Dimension(key, tuple(large), np.array(planes, np.uint64).reshape(len(planes), len(living)))


def _words(packed: NDArray[np.uint8], length: int) -> NDArray[np.uint64]:
    """Packed bits as so many words of a plane."""
    whole = np.zeros(8 * length, np.uint8)
    whole[: len(packed)] = packed[: len(whole)]
    return whole.view(np.uint64)


def _fitted(plane: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """Somebody may have come since everybody was asked for: a plane cut, or filled up with nobody."""
    return plane[:length] if len(plane) >= length else np.pad(plane, (0, length - len(plane)))
