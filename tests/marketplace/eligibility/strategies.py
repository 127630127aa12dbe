"""Random vocabularies, criteria and profiles, small enough that values meet thresholds."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from marketplace.eligibility.vocabulary import Vocabulary

GRADES = ["D", "C", "B", "A"]
REGIONS = ["100000", "320000", "320100", "320102", "320500", "320505", "110000", "110105", "429004", "420000", "429000", "000000"]
INDUSTRIES = ["A", "C", "K", "T", "01", "70", "701", "7010", "K7010", "A7010", "13", "C13", "0190", "019", "97", "98", "981", "00"]
PREFIXES = ["a", "ab", "abc", "b", "ba", "甲", "甲乙"]
MEMBERS = ["x", "y", "z", "甲"]
DAYS = ["2024-02-29", "2024-03-01", "2025-12-31", "2026-01-01"]
NUMBERS = [
    0,
    1,
    2,
    3,
    -1,
    Decimal("0.1"),
    Decimal("0.3"),
    Decimal("3.65"),
    Decimal("3.95"),
    Decimal("2.0"),
    999999999999999,
    Decimal("1E-7"),
]

ENTRIES: list[dict[str, Any]] = [
    {"name": "n1", "type": "number"},
    {"name": "n2", "type": "number", "actionable": False},
    {"name": "n3", "type": "number", "when_absent": 2},
    {"name": "b1", "type": "boolean"},
    {"name": "b2", "type": "boolean", "when_absent": False, "actionable": False},
    {"name": "c1", "type": "category", "values": GRADES},
    {"name": "c2", "type": "category", "values": GRADES, "ordered": True},
    {"name": "c3", "type": "category", "actionable": False},
    {"name": "r1", "type": "code", "hierarchy": "region", "actionable": False},
    {"name": "i1", "type": "code", "hierarchy": "industry"},
    {"name": "p1", "type": "code", "hierarchy": "prefix"},
    {"name": "s1", "type": "set"},
    {"name": "s2", "type": "set", "when_absent": []},
    {"name": "d1", "type": "date"},
]
VOCABULARY = Vocabulary.from_entries(ENTRIES)
# Where nothing is assumed of what is absent, knowledge only ever settles things.
OPEN_VOCABULARY = Vocabulary.from_entries([{**entry, "when_absent": None} for entry in ENTRIES])

numbers = st.sampled_from(NUMBERS)
members = st.lists(st.sampled_from(MEMBERS), max_size=3)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "n1": numbers, "n2": numbers, "n3": numbers, "b1": st.booleans(), "b2": st.booleans(),
    "c1": st.sampled_from(GRADES), "c2": st.sampled_from(GRADES), "c3": st.sampled_from(MEMBERS),
    "r1": st.sampled_from(REGIONS), "i1": st.sampled_from(INDUSTRIES), "p1": st.sampled_from(PREFIXES),
    "s1": members, "s2": members, "d1": st.sampled_from(DAYS),
}  # fmt: skip

profiles = st.fixed_dictionaries({}, optional={name: st.none() | value for name, value in VALUES.items()})


def _some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, min_size=1, max_size=3)


def _ends(values: st.SearchStrategy[Any], order: Any) -> st.SearchStrategy[list[Any]]:
    closed = st.tuples(values, values).map(lambda ends: sorted(ends, key=order))
    return st.one_of(closed, values.map(lambda low: [low, None]), values.map(lambda high: [None, high]), st.just([None, None]))


def _identity(value: Any) -> Any:
    return value


references = st.fixed_dictionaries({"attribute": st.sampled_from(["n1", "n2", "n3"])}, optional={"times": numbers, "plus": numbers})


@st.composite
def leaves(draw: st.DrawFn, known: bool = True) -> dict[str, Any]:
    """A valid leaf on any attribute; `known` says whether that operator may appear."""
    name = draw(st.sampled_from(list(VALUES)))
    if known and draw(st.integers(0, 9)) == 0:
        return {"attribute": name, "known": draw(st.booleans())}
    operator, operand = draw(_operations(VOCABULARY[name].type, name))
    return {"attribute": name, operator: operand}


def _operations(kind: str, name: str) -> st.SearchStrategy[tuple[str, Any]]:
    values = VALUES[name]
    if kind == "boolean":
        return st.tuples(st.just("is"), values)
    if kind == "code":
        return st.tuples(st.sampled_from(["within", "not_within"]), _some(values))
    if kind == "set":
        return st.tuples(st.sampled_from(["has_any", "has_all", "has_none"]), _some(st.sampled_from(MEMBERS)))
    equal = st.sampled_from(["eq", "ne"])
    if kind == "category":
        plain = st.one_of(st.tuples(equal, values), st.tuples(st.sampled_from(["in", "not_in"]), _some(values)))
        return st.one_of(plain, _ordered(values, GRADES.index)) if name == "c2" else plain
    compared = _ordered(values, _identity)
    if kind == "number":
        return st.one_of(compared, st.tuples(st.sampled_from(["eq", "ne", "gt", "gte", "lt", "lte"]), references))
    return compared


def _ordered(values: st.SearchStrategy[Any], order: Any) -> st.SearchStrategy[tuple[str, Any]]:
    compared = st.tuples(st.sampled_from(["eq", "ne", "gt", "gte", "lt", "lte"]), values)
    return st.one_of(compared, st.tuples(st.just("between"), _ends(values, order)))


def criteria(known: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    """A valid criterion of a few levels, with wording on some nodes."""
    return st.recursive(leaves(known), _groups, max_leaves=9)


def _groups(parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(parts, max_size=4)
    return st.one_of(
        several.map(lambda listed: {"all": listed}),
        several.map(lambda listed: {"any": listed, "text": "机构的说法", "source": "第三条"}),
        parts.map(lambda part: {"not": part}),
        st.tuples(st.sampled_from([0, 1, 2, 3, Decimal("2.0"), 5]), several).map(lambda pair: {"at_least": pair[0], "of": pair[1]}),
    )
