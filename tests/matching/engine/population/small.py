"""A small vocabulary with an attribute of every kind, a few offers, and populations of given profiles."""

import pyarrow as pa

from matching.engine import Population
from tests.matching.engine.population.model import Json

ENTRIES: list[Json] = [
    {"name": "age", "type": "number"},
    {"name": "asked", "type": "number"},
    {"name": "exporter", "type": "boolean", "when_absent": False},
    {"name": "grade", "type": "category", "values": ["D", "C", "B", "A"], "ordered": True},
    {"name": "form", "type": "category"},
    {"name": "region", "type": "code", "hierarchy": "region"},
    {"name": "trade", "type": "code", "hierarchy": "industry"},
    {"name": "tags", "type": "set"},
    {"name": "founded", "type": "date"},
]
OFFERS: list[Json] = [
    {"code": "old", "criterion": {"attribute": "age", "gte": 24}},
    {"code": "near", "criterion": {"attribute": "region", "within": ["320505", "110000"]}},
    {"code": "little", "criterion": {"attribute": "asked", "lte": {"attribute": "age", "times": 2}}},
    {"code": "known", "criterion": {"all": [{"attribute": "form", "known": True}, {"attribute": "exporter", "is": False}]}},
    {"code": "tagged", "criterion": {"any": [{"attribute": "tags", "has_all": ["x", "y"]}, {"attribute": "grade", "gte": "B"}]}},
]


def population_of(profiles: dict[str, Json]) -> Population:
    """Made from Arrow, as those of files are."""
    kinds = {"number": pa.float64(), "boolean": pa.bool_(), "set": pa.list_(pa.string())}
    columns = {
        entry["name"]: pa.array([each.get(entry["name"]) for each in profiles.values()], kinds.get(entry["type"], pa.string()))
        for entry in ENTRIES
    }
    return Population.from_arrow(pa.table({"id": pa.array(profiles, pa.string()), **columns}), ENTRIES)
