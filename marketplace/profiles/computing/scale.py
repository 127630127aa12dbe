"""The size of an enterprise (大中小微) from its industry, people, revenue and assets, where they are known.

Official figures say more than an official size of unknown origin, and that says more than figures of the enterprise's own.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.profiles.rules.load import class_of
from marketplace.reference.size_rules import size_class, thresholds_of

SCALE, ITEM, PROVIDER = "enterprise_scale", "financial_statement", "平台按统计划型办法计算"
FIGURES = {"employees": "employees_count", "revenue_cny": "annual_revenue_cny", "total_assets_cny": "total_assets_cny"}
INDUSTRY = "industry"
_NAMES = [INDUSTRY, *FIGURES.values(), SCALE]
_INPUTS = text("""
SELECT w.subject_id, jsonb_object_agg(a.key, a.value) AS attributes, jsonb_object_agg(a.key, w.sources -> a.key) AS sources
FROM whole w CROSS JOIN jsonb_each(w.attributes) a WHERE a.key = ANY(:names) AND w.attributes ? 'industry' GROUP BY 1""")
_TOLD = """
SELECT s.subject_id, jsonb_build_object('enterprise_scale', s.size) AS attributes,
  jsonb_build_object('enterprise_scale', jsonb_build_array(CAST(:item AS text), CAST(:provider AS text), s.as_of, s.assurance)) AS sources
FROM unnest(CAST(:ids AS uuid[]), CAST(:sizes AS text[]), CAST(:days AS text[]), CAST(:assurances AS text[]))
  s (subject_id, size, as_of, assurance)"""
_INTO_WHOLE = text(
    f"UPDATE whole w SET attributes = w.attributes || t.attributes, sources = w.sources || t.sources FROM ({_TOLD}) t"  # noqa: S608
    " WHERE t.subject_id = w.subject_id"
)
_INTO_PARTS = text(
    f"UPDATE part p SET attributes = p.attributes || t.attributes, sources = p.sources || t.sources FROM ({_TOLD}) t"  # noqa: S608
    " WHERE (p.subject_id, p.item, p.class) = (t.subject_id, :item, :class)"
)
_NEW_PARTS = text(
    f"INSERT INTO part (subject_id, item, class, attributes, sources)"  # noqa: S608
    f" SELECT t.subject_id, :item, :class, t.attributes, t.sources FROM ({_TOLD}) t WHERE NOT EXISTS"
    " (SELECT FROM part p WHERE (p.subject_id, p.item, p.class) = (t.subject_id, :item, :class))"
)


class Size(NamedTuple):
    """A size that follows from figures: since which day they all speak, and whether all of them are official."""

    size: str
    as_of: date
    assurance: str


def size_of(attributes: dict[str, Any], sources: dict[str, list[str]]) -> Size | None:
    """The size by the figures of a profile; None where they do not settle it, or an official size says more."""
    if INDUSTRY not in attributes:
        return None
    figures = {name: attributes.get(attribute) for name, attribute in FIGURES.items()}
    size = size_class(attributes[INDUSTRY], *(_exact(figures[name]) for name in FIGURES))
    if size is None:
        return None
    used = {each.indicator for each in thresholds_of(attributes[INDUSTRY])}
    rested = [sources[name] for name in (INDUSTRY, *(FIGURES[each] for each in sorted(used))) if name in attributes]
    assurance = "official" if all(source[3] == "official" for source in rested) else "self_declared"
    if assurance == "self_declared" and SCALE in attributes and sources[SCALE][3] == "official":
        return None
    return Size(size, min(date.fromisoformat(source[2]) for source in rested), assurance)


def with_size(attributes: dict[str, Any], sources: dict[str, list[str]]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """A profile with the size that follows from it."""
    size = size_of(attributes, sources)
    if size is None:
        return attributes, sources
    return attributes | {SCALE: size.size}, sources | {SCALE: [ITEM, PROVIDER, size.as_of.isoformat(), size.assurance]}


async def add_sizes(session: AsyncSession) -> None:
    """Put the sizes that follow into the temporary tables `whole` and `part`."""
    found = list(_found(list(await session.execute(_INPUTS, {"names": _NAMES}))))
    if not found:
        return
    ids, sizes = [each for each, _ in found], [size for _, size in found]
    told = {
        "item": ITEM, "provider": PROVIDER, "ids": ids, "sizes": [each.size for each in sizes],
        "days": [each.as_of.isoformat() for each in sizes], "assurances": [each.assurance for each in sizes],
    }  # fmt: skip
    await session.execute(_INTO_WHOLE, told)
    for statement in (_INTO_PARTS, _NEW_PARTS):
        await session.execute(statement, {**told, "class": class_of(ITEM, SCALE)})


def _found(rows: Sequence[Row[Any]]) -> Iterator[tuple[UUID, Size]]:
    for row in rows:
        if (size := size_of(row.attributes, row.sources)) is not None:
            yield row.subject_id, size


def _exact(value: Any) -> Decimal | int | None:
    return value if isinstance(value, Decimal | int) else None
