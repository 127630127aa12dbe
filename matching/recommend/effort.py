"""How much work a near miss is: the number of changes, then how hard each of them is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from marketplace.eligibility.attribute import Attribute

NOT_OURS = frozenset({"lender", "nobody"})


class Hardness(StrEnum):
    """From the easiest on."""

    NOW = "now"  # the enterprise can do it, state it or authorise the query
    TIME = "time"  # it only has to wait
    OTHERS = "others"  # somebody else's data or decision, such as the lender's


WORDS = {Hardness.NOW: "现在就能办", Hardness.TIME: "要等时间", Hardness.OTHERS: "要由别人提供"}


@dataclass(frozen=True, slots=True, order=True)
class Effort:
    """Compares as people would choose: fewer changes, then fewer that hang on others, then fewer that take time."""

    changes: int
    others: int
    time: int

    @classmethod
    def of(cls, hardness: Iterable[Hardness]) -> "Effort":
        """The effort of one change each."""
        counted = Counter(hardness)
        return cls(counted.total(), counted[Hardness.OTHERS], counted[Hardness.TIME])

    @property
    def now(self) -> int:
        """Changes that can be made at once."""
        return self.changes - self.others - self.time

    def text(self) -> str:
        """「1 项现在就能办，1 项要等时间」; one kind alone without its number; "" without a change."""
        counts = {Hardness.NOW: self.now, Hardness.TIME: self.time, Hardness.OTHERS: self.others}
        there = {hardness: count for hardness, count in counts.items() if count}
        if len(there) == 1:
            return WORDS[next(iter(there))]
        return "，".join(f"{count} 项{WORDS[hardness]}" for hardness, count in there.items())


def hardness_of(attribute: Attribute, *, known: bool) -> Hardness:
    """How hard it is to turn a leaf on this attribute; `known`: whether its value is known and has to become another one."""
    if attribute.obtainable in NOT_OURS or attribute.level in {"lender", "reference"}:
        return Hardness.OTHERS
    return Hardness.TIME if known and attribute.improves_with_time else Hardness.NOW
