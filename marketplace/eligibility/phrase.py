"""What a condition speaks of, and what it asks of it."""

from typing import NamedTuple

# Denied in form only: they ask for enough, for an age not reached yet, or for another place.
_REACHED = ("不低于", "不少于", "不早于", "不满", "不在")


class Phrase(NamedTuple):
    """`subject` and `predicate` read on from each other: 「成立年限」「满 2 年」. The subject may be empty."""

    subject: str
    predicate: str
    asked: str | None = None  # how the whole is asked for, where "须" before the predicate would not do

    def statement(self) -> str:
        """「成立年限满 2 年」."""
        return self.subject + self.predicate

    def demand(self) -> str:
        """「成立年限须满 2 年」, 「年纳税额须不低于 1 万元」, 「资产负债率不得超过 70%」.

        What must be reached is asked for (须), what must not be is forbidden (不得).
        """
        if self.asked is not None:
            return self.asked
        if not self.predicate.startswith(_REACHED):
            for denial, forbidden in (("不", "不得"), ("没有", "不得有")):
                if self.predicate.startswith(denial):
                    return f"{self.subject}{forbidden}{self.predicate.removeprefix(denial)}"
        return f"{self.subject}须{self.predicate}"
