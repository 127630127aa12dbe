"""A process that updates an engine folder and is killed at random, again and again; what is left is held against what it had acknowledged.

    python -m tests.matching.engine.folder.killed_updates FOLDER KILLS SEED

Prints what went wrong, if anything. A process of its own, because it forks: it loads the engine and does nothing else with it.
"""

import os
import random
import signal
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.explain import Evaluation
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine import Population
from matching.engine.folder.open import open_folder

ENTRIES: list[dict[str, Any]] = [
    {"name": "turn", "type": "number"},
    {"name": "amount", "type": "number", "when_absent": 5},
    {"name": "trade", "type": "category"},
    {"name": "tags", "type": "set"},
]
OFFERS: list[dict[str, Any]] = [
    {"code": "everybody", "criterion": {"all": []}},
    {"code": "rich", "criterion": {"attribute": "amount", "gte": 10}},
    {"code": "untouched", "criterion": {"attribute": "turn", "known": False}},
    {"code": "late", "criterion": {"any": [{"attribute": "turn", "gt": 50}, {"attribute": "trade", "in": ["纺织"]}]}},
    {"code": "tagged", "criterion": {"all": [{"attribute": "tags", "has_any": ["a", "x"]}, {"attribute": "trade", "not_in": ["化工"]}]}},
]
ROWS = 60
SAVED_EVERY = 40  # updates between two savings over the same folder
_TURN = struct.Struct("<I")

Profiles = dict[str, dict[str, Any]]


def base() -> Profiles:
    """Who was there in the beginning."""
    chance = random.Random(0)
    return {f"企业-{row}": _attributes(chance) for row in range(ROWS)}


def change(seed: int, turn: int) -> tuple[str, dict[str, Any]]:
    """The update of a turn: a profile that is there, or a new one. Every turn says which it was."""
    chance = random.Random(seed * 1_000_003 + turn)
    return f"企业-{chance.randrange(ROWS + 20)}", {**_attributes(chance), "turn": turn}


def _attributes(chance: random.Random) -> dict[str, Any]:
    said = {
        "amount": chance.choice([None, 3, 10, 70_000.5]),
        "trade": chance.choice([None, "化工", "纺织", f"新行业{chance.randrange(100)}"]),
        "tags": chance.choice([None, [], ["a"], ["x", "y"]]),
    }
    return {name: value for name, value in said.items() if value is not None}


def run(folder: Path, kills: int, seed: int) -> list[str]:
    """Kill that often; what was wrong."""
    columns = {name: [each.get(name) for each in base().values()] for name in ("amount", "trade", "tags")}
    table = pa.table({"id": list(base()), **columns})
    _forked(lambda: Population.from_arrow(table, ENTRIES).save(folder))
    chance, done = random.Random(seed), 0
    for _ in range(kills):
        acknowledged = _killed(folder, seed, done, chance.random() * 0.05)
        status = _forked(lambda promised=acknowledged: _check(folder, seed, promised))
        if status < 0:
            return [f"after the update {acknowledged - 1} was acknowledged"]
        done = acknowledged + status
    return [] if done > kills else [f"only {done} updates in {kills} lives"]


def _killed(folder: Path, seed: int, first: int, seconds: float) -> int:
    """How many updates are acknowledged after another life, which ends that long after its first update."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _guarded(lambda: _live(folder, seed, first, writing))
    os.close(writing)
    said = os.read(reading, _TURN.size)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != -signal.SIGKILL:
        raise RuntimeError("the process ended before it was killed")
    with os.fdopen(reading, "rb") as rest:
        said += rest.read()
    return _TURN.unpack(said[-_TURN.size :])[0] + 1 if said else first


def _live(folder: Path, seed: int, turn: int, acknowledge: int) -> None:
    population = Population.open(folder)
    population.attach(OFFERS)
    while True:
        population.update(*change(seed, turn))
        os.write(acknowledge, _TURN.pack(turn))
        turn += 1
        if turn % SAVED_EVERY == 0:
            population.save(folder)


def _forked(work: Callable[[], object]) -> int:
    """What work returns (None: 0) in a child of its own; -1 if it fails, which it says itself."""
    pid = os.fork()
    if pid == 0:
        os._exit(_guarded(work))
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return code if code in (0, 1) else -1


def _guarded(work: Callable[[], object]) -> int:
    """For a child, which must not go on as its parent would."""
    try:
        found = work()
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(255)
    return found if isinstance(found, int) else 0


def _check(folder: Path, seed: int, acknowledged: int) -> int:
    """0 or 1: whether the update that was under way when the process died is there too. Raises: AssertionError."""
    turns = [each.attributes["turn"] for each in open_folder(folder).updates.refresh() if each.attributes]
    assert turns == list(range(turns[0], turns[0] + len(turns))) if turns else True, f"updates {turns}"
    population = Population.open(folder)
    found = {each: population.attributes_of(each) for each in population.ids().to_pylist()}
    expected = [_expected(seed, acknowledged + more) for more in (0, 1)]
    known = [{each: _with_absence(attributes) for each, attributes in profiles.items()} for profiles in expected]
    assert found in known, f"{found} after {acknowledged} updates"
    more = known.index(found)
    assert list(found) == list(expected[more]), "another order"
    assert population.size == len(found), "another size"
    _check_verdicts(population, expected[more])
    return more


def _expected(seed: int, turns: int) -> Profiles:
    profiles = base()
    profiles.update(change(seed, turn) for turn in range(turns))
    return profiles


def _with_absence(attributes: dict[str, Any]) -> dict[str, Any]:
    said = {"amount": 5, **attributes}
    return said | {"tags": sorted(said["tags"])} if "tags" in said else said


def _check_verdicts(population: Population, profiles: Profiles) -> None:
    vocabulary = Vocabulary.from_entries(ENTRIES)
    evaluator = Evaluator(OFFERS, vocabulary)
    verdicts = {each: Evaluation(evaluator, vocabulary.facts(said)[0]).verdicts for each, said in profiles.items()}
    sweep = population.sweep(OFFERS)
    for number, code in enumerate(evaluator.codes):
        for verdict, ids in (("eligible", sweep.ids(code)), ("undetermined", sweep.undetermined_ids(code))):
            assert ids.to_pylist() == [each for each, found in verdicts.items() if found[number] == verdict], f"{verdict} for {code}"


if __name__ == "__main__":
    wrong = run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    print("\n".join(wrong))
    sys.exit(bool(wrong))
