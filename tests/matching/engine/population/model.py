"""A population as plain Python has it: what every test compares with, by the readable evaluator."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine import Population
from matching.engine.sweep import Sweep

Json = dict[str, Any]
Ids = tuple[list[str], list[str]]  # eligible, undetermined


class Model:
    """Profiles at their positions: a replaced one keeps its place, a removed one too should it come again, a new one comes last."""

    def __init__(self, entries: Sequence[Json], profiles: Iterable[tuple[str, Json]]) -> None:
        self.vocabulary = Vocabulary.from_entries(entries)
        self.held: dict[str, Json | None] = dict(profiles)
        self._asked: tuple[Sequence[Json], Evaluator] | None = None

    def put(self, profile_id: str, attributes: Json | None) -> None:
        if attributes is not None or profile_id in self.held:
            self.held[profile_id] = attributes

    @property
    def living(self) -> dict[str, Json]:
        return {profile_id: attributes for profile_id, attributes in self.held.items() if attributes is not None}

    def verdicts(self, offers: Sequence[Json], attributes: Json | None) -> list[int]:
        """Of one profile; ineligible for everything where there is none."""
        if attributes is None:
            return [FALSE] * len(offers)
        facts, problems = self.vocabulary.facts(attributes)
        assert not problems
        if self._asked is None or self._asked[0] is not offers:
            self._asked = (offers, Evaluator(offers, self.vocabulary))
        evaluator = self._asked[1]
        return list(evaluator.verdict_numbers(evaluator.outcomes(facts)))

    def answers(self, offers: Sequence[Json]) -> dict[str, Ids]:
        """Who is eligible and who undetermined, offer by offer."""
        verdicts = {profile_id: self.verdicts(offers, attributes) for profile_id, attributes in self.living.items()}
        return {
            offer["code"]: (
                [profile_id for profile_id, each in verdicts.items() if each[number] == TRUE],
                [profile_id for profile_id, each in verdicts.items() if each[number] == UNKNOWN],
            )
            for number, offer in enumerate(offers)
        }

    def changed(self, offers: Sequence[Json], before: Json | None, after: Json | None) -> list[str]:
        """Codes of the offers whose verdict is another."""
        pairs = zip(offers, self.verdicts(offers, before), self.verdicts(offers, after), strict=True)
        return [offer["code"] for offer, was, is_ in pairs if was != is_]


def swept(sweep: Sweep) -> dict[str, Ids]:
    """The same from a sweep, its counts compared on the way."""
    found = {}
    for code, counts in sweep.counts().items():
        found[code] = (sweep.ids(code).to_pylist(), sweep.undetermined_ids(code).to_pylist())
        assert counts == (len(found[code][0]), len(found[code][1]))
    return found


def reached(population: Population, criterion: Mapping[str, Any]) -> Ids:
    """The same from a reach, its counts compared on the way."""
    reach = population.reach(criterion)
    found = (reach.eligible_ids().to_pylist(), reach.undetermined_ids().to_pylist())
    assert (reach.eligible, reach.undetermined) == (len(found[0]), len(found[1]))
    return found
