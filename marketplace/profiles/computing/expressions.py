"""One rule as SQL: the aggregates that it needs of a provider's records, and the value that follows from them.

Text is put together from names of the program's own rules only; nothing of it comes from outside. Records are rows `r` with `day`, `month`
(a count of months), `newest` (the provider's newest whole month), `valid` and one column per field that rules look at.
"""
# ruff: noqa: S608  # statements are put together from the program's own names; values are parameters

import json
from collections.abc import Callable

from marketplace.information.catalogue.definition import FieldType
from marketplace.profiles.rules.definition import Bound, Condition, Rule

NUMBERS: frozenset[FieldType] = frozenset({"number", "integer", "yuan", "percent"})
DAYS: frozenset[FieldType] = frozenset({"date", "month"})
NEWEST_FIRST = "ORDER BY r.day DESC, r.received_at DESC, r.id DESC"
OLDEST_FIRST = "ORDER BY r.day, r.received_at, r.id"
Types = dict[str, FieldType]
Said = Callable[[Rule, Types, "Aggregates"], str]  # the value as JSONB, of a rule, its fields' types and aggregates
PERIODS = 256  # that are looked back on: twenty-one years of months
FIRST_BIT = f"B'1{'0' * (PERIODS - 1)}'"
LARGEST = "1e13"  # yuan and fen of more would not be an exact number of the language


class Aggregates:
    """Aggregates over one provider's records of one subject, each computed once however many rules need it."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def add(self, expression: str) -> str:
        """The column that will hold it."""
        return self._names.setdefault(expression, f"a{len(self._names)}")

    def columns(self) -> str:
        """As a list for SELECT."""
        return ", ".join(f"{expression} AS {name}" for expression, name in self._names.items())


def column(field: str) -> str:
    """The column of a field."""
    return f"r.f_{field}"


def extracted(field: str, field_type: FieldType) -> str:
    """A field of a record as SQL value of its type; NULL where it is not filled."""
    if field_type in NUMBERS:
        return f"(CASE WHEN jsonb_typeof(c.data -> '{field}') = 'number' THEN (c.data -> '{field}')::numeric END)"
    if field_type == "boolean":
        return f"(CASE WHEN jsonb_typeof(c.data -> '{field}') = 'boolean' THEN (c.data -> '{field}')::boolean END)"
    if field_type == "set":
        return f"(CASE WHEN jsonb_typeof(c.data -> '{field}') = 'array' THEN c.data -> '{field}' END)"
    return f"(c.data ->> '{field}')::date" if field_type in DAYS else f"(c.data ->> '{field}')"


def value_of(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    """The attribute's value as JSONB, NULL where nothing can be said."""
    known = [aggregates.add(f"count({column(field)}) > 0") for field in rule.needed_fields]
    said = _SAID[rule.kind](rule, types, aggregates)
    return f"CASE WHEN {' AND '.join(known)} THEN {said} END" if known else said


def _anchor(rule: Rule) -> str:
    """The last month of the newest window: that of the newest period, or the newest December."""
    return "(r.newest / 12 * 12)" if rule.by == "year" else "r.newest"


def _window(rule: Rule, back: int) -> list[str]:
    if rule.months is None:
        return []
    if rule.by == "day":
        return [f"r.day + interval '{rule.months} months' > :day"]
    return [f"r.month > {_anchor(rule)} - {rule.months + back}", f"r.month <= {_anchor(rule)} - {back}"]


def _met(rule: Rule, *beside: str, back: int | None = None, where: bool = True) -> str:
    """FILTER with the window, the validity and the conditions of a rule, and further ones."""
    conditions = _window(rule, rule.back if back is None else back)
    conditions += ["r.valid"] if rule.valid else []
    conditions += [_condition(column(field), wanted) for field, wanted in rule.where.items()] if where else []
    conditions += beside
    return f" FILTER (WHERE {' AND '.join(conditions)})" if conditions else ""


def _condition(name: str, wanted: Condition) -> str:
    if isinstance(wanted, bool):
        return f"{name} IS {'TRUE' if wanted else 'FALSE'}"
    if isinstance(wanted, Bound):
        bounds = ((">", wanted.above), ("<", wanted.below), ("<=", wanted.at_most))
        return " AND ".join(f"{name} {sign} {bound}" for sign, bound in bounds if bound is not None)
    if isinstance(wanted, list):
        return f"{name} IN ({', '.join(_quoted(each) for each in wanted)})"
    return {"open": f"({name} IS NULL OR {name} > :day)", "until": f"{name} >= :day", "filled": f"{name} IS NOT NULL"}[wanted]


def _covered(rule: Rule, aggregates: Aggregates, *, months: int, young: bool = True) -> str:
    """Whether the provider's periods reach back over the window, or the enterprise is younger than it."""
    if rule.months is None or rule.by == "day":
        return "TRUE"
    first, anchor = aggregates.add("min(r.month)"), aggregates.add(f"max({_anchor(rule)})")
    reached = f"{first} <= {anchor} - {months - rule.step}"
    return f"({reached} OR born > {anchor} - {months})" if young else f"({reached})"


def _amount(rule: Rule) -> str:
    """What is summed: the field, and what is added to it."""
    name = column(rule.field or "")
    return f"(coalesce({name}, 0) + coalesce({column(rule.plus_field)}, 0))" if rule.plus_field else name


def _scaled(amount: str, rule: Rule) -> str:
    return amount if rule.times == 1 else f"({amount}) * {rule.times}"


def _number(amount: str, rule: Rule) -> str:
    rounded = f"round({amount}, {rule.places})"
    return f"to_jsonb(CASE WHEN abs({rounded}) < {LARGEST} THEN trim_scale({rounded}) END)"


def _counted(rule: Rule, amount: str, aggregates: Aggregates) -> str:
    covered = _covered(rule, aggregates, months=(rule.months or 0) + rule.back)
    return f"CASE WHEN {covered} THEN {amount} END"


def _sum(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    total = aggregates.add(f"coalesce(sum({_amount(rule)}){_met(rule)}, 0)")
    # Multiplied first: what a division cuts off would be rounded the wrong way.
    shown = f"{_scaled(total, rule)} / {rule.months}" if rule.kind == "monthly_average" else _scaled(total, rule)
    return _counted(rule, _number(shown, rule), aggregates)


def _count(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    return _counted(rule, f"to_jsonb({aggregates.add(f'count(*){_met(rule)}')})", aggregates)


def _calendar(rule: Rule, aggregates: Aggregates) -> str:
    """The provider's last periods as text, the newest first: `1` where a record meets the conditions. A bit each, as sorting costs more."""
    period = f"(({FIRST_BIT})::bit({PERIODS}) >> (({_anchor(rule)} - r.month) / {rule.step}))"
    seen = f"r.month <= {_anchor(rule)} AND r.month > {_anchor(rule)} - {PERIODS * rule.step}"
    in_step = f" AND ({_anchor(rule)} - r.month) % {rule.step} = 0" if rule.step > 1 else ""
    found = aggregates.add(f"bit_or({period}){_met(rule, seen + in_step)}")
    return f"coalesce({found}, B'0'::bit({PERIODS}))::text"


def _active_months(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    return _counted(rule, f"to_jsonb(length(replace(left({_calendar(rule, aggregates)}, {rule.months}), '0', '')))", aggregates)


def _months_in_a_row(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    return f"to_jsonb(length(substring({_calendar(rule, aggregates)} FROM '^1*')))"


def _longest_gap(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    window = f"left({_calendar(rule, aggregates)}, {rule.months})"
    return _counted(rule, f"to_jsonb((SELECT max(length(gap)) FROM string_to_table({window}, '1') gap))", aggregates)


def _growth(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    back = rule.back or 12
    later = aggregates.add(f"coalesce(sum({_amount(rule)}){_met(rule, back=0)}, 0)")
    earlier = aggregates.add(f"coalesce(sum({_amount(rule)}){_met(rule, back=back)}, 0)")
    covered = _covered(rule, aggregates, months=(rule.months or 0) + back, young=False)
    change = f"100 * ({later} - {earlier}) / {earlier}"
    shown = f"greatest(0, -({change}))" if rule.kind == "decline" else change
    return f"CASE WHEN {covered} AND {earlier} > 0 THEN {_number(shown, rule)} END"


def _share(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    part = aggregates.add(f"coalesce(sum({_amount(rule)}){_met(rule)}, 0)")
    whole = aggregates.add(f"coalesce(sum({column(rule.of or '')}){_met(rule)}, 0)")
    return _counted(rule, f"CASE WHEN {whole} > 0 THEN {_number(f'100 * {part} / {whole}', rule)} END", aggregates)


def _ratio(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    field, of = column(rule.field or ""), column(rule.of or "")
    met = _met(rule, f"{field} IS NOT NULL", f"{of} > 0")
    # Told apart before it is divided: the database may divide for rows that the filter leaves out.
    found = aggregates.add(f"(array_agg({_scaled(f'100 * {field}', rule)} / nullif({of}, 0) {NEWEST_FIRST}){met})[1]")
    return _number(found, rule)


def _aggregate(function: str) -> Said:
    def said(rule: Rule, types: Types, aggregates: Aggregates) -> str:
        found = aggregates.add(f"{function}({_amount(rule)}){_met(rule)}")
        return _counted(rule, _number(_scaled(found, rule), rule), aggregates)

    return said


def _worst(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    order = f"ARRAY[{', '.join(_quoted(code) for code in rule.values)}]"
    found = aggregates.add(f"max(array_position({order}, {column(rule.field or '')})){_met(rule)}")
    return _counted(rule, f"{_mapping(rule)} -> ({order})[{found}]", aggregates)


def _end(order: str) -> Said:
    def said(rule: Rule, types: Types, aggregates: Aggregates) -> str:
        field, name = rule.field or "", column(rule.field or "")
        found = aggregates.add(f"(array_agg({name} {order}){_met(rule, f'{name} IS NOT NULL')})[1]")
        if types[field] in NUMBERS:
            return _number(_scaled(found, rule), rule)
        return f"{_mapping(rule)} -> {found}" if rule.values else f"to_jsonb({found})"

    return said


def _exists(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    found = aggregates.add(f"count(*){_met(rule)} > 0")
    covered = _covered(rule, aggregates, months=(rule.months or 0) + rule.back)
    return f"CASE WHEN {found} THEN 'true'::jsonb WHEN {covered} THEN 'false'::jsonb END"


def _codes(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    if rule.member:
        found = aggregates.add(f"count(*){_met(rule)} > 0")
        return f"CASE WHEN {found} THEN jsonb_build_array({_quoted(rule.member)}) ELSE '[]' END"
    field, name = rule.field or "", column(rule.field or "")
    met = _met(rule, f"{name} IS NOT NULL")
    if types[field] == "set":
        members = f"jsonb_array_elements({aggregates.add(f'jsonb_agg({name}){met}')}) l, jsonb_array_elements_text(l) m"
    else:
        members = f"unnest({aggregates.add(f'array_agg(DISTINCT {name}){met}')}) m"
    member = f"({_mapping(rule)} ->> m)" if rule.values else "m"
    return f"coalesce((SELECT jsonb_agg(DISTINCT {member}) FROM {members} WHERE {member} IS NOT NULL), '[]')"


def _day(function: str) -> Said:
    def said(rule: Rule, types: Types, aggregates: Aggregates) -> str:
        name = column(rule.field) if rule.field else "r.day"
        return f"to_jsonb({aggregates.add(f'{function}({name}){_met(rule)}')})"

    return said


def _months_left(rule: Rule, types: Types, aggregates: Aggregates) -> str:
    last = aggregates.add(f"max({end_of(rule)}){_met(rule)}")
    return f"to_jsonb(CASE WHEN {last} >= :day THEN zhida_months_between(:day, {last}) ELSE 0 END)"


def end_of(rule: Rule) -> str:
    """The day up to which months are counted."""
    name = column(rule.field or "")
    return f"({name} + interval '{rule.plus} months')::date" if rule.plus else name


def _mapping(rule: Rule) -> str:
    return f"{_quoted(json.dumps(rule.values, ensure_ascii=False))}::jsonb"


def _quoted(word: str) -> str:
    escaped = word.replace("'", "''")
    return f"'{escaped}'"


_SAID: dict[str, Said] = {
    "latest": _end(NEWEST_FIRST),
    "first": _end(OLDEST_FIRST),
    "sum": _sum,
    "average": _aggregate("avg"),
    "monthly_average": _sum,
    "maximum": _aggregate("max"),
    "minimum": _aggregate("min"),
    "worst": _worst,
    "count": _count,
    "active_months": _active_months,
    "months_in_a_row": _months_in_a_row,
    "longest_gap": _longest_gap,
    "growth": _growth,
    "decline": _growth,
    "share": _share,
    "ratio": _ratio,
    "exists": _exists,
    "codes": _codes,
    "earliest": _day("min"),
    "last_day": _day("max"),
    "months_left": _months_left,
}
