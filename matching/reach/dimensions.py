"""By what the enterprises reached are counted: the places one step below the caller's region, sections of industry, sizes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.reference import industries, regions
from matching.reach.respondents import EVERYBODY, Respondents, true_rows
from matching.reach.suppression import FEWEST_HIDDEN

REGION, INDUSTRY, SCALE = "region", "industry", "enterprise_scale"
OTHERS = ""  # the code of the row of everybody else
OTHERS_ZH = "其他"


class Group(NamedTuple):
    """One row: its code and name, and the criterion that says who is in it; the row of others has none."""

    code: str
    name: str
    criterion: dict[str, Any]


@dataclass(frozen=True)
class Dimension:
    """`of_position`: the row of each position of the population, -1 where nobody lives. The last row is that of others, if any:
    who is in no other row, or in one of fewer than twenty enterprises."""

    key: str
    groups: tuple[Group, ...]
    of_position: NDArray[np.int16]

    def count(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many of a set of positions are in each row. Positions beyond the last one count as nobody."""
        rows = self.of_position[: len(chosen)][chosen[: len(self.of_position)]]
        return np.bincount(rows[rows >= 0], minlength=len(self.groups)).astype(np.int64)


def dimensions(respondents: Respondents, region: str | None) -> dict[str, Dimension]:
    """The three dimensions by the attribute's name; one that the vocabulary does not know is left out. `region`: the caller's."""
    known = respondents.vocabulary
    found = {name: groups for name, groups in _groups(known, region or regions.NATION).items() if name in known}
    living = true_rows(respondents.reach(EVERYBODY).eligible_plane())
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


def _dimension(respondents: Respondents, living: NDArray[np.bool_], key: str, groups: list[Group]) -> Dimension:
    rows = np.full(len(living), -1, np.int16)
    large: list[Group] = []
    others = living.copy()
    for group in groups:
        members = true_rows(respondents.reach(group.criterion).eligible_plane())[: len(living)] & others
        if members.sum() >= FEWEST_HIDDEN:
            rows[: len(members)][members] = len(large)
            others &= ~members
            large.append(group)
    if others.any():
        rows[others] = len(large)
        large.append(Group(OTHERS, OTHERS_ZH, {}))
    return Dimension(key, tuple(large), rows)
