"""One workload set up: the population in the engine and in both peers, and the offers in everybody's terms."""

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from bench.engine_parts.measure import load
from bench.engine_parts.peer_form import FORMS, Translator, enumerations, peer_table
from bench.engine_parts.peers import DuckDb, Polars
from bench.engine_parts.workload import Made, Workload, describe
from matching.engine import Population


@dataclass(frozen=True)
class Size:
    """How much is measured: `sample` offers go to the peers in each of `rounds`."""

    rows: int
    offers: int
    sample: int
    rounds: int


class Peers(NamedTuple):
    """Both peers on one form of the population; `conditions` are the sample's, in their terms."""

    duckdb: DuckDb
    polars: Polars
    translator: Translator
    conditions: list[Any]


class World:
    """Everything that the measurements share."""

    def __init__(self, workload: Workload, size: Size, folder: Path) -> None:
        self.workload, self.size, self.folder = workload, size, folder
        self.offers = workload.offers(size.offers)
        self.entries = workload.entries()
        print(f"  {describe(workload, self.offers)}; {size.rows:,} enterprises", flush=True)
        self.path = workload.population(size.rows)
        self.population: Population = said("read into the engine", lambda: Population.from_parquet(self.path, self.entries))
        if self.population.refusals:
            raise RuntimeError(f"the engine refuses {self.population.refusals[0]}")
        self.sample = random.Random(1).sample(self.offers, min(size.sample, len(self.offers)))
        self.peers = {form: said(f"read into DuckDB and Polars, {form}", lambda form=form: self._peers(form)) for form in FORMS}

    @cached_property
    def table(self) -> pa.Table:
        """The population as the file holds it."""
        return pq.read_table(self.path)

    @cached_property
    def offers_file(self) -> Path:
        """The offers as a process reads them."""
        place = self.folder / f"{self.workload.name}-offers.json"
        place.write_text(json.dumps(self.offers), encoding="utf-8")
        return place

    @cached_property
    def saved(self) -> Path:
        """A folder with the population and what was compiled of the offers, as a library's user keeps it who attached them."""
        place = self.folder / f"{self.workload.name}-saved"
        self.population.attach(self.offers)
        said("written as a folder, with the offers", lambda: self.population.save(place))
        return place

    @cached_property
    def generation(self) -> Path:
        """A folder with the population alone, as an installation's generations are (`matching.live.generation`)."""
        place = self.folder / f"{self.workload.name}-generation"
        bare = Population.from_parquet(self.path, self.entries)
        said("written as a folder, without offers", lambda: bare.save(place))
        return place

    def profile(self, row: int) -> Made:
        """The attributes of a row as a profile gives them."""
        values = self.table.slice(row, 1).to_pylist()[0]
        return {name: _given(value) for name, value in values.items() if value is not None and name != "id"}

    def _peers(self, form: str) -> Peers:
        prepared, enumerated = peer_table(self.table, self.workload.fields, form), enumerations(self.workload.fields, form)
        translator = Translator(self.workload.fields, form)
        conditions = [translator.condition(offer["criterion"]) for offer in self.sample]
        return Peers(DuckDb(prepared, enumerated), Polars(prepared, enumerated), translator, conditions)


def said(what: str, work: Callable[[], Any]) -> Any:
    """Do it and say how long it took."""
    began = time.perf_counter()
    answer = work()
    print(f"  {what}: {time.perf_counter() - began:.2f} s ({load()})", flush=True)
    return answer


def _given(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
