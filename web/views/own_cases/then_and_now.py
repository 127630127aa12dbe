"""The verdict that a case keeps beside the verdict of today: the same conditions, leaf by leaf, with the values of both days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.eligibility.json_text import read_json
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.profiles.repository import KnownProfile
from matching.recommend.assess import Assessments
from matching.recommend.catalogue import Catalogue
from matching.recommend.deal import Deal
from matching.recommend.offers import product_offer
from matching.recommend.ranking_table import RankingTable
from matching.recommend.receipt.kept import FORMAT
from matching.recommend.standing import Standing
from products.catalogue.models import Product, ProductVersion
from web.matching import Matched, known_facts
from web.views.conditions import Condition
from web.views.receipt import KeptMatch, kept_match


@dataclass(frozen=True, slots=True)
class Compared:
    """One condition on both days; `then` None where the receipt does not have it."""

    requirement: str
    then: Condition | None
    now: Condition

    @property
    def changed(self) -> bool:
        """Whether value or outcome is another today."""
        return self.then is not None and (self.then.outcome, self.then.value_text) != (self.now.outcome, self.now.value_text)


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """Both verdicts and every condition of the version that the case keeps."""

    then_on: str | None
    then: Standing | None
    now: Standing
    lines: tuple[Compared, ...]

    @property
    def changed(self) -> int:
        """How many conditions look otherwise today."""
        return sum(line.changed for line in self.lines)


def judge_today(
    product: Product, version: ProductVersion, profile: KnownProfile, deal: Deal, table: RankingTable, *, today: date
) -> Matched:
    """The version that the case keeps with what is known today. The whole catalogue is not judged."""
    catalogue = Catalogue.of([product_offer(product, version)], builtin_vocabulary())
    facts = known_facts(catalogue.vocabulary, {**profile.attributes, **deal.attributes()})
    return Matched(Assessments(catalogue, facts, today=today, table=table, deal=deal), profile.sources, today, deal)


def then_and_now(receipt: bytes | None, today: Matched) -> ThenAndNow:
    """`receipt`: the exact bytes; None, or another format than the one that is read here, leaves only today."""
    (assessment,) = today.assessments.all
    kept = _kept(receipt)
    line = None if kept is None else next((line for group in kept.groups for line in group.lines), None)
    before = {} if line is None else {each.path: each for each in _leaves(line.conditions)}
    lines = tuple(Compared(each.requirement, before.get(each.path), each) for each in _leaves(today.conditions(assessment)))
    return ThenAndNow(kept.day if kept else None, line.standing if line else None, assessment.standing, lines)


def _kept(receipt: bytes | None) -> KeptMatch | None:
    if receipt is None or read_json(receipt).get("format") != FORMAT:
        return None
    return kept_match(receipt, builtin_vocabulary())


def _leaves(conditions: Sequence[Condition]) -> Iterator[Condition]:
    """Conditions without groups: the members of a group each stand for themselves."""
    for each in conditions:
        if each.group is None:
            yield each
        else:
            yield from _leaves(each.group.members)
