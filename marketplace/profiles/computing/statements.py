"""The statements that turn records into a profile: all subjects of a call at once, one statement per item.

They work on `chunk`, the live records of the subjects with who provided them and how that ranks: a temporary table for the system, a
subquery for whoever only looks. What they find are candidates: values that still have to stand against each other.
"""
# ruff: noqa: S608  # statements are put together from the program's own names; values are parameters

from collections.abc import Iterable
from functools import cache

from marketplace.profiles.computing.expressions import Aggregates, Types, extracted, value_of
from marketplace.profiles.rules.definition import Rule
from marketplace.profiles.rules.load import (
    CLASSES,
    DECLARED_ITEM,
    REGISTRATION_ITEM,
    Duration,
    class_of,
    definition_of,
    durations,
    item_rules,
    measures_of,
    reported_names,
    rules_of,
    said_by,
)

SELF_NAMED = "企业申报"
PAIRS_A_CALL = 45  # a function of the database takes a hundred arguments
COLUMNS = "subject_id, item, class, provider_id, provider, self_said, rank, day, received_at, computed, attributes"
# `:ids` subjects. Records that the platform wrote down for others, such as those of a profile that was loaded whole, keep who had
# provided them in their batch. What an enterprise says of itself always comes after what offices say, and last what somebody else delivers
# as said by it: that item has no official values, whoever was let to provide it.
CHUNK = """
SELECT r.subject_id, r.item, r.id, r.data, r.as_of, r.valid_from, r.valid_to, r.received_at,
  r.provider_id, (r.provider_id = r.subject_id OR r.item = '{declared}') AS self_said,
  CASE WHEN r.provider_id = r.subject_id THEN '{self_named}' ELSE coalesce(b.layout ->> 'provider', o.name) END AS provider,
  CASE WHEN r.provider_id = r.subject_id THEN 900 WHEN r.item = '{declared}' THEN 901 ELSE {rank} END AS rank
FROM information_record r
JOIN organisation o ON o.id = r.provider_id
LEFT JOIN information_batch b ON b.id = r.batch_id AND b.lane = 'platform'
WHERE r.subject_id = ANY(:ids) AND r.ended_at IS NULL
"""
_VALID = "(c.valid_from IS NULL OR c.valid_from <= :day) AND (c.valid_to IS NULL OR c.valid_to >= :day)"
_GENERAL_RANK = """coalesce((
  SELECT p.rank FROM information_precedence p
  WHERE p.attribute IS NULL AND (p.item IS NULL OR p.item = r.item) AND (p.provider_id IS NULL OR p.provider_id = r.provider_id)
  ORDER BY p.item IS NOT NULL DESC, p.provider_id IS NOT NULL DESC LIMIT 1), 100)"""
_ATTRIBUTE_RANK = """coalesce((
  SELECT p.rank FROM information_precedence p
  WHERE NOT c.self_said AND p.attribute = k.key AND (p.item IS NULL OR p.item = c.item)
    AND (p.provider_id IS NULL OR p.provider_id = c.provider_id)
  ORDER BY p.item IS NOT NULL DESC, p.provider_id IS NOT NULL DESC LIMIT 1), c.rank)"""


def typed(statement: str) -> str:
    """The parameter with its type, which the driver cannot always guess."""
    return statement.replace(":day", "CAST(:day AS date)")


def chunk_query(*, ranked: bool) -> str:
    """The live records of `:ids`. `ranked`: there are lines of precedence that speak of whole items or providers."""
    return CHUNK.format(self_named=SELF_NAMED, declared=DECLARED_ITEM, rank=_GENERAL_RANK if ranked else "100")


def attribute_rank(*, ranked: bool) -> str:
    """The rank of one value. `ranked`: there are lines of precedence that speak of single attributes."""
    return _ATTRIBUTE_RANK if ranked else "c.rank"


@cache
def reported_query(item: str, fresh: int | None) -> str | None:
    """Candidates that providers gave as results; None where the item takes none. Parameter: `:day`. `fresh`: days that a record holds."""
    classes = "\nUNION ALL ".join(_reported_of_class(item, name, names, fresh) for name, names in _by_class(item, reported_names(item)))
    return typed(_candidates(item, classes)) if classes else None


@cache
def computed_query(item: str, fresh: int | None) -> str | None:
    """Candidates that follow from fields; None where the item has no rules.

    Freshness is that of the provider's newest record: a series of years does not go stale from its beginning.
    """
    if not (rules := rules_of(item)):
        return None
    types, aggregates = _types(item), Aggregates()
    values = {rule.attribute: value_of(rule, types, aggregates) for rule in rules}
    objects = ", ".join(f"('{name}', {_object({each: values[each] for each in names})})" for name, names in _by_class(item, values))
    keys = "subject_id, self_said" if item_rules()[item].together else "subject_id, self_said, provider_id, provider, rank"
    query = f"""
SELECT g.subject_id, '{item}', o.class, g.provider_id, g.provider, g.self_said, g.rank, g.day, g.received_at, TRUE, o.attributes
FROM (
  SELECT {_group(item)}, max(r.day) AS day, max(r.received_at) AS received_at, {aggregates.columns() or "TRUE AS nothing"}
  FROM (
    SELECT *, max(month) FILTER (WHERE month < {_months("(:day + 1)")}) OVER (PARTITION BY {keys}) AS newest
    FROM ({_rows(item, rules, types)}) f
  ) r
  GROUP BY {keys}
) g
LEFT JOIN (
  SELECT subject_id, min({_months("(data ->> 'established_on')::date")}) AS born FROM chunk WHERE item = '{REGISTRATION_ITEM}' GROUP BY 1
) b ON b.subject_id = g.subject_id
CROSS JOIN LATERAL (SELECT * FROM (VALUES {objects}) v (class, attributes) OFFSET 0) o
WHERE o.attributes <> '{{}}' AND {_fresh("g.day", fresh)}"""
    return typed(_candidates(item, query))


@cache
def turns_query(item: str) -> str | None:
    """`subject_id, on_day`: days after `:day` on which time alone may change what the item's fields say; None where they have none.

    A record leaves a window, a day that a condition looks at comes, a month less is left. A day too early costs a computing, no more.
    """
    turns = [f"(c.as_of + interval '{months} months')::date" for months in _windows_of(item)]
    for field in _watched_days(item):
        turns += [f"(c.data ->> '{field}')::date", f"(c.data ->> '{field}')::date + 1"]
    for field, plus in _ends_of(item):
        end = f"((c.data ->> '{field}')::date + interval '{plus} months')::date"
        less = f"({end} - make_interval(months => zhida_months_between(:day, {end})))::date"
        turns.append(f"CASE WHEN {end} >= :day THEN greatest(:day + 1, {less}) END")
    if not turns:
        return None
    listed = ", ".join(f"({turn})" for turn in turns)
    return typed(
        f"SELECT c.subject_id, min(t.on_day) AS on_day FROM chunk c CROSS JOIN LATERAL (VALUES {listed}) t (on_day)"
        f" WHERE c.item = '{item}' AND t.on_day > :day GROUP BY 1"
    )


@cache
def lasting_turns_query(item: str) -> str | None:
    """The same for durations, from `candidate`: the next day on which one more month or year is full."""
    if not (lasting := _durations_of(item)):
        return None
    turns = []
    for number, each in enumerate(lasting):
        full = f"zhida_months_between(b.d{number}, :day) / {each.unit_months}"
        turn = f"greatest(:day + 1, (b.d{number} + make_interval(months => {each.unit_months} * ({full} + 1)))::date)"
        turns.append(f"(CASE WHEN b.d{number} IS NOT NULL THEN {turn} END)")
    return typed(
        f"SELECT b.subject_id, min(t.on_day) AS on_day FROM (SELECT c.subject_id, {_begun(lasting, 'c.attributes')} FROM candidate c"
        f" WHERE c.item = '{item}' OFFSET 0) b CROSS JOIN LATERAL (VALUES {', '.join(turns)}) t (on_day)"
        " WHERE t.on_day IS NOT NULL GROUP BY 1"
    )


def _durations_of(item: str) -> list[Duration]:
    return [each for each in durations() if each.counts_from in said_by(item)]


def _begun(lasting: list[Duration], attributes: str) -> str:
    """The days from which durations count, as columns `d0`, `d1` …: read once, however often they are used."""
    return ", ".join(f"({attributes} ->> '{each.counts_from}')::date AS d{number}" for number, each in enumerate(lasting))


def _candidates(item: str, query: str) -> str:
    """The query's candidates; what has lasted how long goes with the day from which it counts."""
    if not (lasting := _durations_of(item)):
        return query
    pairs = ", ".join(
        f"'{each.attribute}', CASE WHEN d{number} <= :day THEN zhida_months_between(d{number}, :day) / {each.unit_months} END"
        for number, each in enumerate(lasting)
    )
    return (
        f"SELECT {COLUMNS} || jsonb_strip_nulls(jsonb_build_object({pairs})) AS attributes"
        f" FROM (SELECT {COLUMNS}, {_begun(lasting, 'attributes')} FROM ({query}) q ({COLUMNS}) OFFSET 0) w"
    )


def _windows_of(item: str) -> list[int]:
    return sorted({rule.months for rule in rules_of(item) if rule.by == "day" and rule.months is not None})


def _watched_days(item: str) -> list[str]:
    return sorted({field for rule in rules_of(item) for field, wanted in rule.where.items() if wanted in ("open", "until")})


def _ends_of(item: str) -> list[tuple[str, int]]:
    return sorted({(rule.field, rule.plus) for rule in rules_of(item) if rule.kind == "months_left" and rule.field})


def _group(item: str) -> str:
    if not item_rules()[item].together:
        return "subject_id, self_said, provider_id, provider, rank"
    definition = definition_of(item)
    several = (definition.provider_zh if definition else "").replace("'", "''")
    one = "count(DISTINCT provider) = 1"
    return (
        f"subject_id, self_said, CASE WHEN {one} THEN min(provider_id::text)::uuid END AS provider_id,"
        f" CASE WHEN {one} THEN min(provider) ELSE '{several}' END AS provider, min(rank) AS rank"
    )


def _rows(item: str, rules: Iterable[Rule], types: Types) -> str:
    """Records with a column per field that rules look at; the fence keeps each from being read again for every rule."""
    fields = sorted({field for rule in rules for field in rule.fields})
    columns = "".join(f", {extracted(field, types[field])} AS f_{field}" for field in fields)
    results = ", ".join(f"'{each}'" for each in sorted(reported_names(item)))
    measures = ", ".join(f"'{each}'" for each in measures_of(item))
    details = [f"NOT c.data ?| ARRAY[{results}]"] if results else ["TRUE"]
    details += [f"c.data ?| ARRAY[{measures}]"] if measures and results else []
    return (
        "SELECT c.subject_id, c.self_said, c.provider_id, c.provider, c.rank, c.id, c.received_at, c.as_of AS day,"
        f" {_months('c.as_of')} AS month, {_VALID} AS valid{columns} FROM chunk c WHERE c.item = '{item}' AND c.as_of <= :day"
        f" AND ({' OR '.join(reversed(details))}) OFFSET 0"
    )


def _reported_of_class(item: str, name: str, names: list[str], fresh: int | None) -> str:
    listed = ", ".join(f"'{each}'" for each in names)
    return f"""
SELECT c.subject_id, '{item}', '{name}', c.provider_id, c.provider, c.self_said, c.rank, c.as_of, c.received_at, FALSE, o.attributes
FROM chunk c
CROSS JOIN LATERAL (SELECT jsonb_object_agg(k.key, k.value) AS attributes FROM jsonb_each(c.data) k WHERE k.key IN ({listed}) OFFSET 0) o
WHERE c.item = '{item}' AND c.as_of <= :day AND {_VALID} AND {_fresh("c.as_of", fresh)} AND o.attributes IS NOT NULL"""


def _fresh(day: str, days: int | None) -> str:
    return "TRUE" if days is None else f"{day} + {days} >= :day"


def _by_class(item: str, names: Iterable[str]) -> list[tuple[str, list[str]]]:
    listed = sorted(names)
    found = ((name, [each for each in listed if class_of(item, each) == name]) for name in CLASSES)
    return [(name, each) for name, each in found if each]


def _object(values: dict[str, str]) -> str:
    pairs = [f"'{name}', {value}" for name, value in values.items()]
    calls = [f"jsonb_build_object({', '.join(pairs[at : at + PAIRS_A_CALL])})" for at in range(0, len(pairs), PAIRS_A_CALL)]
    return f"jsonb_strip_nulls({' || '.join(calls)})"


@cache
def _types(item: str) -> Types:
    definition = definition_of(item)
    return {each.code: each.type for each in definition.fields} if definition else {}


def _months(day: str) -> str:
    return f"(extract(year FROM {day}) * 12 + extract(month FROM {day}))::int"
