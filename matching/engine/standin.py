"""Stand-in with the engine's interface over the readable evaluator; goes away when the columns stand."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from marketplace.eligibility.check import check_criterion, check_offers
from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.explain import Evaluation
from marketplace.eligibility.json_text import utf8, write_json
from marketplace.eligibility.tree import children, kind_of
from marketplace.eligibility.vocabulary import Vocabulary


def _vocabulary(vocabulary: Vocabulary | Iterable[Mapping[str, Any]]) -> Vocabulary:
    return vocabulary if isinstance(vocabulary, Vocabulary) else Vocabulary.from_entries(vocabulary)


class Matches:
    def __init__(self, codes: list[str], evaluation: Evaluation) -> None:
        self._codes, self._evaluation = codes, evaluation

    @property
    def verdicts(self) -> dict[str, str]:
        return dict(zip(self._codes, self._evaluation.verdicts, strict=True))

    def explain(self, code: str) -> dict[str, Any]:
        number = self._codes.index(code)
        return {"leaves": self._evaluation.leaves(number), "remedy": self._evaluation.remedy(number)}

    def to_json(self, explain: str = "none") -> bytes:
        return utf8(write_json([{"offer": code, "verdict": v} for code, v in self.verdicts.items()]))


class Matcher:
    def __init__(self, offers: Sequence[Mapping[str, Any]], vocabulary: Any) -> None:
        self.vocabulary = _vocabulary(vocabulary)
        if check_offers(list(offers), self.vocabulary):
            raise ValueError("offers")
        self._evaluator = Evaluator(offers, self.vocabulary)

    def match(self, attributes: Mapping[str, Any]) -> Matches:
        facts, problems = self.vocabulary.facts(attributes)
        if problems:
            raise ValueError(str(problems))
        return Matches(self._evaluator.codes, Evaluation(self._evaluator, facts))


class Reach:
    def __init__(self, population: "Population", criterion: Mapping[str, Any]) -> None:
        parts = [child for _, child in children(criterion)] if kind_of(criterion) == "all" else [criterion]
        offers = [{"code": str(n), "criterion": c} for n, c in enumerate([criterion, *parts])]
        self._rows = [(key, Matcher(offers, population.vocabulary).match(a)) for key, a in population._profiles.items()]
        self._population, self._parts = population, len(parts)
        self.eligible, self.undetermined = len(self.eligible_ids()), len(self.undetermined_ids())

    def _ids(self, verdict: str) -> pa.Array:
        return pa.array([key for key, m in self._rows if m.verdicts["0"] == verdict], pa.string())

    def eligible_ids(self) -> pa.Array:
        return self._ids("eligible")

    def undetermined_ids(self) -> pa.Array:
        return self._ids("undetermined")

    def funnel(self) -> list[dict[str, int]]:
        left, out = list(self._rows), []
        for part in range(1, self._parts + 1):
            found = [m.verdicts[str(part)] for _, m in self._rows]
            left = [(k, m) for k, m in left if m.verdicts[str(part)] != "ineligible"]
            out.append(
                {
                    "pass": found.count("eligible"),
                    "fail": found.count("ineligible"),
                    "unknown": found.count("undetermined"),
                    "remaining": len(left),
                }
            )
        return out

    def by(self, attribute: str) -> dict[Any, tuple[int, int]]:
        """Value of a category or code attribute (None: unknown) → (eligible, undetermined)."""
        counts: dict[Any, list[int]] = {}
        for key, m in self._rows:
            value = self._population._profiles[key].get(attribute)
            counts.setdefault(value, [0, 0])
            if m.verdicts["0"] != "ineligible":
                counts[value][m.verdicts["0"] == "undetermined"] += 1
        return {key: (a, b) for key, (a, b) in counts.items()}


class Sweep:
    def __init__(self, population: "Population", offers: Sequence[Mapping[str, Any]]) -> None:
        matcher = Matcher(offers, population.vocabulary)
        self._codes = [offer["code"] for offer in offers]
        self._rows = [(key, matcher.match(a).verdicts) for key, a in population._profiles.items()]

    def counts(self) -> dict[str, tuple[int, int]]:
        return {c: (len(self.ids(c)), len(self.undetermined_ids(c))) for c in self._codes}

    def ids(self, code: str) -> pa.Array:
        return pa.array([key for key, v in self._rows if v[code] == "eligible"], pa.string())

    def undetermined_ids(self, code: str) -> pa.Array:
        return pa.array([key for key, v in self._rows if v[code] == "undetermined"], pa.string())

    def to_parquet(self, path: str | Path) -> None:
        pairs = [(c, key, v[c]) for c in self._codes for key, v in self._rows if v[c] != "ineligible"]
        columns = zip(*pairs, strict=True) if pairs else ((), (), ())
        pq.write_table(pa.table([pa.array(list(c), pa.string()) for c in columns], names=["offer", "profile", "verdict"]), path)


class Population:
    def __init__(self, profiles: dict[str, dict[str, Any]], vocabulary: Vocabulary) -> None:
        self._profiles, self.vocabulary = profiles, vocabulary
        self._attached: Matcher | None = None
        self.stamp: dict[str, Any] = {}
        self.refusals: list[Any] = []

    @property
    def size(self) -> int:
        return len(self._profiles)

    @classmethod
    def from_arrow(cls, table: pa.Table, vocabulary: Any) -> "Population":
        rows = table.to_pylist()
        return cls(
            {r.pop("id"): {k: (v.isoformat() if hasattr(v, "isoformat") else v) for k, v in r.items() if v is not None} for r in rows},
            _vocabulary(vocabulary),
        )

    @classmethod
    def from_parquet(cls, path: str | Path, vocabulary: Any) -> "Population":
        return cls.from_arrow(pq.read_table(path), vocabulary)

    def attributes_of(self, profile_id: str) -> dict[str, Any] | None:
        return self._profiles.get(profile_id)

    def reach(self, criterion: Mapping[str, Any]) -> Reach:
        if problems := check_criterion(criterion, self.vocabulary):
            raise ValueError(str(problems))
        return Reach(self, criterion)

    def sweep(self, offers: Sequence[Mapping[str, Any]]) -> Sweep:
        return Sweep(self, offers)

    def attach(self, offers: Sequence[Mapping[str, Any]]) -> None:
        self._attached = Matcher(offers, self.vocabulary)

    def update(self, profile_id: str, attributes: Mapping[str, Any]) -> list[str]:
        return self.apply([(profile_id, attributes)])[profile_id]

    def apply(self, changes: Iterable[tuple[str, Mapping[str, Any] | None]]) -> dict[str, list[str]]:
        changed = {}
        for key, attributes in changes:
            before = self._attached.match(self._profiles[key]).verdicts if self._attached and key in self._profiles else {}
            after = self._attached.match(attributes).verdicts if self._attached and attributes is not None else {}
            changed[key] = [code for code in {**before, **after} if before.get(code) != after.get(code)]
            if attributes is None:
                self._profiles.pop(key, None)
            else:
                self._profiles[key] = dict(attributes)
        return changed

    def save(self, folder: str | Path, stamp: Mapping[str, Any] | None = None) -> None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / "standin.json").write_text(json.dumps({"p": self._profiles, "s": dict(stamp or self.stamp)}))

    @classmethod
    def open(cls, folder: str | Path, vocabulary: Any) -> "Population":
        held = json.loads((Path(folder) / "standin.json").read_text())
        population = cls(held["p"], _vocabulary(vocabulary))
        population.stamp = held["s"]
        return population
