"""Candidates standing against each other: the best value of each attribute within an item, then within the whole profile.

The lowest rank wins, then the newer day, then what was computed before what was reported, then the later arrival. `jsonb_object_agg` keeps
the last of several values of one name, so the best comes last. Most subjects have one candidate an item, and no attribute under two
items: those are put together as they are, which costs a fraction; the others are told apart value by value.
"""
# ruff: noqa: S608  # statements are put together from the program's own names; values are parameters

from marketplace.profiles.computing.statements import attribute_rank
from marketplace.profiles.rules.load import gathered

BEST_LAST = "rank DESC, day, computed, received_at, provider"
SOURCE = "jsonb_build_array(c.item, c.provider, c.day::text, CASE WHEN c.self_said THEN 'self_declared' ELSE 'official' END) AS source"
_VALUES = f"SELECT c.subject_id, c.item, c.class, k.key, k.value, {{rank}} AS rank, c.day, c.computed, c.received_at, c.provider, {SOURCE}"
_BEST = f"jsonb_object_agg(key, value ORDER BY {BEST_LAST}) AS attributes, jsonb_object_agg(key, source ORDER BY {BEST_LAST}) AS sources"
_GROUP = "(c.subject_id, c.item, c.class) = (g.subject_id, g.item, g.class)"


def parts_query(*, ranked: bool) -> str:
    """`subject_id, item, class, attributes, sources, said` from `candidate`; `said`: how many attributes.

    `ranked`: lines of precedence speak of single attributes.
    """
    values = _VALUES.format(rank=attribute_rank(ranked=ranked))
    return f"""
WITH rivals AS MATERIALIZED (SELECT subject_id, item, class FROM candidate GROUP BY subject_id, item, class HAVING count(*) > 1)
SELECT l.subject_id, l.item, l.class, l.attributes, s.sources, s.said
FROM (SELECT c.*, {SOURCE} FROM candidate c WHERE NOT EXISTS (SELECT FROM rivals g WHERE {_GROUP}) OFFSET 0) l
CROSS JOIN LATERAL (SELECT jsonb_object_agg(key, l.source) AS sources, count(*) AS said FROM jsonb_object_keys(l.attributes) key) s
UNION ALL
SELECT *, (SELECT count(*) FROM jsonb_object_keys(attributes)) FROM (
  SELECT subject_id, item, class, {_BEST}
  FROM ({values} FROM candidate c JOIN rivals g ON {_GROUP} CROSS JOIN jsonb_each(c.attributes) k) v
  GROUP BY subject_id, item, class
) b"""


def whole_query(*, ranked: bool) -> str:
    """`subject_id, attributes, sources` from `part` (the query above) and `candidate`."""
    values = _VALUES.format(rank=attribute_rank(ranked=ranked))
    return f"""
WITH joined AS MATERIALIZED (
  SELECT *, said <> (SELECT count(*) FROM jsonb_object_keys(attributes)) AS contested FROM (
    SELECT subject_id, {_written_together("attributes")} AS attributes, {_written_together("sources")} AS sources,
      sum(said) AS said
    FROM part
    GROUP BY subject_id
  ) j
)
SELECT subject_id, attributes, sources FROM joined WHERE NOT contested
UNION ALL
SELECT b.subject_id, b.attributes || {_gathered("b.subject_id")}, b.sources FROM (
  SELECT subject_id, {_BEST}
  FROM ({values} FROM candidate c JOIN joined j ON j.subject_id = c.subject_id AND j.contested CROSS JOIN jsonb_each(c.attributes) k) v
  GROUP BY subject_id
) b"""


def _written_together(column: str) -> str:
    """The objects of all parts as one. As text: taking them apart and putting them together again costs twice as much. No part is empty.

    The column stands there once, as each mention of it is a writing of the whole object.
    """
    return f"('{{' || string_agg(left(substr({column}::text, 2), -1), ',') || '}}')::jsonb"


def _gathered(subject: str) -> str:
    """Sets to which several items contribute: all that any of them says."""
    names = ", ".join(f"'{name}'" for name in sorted(gathered()))
    members = (
        f"SELECT n.name, jsonb_agg(DISTINCT m.value) AS members FROM part s, unnest(ARRAY[{names}]) n (name),"
        f" jsonb_array_elements(s.attributes -> n.name) m WHERE s.subject_id = {subject} GROUP BY n.name"
    )
    return f"coalesce((SELECT jsonb_object_agg(name, members) FROM ({members}) g), '{{}}')"
