"""What a rule is: how one attribute follows from the records of one item."""

from decimal import Decimal
from typing import Literal

import msgspec

Kind = Literal[
    "latest",  # the newest record's value
    "first",  # the oldest record's value
    "sum",
    "average",  # of the records' values
    "monthly_average",  # the sum over the window's months
    "maximum",
    "minimum",
    "worst",  # of codes, in the order of `values`, the best first
    "count",  # of records
    "active_months",  # months in which a record meets the conditions
    "months_in_a_row",  # up to the newest period, each with such a record; `step` 12: years
    "longest_gap",  # the longest run of months within the window without one
    "growth",  # in per cent, against the same window `back` months earlier
    "decline",  # the same downwards; nothing where there was no decline
    "share",  # in per cent: the field's sum of the sum of `of`
    "ratio",  # in per cent: the newest record's field of its `of`
    "exists",  # whether any record meets the conditions
    "codes",  # all different values, as a set; with `member`: that one where a record meets the conditions
    "earliest",  # the first day: of a date field, or of the records themselves
    "last_day",  # the last day of a date field
    "months_left",  # whole months from the day to the latest of a date field, to which `plus` months are added
]
Window = Literal["period", "day", "year"]


class Bound(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number's bound: exactly one of them is given."""

    above: Decimal | None = None
    below: Decimal | None = None
    at_most: Decimal | None = None


# How a field has to be for a condition to hold: one of these codes; true or false; within a bound; or, of a day: `open` not filled or not
# reached yet, `until` filled and not over yet; `filled`.
Condition = list[str] | bool | Bound | Literal["open", "until", "filled"]


class RuleTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an attribute's value is.

    A window of `months` ends, `by` period, with the newest whole month that was delivered, so that one that is not in yet does not count as
    a month of nothing; by year, with the newest December delivered; by day, with the day of asking: then a record leaves it on the day so
    many months after its own. Without `months` all records count. `back` moves a window of periods so many months into the past. `valid`:
    only records in their validity. `plus_field` is added to the field. `values` turns a field's codes into the attribute's; codes that it
    lacks say nothing. Numbers are multiplied by `times`, then rounded half up to `places`.

    What no record says is unknown, never nothing: a field that none of the provider's records fills gives no value, and a window that
    begins before the provider's first period gives none either, unless the enterprise itself is younger than that. `step`: the months
    from one period to the next.
    """

    kind: Kind
    field: str | None = None
    plus_field: str | None = None
    of: str | None = None
    where: dict[str, Condition] = {}
    back: int = 0
    step: int = 1
    valid: bool = False
    values: dict[str, str] = {}
    member: str | None = None
    plus: int = 0
    times: Decimal = Decimal(1)
    places: int = 2

    @property
    def needed_fields(self) -> tuple[str, ...]:
        """The fields that have to be filled at least once for the rule to say anything. An end may well be filled never."""
        met = (name for name, wanted in self.where.items() if wanted != "open")
        return tuple(dict.fromkeys(each for each in (self.field, self.of, *met) if each is not None))

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that the rule looks at."""
        named = (*self.needed_fields, self.plus_field, *self.where)
        return tuple(dict.fromkeys(each for each in named if each is not None))


class Rule(RuleTerms, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One attribute's rule."""

    attribute: str
    months: int | None = None
    by: Window = "period"


class RuleLine(RuleTerms, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule, or a family: `{m}` in the attribute's name stands for each of the windows. `by` None: as the item's."""

    attribute: str
    months: int | tuple[int, ...] | None = None
    by: Window | None = None

    def rules(self, by: Window) -> list[Rule]:
        """The rules of the family."""
        terms = {name: getattr(self, name) for name in RuleTerms.__struct_fields__}
        windows = self.months if isinstance(self.months, tuple) else (self.months,)
        return [Rule(attribute=self.attribute.format(m=months), months=months, by=self.by or by, **terms) for months in windows]


class ItemRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of one item. `together`: the records of all its providers count as one list, as each of them knows only a part of it
    (penalties of many authorities, bills of several gas companies); else every provider's records are a picture of their own.
    """

    item: str
    lines: tuple[RuleLine, ...] = msgspec.field(name="rules")
    together: bool = False
    windows: Window = "period"
    note: str = ""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, families written out."""
        return tuple(rule for line in self.lines for rule in line.rules(self.windows))
