"""The same question asked of everybody who can answer it: matrices of outcomes (0 FALSE, 1 UNKNOWN, 2 TRUE), one row per profile."""

import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from numpy.typing import NDArray

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.json_text import write_json
from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.sql import criterion_sql
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine import Matcher, Population
from tests.marketplace.eligibility.plain_evaluator import Plain
from tests.matching.engine.equality.worlds import World

Matrix = NDArray[np.uint8]
NUMBER_OF = {"eligible": TRUE, "undetermined": UNKNOWN, "ineligible": FALSE}


def readable(world: World) -> Matrix:
    """The measure of all others."""
    vocabulary = Vocabulary.from_entries(world.entries)
    evaluator = Evaluator(world.offers, vocabulary)
    rows = []
    for profile_id, attributes in world.profiles:
        facts, problems = vocabulary.facts(attributes)
        if problems:
            raise ValueError(f"{profile_id}: {problems}")
        rows.append(evaluator.verdict_numbers(evaluator.outcomes(facts)))
    return np.array(rows, np.uint8).reshape(len(world.profiles), len(world.offers))


def from_the_definition(world: World, rows: Sequence[int]) -> Matrix:
    """The evaluator that shares nothing with the product, for some rows."""
    plain = Plain(_exact(world.entries))
    criteria = [_exact(offer["criterion"]) for offer in world.offers]
    found = [[NUMBER_OF[plain.verdict(criterion, _exact(world.profiles[row][1]))] for criterion in criteria] for row in rows]
    return np.array(found, np.uint8).reshape(len(rows), len(world.offers))


def _exact(value: Any) -> Any:
    """Floats as the shortest decimals that read back: that evaluator takes numbers as they are."""
    if isinstance(value, Mapping):
        return {key: _exact(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_exact(each) for each in value]
    return Decimal(repr(value)) if isinstance(value, float) else value


def forward(world: World) -> Matrix:
    """One profile against all offers, one after another."""
    matcher = Matcher(world.offers, world.entries)
    rows = [[NUMBER_OF[verdict] for verdict in matcher.match(attributes).verdicts.values()] for _, attributes in world.profiles]
    return np.array(rows, np.uint8).reshape(len(world.profiles), len(world.offers))


def swept(population: Population, world: World) -> Matrix:
    """Everybody against every offer."""
    sweep = population.sweep(world.offers)
    counts = sweep.counts()
    planes = [(sweep.eligible_plane(offer["code"]), sweep.undetermined_plane(offer["code"])) for offer in world.offers]
    matrix = _matrix(planes, len(world.profiles))
    for number, offer in enumerate(world.offers):
        told = (int((matrix[:, number] == TRUE).sum()), int((matrix[:, number] == UNKNOWN).sum()))
        if counts[offer["code"]] != told:
            raise AssertionError(f"{offer['code']}: counted {counts[offer['code']]}, shown {told}")
    return matrix


def reached(population: Population, world: World) -> Matrix:
    """One offer after another against everybody, on the raw columns."""
    planes = []
    for offer in world.offers:
        reach = population.reach(offer["criterion"])
        planes.append((reach.eligible_plane(), reach.undetermined_plane()))
        told = (len(reach.eligible_ids()), len(reach.undetermined_ids()))
        if (reach.eligible, reach.undetermined) != told:
            raise AssertionError(f"{offer['code']}: counted {(reach.eligible, reach.undetermined)}, named {told}")
    return _matrix(planes, len(world.profiles))


def in_sql(connection: psycopg.Connection, world: World, *, at_once: int = 10) -> Matrix:
    """The generated SQL on PostgreSQL, over a table of the profiles. Leaves nothing behind where the caller rolls back."""
    vocabulary = Vocabulary.from_entries(world.entries)
    connection.execute("CREATE TEMPORARY TABLE world_profile (number int, attributes jsonb)")
    with connection.cursor().copy("COPY world_profile FROM STDIN") as copy:
        for number, (_, attributes) in enumerate(world.profiles):
            copy.write_row((number, write_json(attributes)))
    matrix = np.empty((len(world.profiles), len(world.offers)), np.uint8)
    for first in range(0, len(world.offers), at_once):
        some = world.offers[first : first + at_once]
        columns = ", ".join(f"coalesce(({criterion_sql(offer['criterion'], vocabulary)})::int * 2, 1)" for offer in some)
        rows = connection.execute(f"SELECT {columns} FROM world_profile ORDER BY number".encode()).fetchall()
        matrix[:, first : first + len(some)] = np.array(rows, np.uint8).reshape(len(world.profiles), len(some))
    connection.execute("DROP TABLE world_profile")
    return matrix


def table_of(world: World, seed: int) -> pa.Table:
    """The profiles as Arrow, each column in one of the types that can hold it."""
    dice = random.Random(seed)
    columns: dict[str, pa.Array] = {
        "id": pa.array([profile_id for profile_id, _ in world.profiles], dice.choice([pa.string(), pa.large_string()]))
    }
    for entry in world.entries:
        values = [attributes.get(entry["name"]) for _, attributes in world.profiles]
        columns[entry["name"]] = dice.choice(list(_ways(entry, values)))
    return pa.table(columns)


def _ways(entry: Mapping[str, Any], values: list[Any]) -> Iterator[pa.Array]:
    kind = entry["type"]
    if kind == "boolean":
        yield pa.array(values, pa.bool_())
    elif kind == "set":
        yield pa.array(values, pa.list_(pa.string()))
        yield pa.array(values, pa.large_list(pa.large_string()))
    elif kind == "number":
        yield from _ways_of_numbers(values)
    else:
        yield pa.array(values, pa.string())
        yield pa.array(values, pa.large_string())
        yield pa.array(values, pa.string()).dictionary_encode()
        if kind == "date":
            yield pa.array(values, pa.string()).cast(pa.date32())


def _ways_of_numbers(values: list[Any]) -> Iterator[pa.Array]:
    exact = [None if value is None else Decimal(str(value)) for value in values]
    yield pa.array([None if value is None else float(value) for value in exact], pa.float64())
    known = [value for value in exact if value is not None]
    if all(value == int(value) for value in known):
        yield pa.array([None if value is None else int(value) for value in exact], pa.int64())
    if all(int(value.normalize().as_tuple().exponent) >= -20 for value in known):
        yield pa.array(exact, pa.decimal128(38, 20))


def _matrix(planes: Sequence[tuple[NDArray[np.uint64], NDArray[np.uint64]]], rows: int) -> Matrix:
    def bits(plane: NDArray[np.uint64]) -> NDArray[np.uint8]:
        return np.unpackbits(plane.view(np.uint8), count=rows, bitorder="little")

    found = [np.where(bits(true) == 1, TRUE, np.where(bits(unknown) == 1, UNKNOWN, FALSE)) for true, unknown in planes]
    return np.array(found, np.uint8).reshape(len(planes), rows).T
