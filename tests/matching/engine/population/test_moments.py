"""An answer is of one moment: the one at which it was asked, whatever changes meanwhile or later."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest

from matching.engine import Population
from tests.matching.engine.population.model import Json, Model, swept
from tests.matching.engine.population.small import ENTRIES, OFFERS, population_of

PEOPLE: dict[str, Json] = {f"p{number}": {"age": number % 50, "form": "甲"} for number in range(300)}


def test_an_answer_is_read_as_of_when_it_was_asked() -> None:
    population, model = population_of(PEOPLE), Model(ENTRIES, PEOPLE.items())
    for round_ in range(3):
        wanted = model.answers(OFFERS)
        reaches = {offer["code"]: population.reach(offer["criterion"]) for offer in OFFERS}
        funnel = population.reach(OFFERS[3]["criterion"]).funnel()
        sweep = population.sweep(OFFERS)
        late = population.reach(OFFERS[3]["criterion"])
        for number in range(0, 300, 7 - round_):
            changed: Json | None = None if number % 3 == 0 else {"age": 40 - number % 30, "tags": ["x", "y"], "exporter": True}
            population.apply([(f"p{number}", changed), (f"new{number}", {"age": 30})])
            model.put(f"p{number}", changed)
            model.put(f"new{number}", {"age": 30})
        population.reach(OFFERS[0]["criterion"])
        assert swept(sweep) == wanted
        for code, reach in reaches.items():
            assert (reach.eligible_ids().to_pylist(), reach.undetermined_ids().to_pylist()) == wanted[code]
        assert late.funnel() == funnel
        assert sum(sum(pair) for pair in late.by("form").values()) == late.eligible + late.undetermined
    assert swept(population.sweep(OFFERS)) == model.answers(OFFERS)


ROUNDS, PEOPLE_OF_A_ROUND = 12, 150
STEPS: list[Json] = [{"code": str(age), "criterion": {"attribute": "age", "gte": age}} for age in range(1, ROUNDS + 1)]


def ages_of(ids: list[str], older: list[list[str]]) -> list[int]:
    """How old everybody is, from who is how old at least."""
    return [sum(profile_id in each for each in older) for profile_id in ids]


def of_one_moment(ages: list[int]) -> bool:
    """Everybody grows a year older in turn: at any moment those in front are of one age, all others at most a year younger."""
    return ages == sorted(ages, reverse=True) and ages[0] - ages[-1] <= 1


class Asking(Thread):
    """Asks until told to stop; `wrong`: the first answer that is of no moment."""

    def __init__(self, population: Population, ask: Callable[[Population], list[int]]) -> None:
        super().__init__(daemon=True)
        self.population, self.ask = population, ask
        self.enough, self.asked = Event(), 0
        self.wrong: Any = None

    def run(self) -> None:
        while self.wrong is None and not (self.enough.is_set() and self.asked):
            try:
                ages = self.ask(self.population)
            except Exception as error:
                self.wrong = error
            else:
                self.wrong = None if of_one_moment(ages) else ages
            self.asked += 1


def ages_by_sweep(population: Population) -> list[int]:
    sweep = population.sweep(STEPS)
    return ages_of(IDS, [sweep.ids(step["code"]).to_pylist() for step in STEPS])


def ages_by_funnel(population: Population) -> list[int]:
    counts = [part["pass"] for part in population.reach({"all": [step["criterion"] for step in STEPS]}).funnel()]
    return [sum(count > place for count in counts) for place in range(len(IDS))]


IDS = [f"p{number}" for number in range(PEOPLE_OF_A_ROUND)]


@pytest.mark.parametrize("kernel", ["numpy", None])
def test_questions_of_other_threads_see_whole_moments(kernel: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if kernel:
        monkeypatch.setenv("ZHIDA_KERNEL", kernel)
    population = population_of({profile_id: {"age": 0} for profile_id in IDS})
    population.attach(STEPS)
    asking = [Asking(population, ask) for ask in (ages_by_sweep, ages_by_funnel)]
    for each in asking:
        each.start()
    for age in range(1, ROUNDS + 1):
        for profile_id in IDS:
            assert population.update(profile_id, {"age": age}) == [str(age)]
    for each in asking:
        each.enough.set()
        each.join()
    assert [each.wrong for each in asking] == [None, None]
    assert ages_by_sweep(population) == [ROUNDS] * PEOPLE_OF_A_ROUND
