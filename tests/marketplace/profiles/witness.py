"""The rules of the profile, evaluated plainly in Python: what the generated SQL is held equal to."""

import calendar
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from marketplace.information.catalogue.builtin import builtin_items
from marketplace.profiles.computing.scale import with_size
from marketplace.profiles.rules.definition import Bound, Condition, Rule
from marketplace.profiles.rules.load import (
    REGISTRATION_ITEM,
    class_of,
    durations,
    gathered,
    item_rules,
    measures_of,
    reported_names,
    rules_of,
    said_by,
)

UNKNOWN = None
LARGEST = 10**13


@dataclass(frozen=True)
class Said:
    """A live record."""

    id: UUID
    item: str
    provider_id: UUID
    provider: str
    self_said: bool
    rank: int
    data: dict[str, Any]
    as_of: date
    valid_from: date | None
    valid_to: date | None
    received_at: datetime

    @property
    def month(self) -> int:
        return self.as_of.year * 12 + self.as_of.month

    def valid(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)


@dataclass(frozen=True)
class Value:
    """One value that stands against others."""

    value: Any
    item: str
    provider: str
    self_said: bool
    rank: int
    day: date
    computed: bool
    received_at: datetime

    @property
    def strength(self) -> tuple[Any, ...]:
        return -self.rank, self.day, self.computed, self.received_at, self.provider

    @property
    def source(self) -> list[str]:
        return [self.item, self.provider, self.day.isoformat(), "self_declared" if self.self_said else "official"]


Rank = Callable[[str, Value, UUID | None], int]


def add_months(day: date, months: int) -> date:
    """A month without that day ends on its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(begun: date, reached: date) -> int:
    """As many as can be added without passing `reached`."""
    months = (reached.year - begun.year) * 12 + reached.month - begun.month
    return months - (add_months(begun, months) > reached)


def profile(
    records: Sequence[Said], day: date, rank_of: Rank | None = None
) -> tuple[dict[str, Any], dict[str, list[str]], set[tuple[str, str]]]:
    """Attributes, sources, and the (item, class) of every part."""
    values: dict[str, list[Value]] = {}
    parts: dict[tuple[str, str], dict[str, list[Value]]] = {}
    for item in {record.item for record in records}:
        for name, value, provider_id in values_of_item(records, item, day):
            ranked = value if rank_of is None else Value(**(vars(value) | {"rank": rank_of(name, value, provider_id)}))
            values.setdefault(name, []).append(ranked)
            parts.setdefault((item, class_of(item, name)), {}).setdefault(name, []).append(ranked)
    best = {name: max(found, key=lambda value: value.strength) for name, found in values.items()}
    attributes = {name: value.value for name, value in best.items()}
    for name in gathered() & attributes.keys():
        told = [max(part[name], key=lambda value: value.strength).value for part in parts.values() if name in part]
        attributes[name] = sorted({member for members in told for member in members})
    attributes, sources = with_size(attributes, {name: value.source for name, value in best.items()})
    return attributes, sources, set(parts)


def values_of_item(records: Sequence[Said], item: str, day: date) -> Iterable[tuple[str, Value, UUID | None]]:
    """Every value that the item's records give, with the provider whose it is."""
    mine = [record for record in records if record.item == item]
    fresh = builtin_items()[item].fresh_days
    for record in mine:
        told = {name: value for name, value in record.data.items() if name in reported_names(item)}
        if record.as_of <= day and record.valid(day) and not _stale(record.as_of, fresh, day):
            for name, value in with_durations(item, told, day).items():
                yield (
                    name,
                    Value(value, item, record.provider, record.self_said, record.rank, record.as_of, False, record.received_at),
                    record.provider_id,
                )
    born = [date.fromisoformat(r.data["established_on"]) for r in records if r.item == REGISTRATION_ITEM and "established_on" in r.data]
    for group in _groups(item, [record for record in mine if record.as_of <= day and _detailed(item, record)]):
        newest = max(record.as_of for record in group)
        if _stale(newest, fresh, day):
            continue
        worked_out = {rule.attribute: evaluate(rule, group, day, min(born, default=None)) for rule in rules_of(item)}
        said = with_durations(item, {name: value for name, value in worked_out.items() if value is not UNKNOWN}, day)
        provider_id, provider, rank = _speaker(item, group)
        received = max(record.received_at for record in group)
        for name, value in said.items():
            yield name, Value(value, item, provider, group[0].self_said, rank, newest, True, received), provider_id


def with_durations(item: str, said: dict[str, Any], day: date) -> dict[str, Any]:
    """Durations go with the day from which they count."""
    found = dict(said)
    for each in durations():
        begun = said.get(each.counts_from)
        if begun is not None and each.counts_from in said_by(item) and date.fromisoformat(begun) <= day:
            found[each.attribute] = int(months_between(date.fromisoformat(begun), day) / each.unit_months)
    return found


def _stale(as_of: date, fresh: int | None, day: date) -> bool:
    return fresh is not None and as_of + timedelta(days=fresh) < day


def _detailed(item: str, record: Said) -> bool:
    return bool(record.data.keys() & set(measures_of(item))) or not record.data.keys() & reported_names(item)


def _groups(item: str, records: Iterable[Said]) -> Iterable[list[Said]]:
    found: dict[Any, list[Said]] = {}
    together = item in item_rules() and item_rules()[item].together
    for record in records:
        key = record.self_said if together else (record.self_said, record.provider_id, record.provider, record.rank)
        found.setdefault(key, []).append(record)
    return found.values()


def _speaker(item: str, group: Sequence[Said]) -> tuple[UUID | None, str, int]:
    names = {record.provider for record in group}
    if len(names) == 1:
        return min((record.provider_id for record in group), key=str), names.pop(), min(record.rank for record in group)
    return None, builtin_items()[item].provider_zh, min(record.rank for record in group)


def evaluate(rule: Rule, group: Sequence[Said], day: date, born: date | None) -> Any:
    """The value that one provider's records give by one rule; UNKNOWN where they say nothing."""
    if any(all(record.data.get(field) is None for record in group) for field in rule.needed_fields):
        return UNKNOWN
    end = (day + timedelta(days=1)).year * 12 + (day + timedelta(days=1)).month  # the first month that is not over
    newest = max((record.month for record in group if record.month < end), default=None)
    anchor = newest if newest is None or rule.by != "year" else newest // 12 * 12
    return _Work(rule, group, day, anchor, newest, born).value()


@dataclass(frozen=True)
class _Work:
    rule: Rule
    group: Sequence[Said]
    day: date
    anchor: int | None
    newest: int | None
    born: date | None

    def value(self) -> Any:
        kind = self.rule.kind
        if kind in {"latest", "first"}:
            return self._end(newest=kind == "latest")
        return getattr(self, f"_{kind}")()

    def met(self, back: int | None = None) -> list[Said]:
        return [
            record for record in self.group if self._in_window(record, self.rule.back if back is None else back) and self._holds(record)
        ]

    def _in_window(self, record: Said, back: int) -> bool:
        months = self.rule.months
        if months is None:
            return True
        if self.rule.by == "day":
            return add_months(record.as_of, months) > self.day
        return self.anchor is not None and self.anchor - months - back < record.month <= self.anchor - back

    def _holds(self, record: Said) -> bool:
        if self.rule.valid and not record.valid(self.day):
            return False
        return all(self._condition(record.data.get(field), wanted, field) for field, wanted in self.rule.where.items())

    def _condition(self, value: Any, wanted: Condition, field: str) -> bool:
        if wanted == "filled":
            return value is not None
        if wanted == "open":
            return value is None or date.fromisoformat(value) > self.day
        if wanted == "until":
            return value is not None and date.fromisoformat(value) >= self.day
        if isinstance(wanted, bool):
            return value is wanted
        if isinstance(wanted, Bound):
            checks = ((wanted.above, lambda v, b: v > b), (wanted.below, lambda v, b: v < b), (wanted.at_most, lambda v, b: v <= b))
            return value is not None and all(check(value, bound) for bound, check in checks if bound is not None)
        return value in wanted

    def covered(self, months: int, *, young: bool = True) -> bool:
        if self.rule.months is None or self.rule.by == "day":
            return True
        if self.anchor is None:
            return False
        first = min(record.month for record in self.group)
        born = self.born is not None and self.born.year * 12 + self.born.month > self.anchor - months
        return first <= self.anchor - (months - self.rule.step) or (young and born)

    def counted(self, value: Any) -> Any:
        return value if self.covered((self.rule.months or 0) + self.rule.back) else UNKNOWN

    def amount(self, record: Said, *, zero: bool = True) -> Fraction | None:
        value = record.data.get(self.rule.field or "")
        if self.rule.plus_field:
            return Fraction(value or 0) + Fraction(record.data.get(self.rule.plus_field) or 0)
        return Fraction(value) if value is not None else (Fraction(0) if zero else None)

    def amounts(self, records: Iterable[Said]) -> list[Fraction]:
        return [found for record in records if (found := self.amount(record, zero=False)) is not None]

    def number(self, value: Fraction | None) -> Any:
        if value is None:
            return UNKNOWN
        scaled = value * Fraction(self.rule.times)
        exact = Decimal(scaled.numerator) / Decimal(scaled.denominator)
        rounded = exact.quantize(Decimal(1).scaleb(-self.rule.places), ROUND_HALF_UP)
        return rounded if abs(rounded) < LARGEST else UNKNOWN

    def _sum(self) -> Any:
        return self.counted(self.number(sum(self.amounts(self.met()), Fraction(0))))

    def _monthly_average(self) -> Any:
        return self.counted(self.number(sum(self.amounts(self.met()), Fraction(0)) / (self.rule.months or 1)))

    def _average(self) -> Any:
        found = self.amounts(self.met())
        return self.counted(self.number(sum(found, Fraction(0)) / len(found)) if found else UNKNOWN)

    def _maximum(self) -> Any:
        return self.counted(self.number(max(self.amounts(self.met()), default=None)))

    def _minimum(self) -> Any:
        return self.counted(self.number(min(self.amounts(self.met()), default=None)))

    def _worst(self) -> Any:
        order = list(self.rule.values)
        found = [order.index(value) for record in self.met() if (value := record.data.get(self.rule.field or "")) in order]
        return self.counted(self.rule.values[order[max(found)]] if found else UNKNOWN)

    def _count(self) -> Any:
        return self.counted(len(self.met()))

    def _active_months(self) -> Any:
        return self.counted(len({record.month for record in self.met()}))

    def _months_in_a_row(self) -> Any:
        months, run = {record.month for record in self.met()}, 0
        while self.newest is not None and self.newest - run * self.rule.step in months:
            run += 1
        return run

    def _longest_gap(self) -> Any:
        months, longest, run = {record.month for record in self.met()}, 0, 0
        for month in range((self.anchor or 0) - (self.rule.months or 0) + 1, (self.anchor or 0) + 1):
            run = 0 if month in months else run + 1
            longest = max(longest, run)
        return self.counted(longest)

    def _growth(self) -> Any:
        back = self.rule.back or 12
        later, earlier = (sum(self.amounts(self.met(back=shift)), Fraction(0)) for shift in (0, back))
        if not self.covered((self.rule.months or 0) + back, young=False) or earlier <= 0:
            return UNKNOWN
        return self.number(100 * (later - earlier) / earlier)

    def _decline(self) -> Any:
        grown = self._growth()
        return UNKNOWN if grown is UNKNOWN else max(Decimal(0), -grown)

    def _share(self) -> Any:
        part = sum(self.amounts(self.met()), Fraction(0))
        whole = sum((Fraction(record.data.get(self.rule.of or "") or 0) for record in self.met()), Fraction(0))
        return self.counted(self.number(100 * part / whole) if whole > 0 else UNKNOWN)

    def _ratio(self) -> Any:
        field, of = self.rule.field or "", self.rule.of or ""
        both = [r for r in self.met() if r.data.get(field) is not None and (r.data.get(of) or 0) > 0]
        newest = max(both, key=_order, default=None)
        return UNKNOWN if newest is None else self.number(100 * Fraction(newest.data[field]) / Fraction(newest.data[of]))

    def _end(self, *, newest: bool) -> Any:
        field = self.rule.field or ""
        filled = sorted((record for record in self.met() if record.data.get(field) is not None), key=_order, reverse=newest)
        if not filled:
            return UNKNOWN
        value = filled[0].data[field]
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return self.number(Fraction(value))
        return self.rule.values.get(value) if self.rule.values else value

    def _exists(self) -> Any:
        return True if self.met() else (False if self.covered((self.rule.months or 0) + self.rule.back) else UNKNOWN)

    def _codes(self) -> Any:
        if self.rule.member:
            return [self.rule.member] if self.met() else []
        given = [value for record in self.met() if (value := record.data.get(self.rule.field or "")) is not None]
        codes = {code for value in given for code in (value if isinstance(value, list) else [value])}
        return sorted({self.rule.values[code] for code in codes if code in self.rule.values} if self.rule.values else codes)

    def _days(self) -> list[str]:
        if self.rule.field is None:
            return [record.as_of.isoformat() for record in self.met()]
        return [value for record in self.met() if (value := record.data.get(self.rule.field)) is not None]

    def _earliest(self) -> Any:
        return min(self._days(), default=UNKNOWN)

    def _last_day(self) -> Any:
        return max(self._days(), default=UNKNOWN)

    def _months_left(self) -> Any:
        ends = [add_months(date.fromisoformat(day), self.rule.plus) for day in self._days()]
        last = max(ends, default=None)
        return months_between(self.day, last) if last is not None and last >= self.day else 0


def _order(record: Said) -> tuple[date, datetime, str]:
    return record.as_of, record.received_at, str(record.id)
