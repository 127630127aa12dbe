"""A kept match as a page shows it: as it was, in the words of today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from marketplace.eligibility.json_text import read_json
from marketplace.eligibility.outcomes import OUTCOME_NAMES
from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import Facts, Vocabulary
from marketplace.profiles.repository import Source
from marketplace.reference.names import code_names
from matching.recommend.effort import Effort
from matching.recommend.receipt.kept import Fact, Kept, KeptOffer
from matching.recommend.receipt.replay import MADE_OF
from matching.recommend.standing import Standing
from web.views.conditions import Asked, Condition, conditions_of
from web.views.deal import deal_text

SHOWN_TITLES = {
    Standing.ELIGIBLE: "符合",
    Standing.LENDER_ONLY: "符合（以银行核验为准）",
    Standing.NEAR: "差一点",
    Standing.UNDETERMINED: "待补数据",
    Standing.INELIGIBLE: "暂不适用",
}


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One offer of the receipt."""

    kind: str
    name: str
    institution: str
    url: str
    version: int
    sample: bool
    standing: Standing
    effort: str
    score: str | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class KeptGroup:
    """Offers that stood alike."""

    standing: Standing
    title: str
    lines: tuple[KeptLine, ...]

    @property
    def counted(self) -> str:
        """「产品 11 个、政策 6 项」."""
        products = sum(line.kind == "product" for line in self.lines)
        policies = len(self.lines) - products
        return "、".join([*([f"产品 {products} 个"] if products else []), *([f"政策 {policies} 项"] if policies else [])])


@dataclass(frozen=True, slots=True)
class KeptFact:
    """One value that was used."""

    label: str
    value: str
    source: str
    as_of: str | None


@dataclass(frozen=True, slots=True)
class KeptMatch:
    """The receipt, ready for a template."""

    subject: str
    uscc: str | None
    day: str
    deal: str
    products: int
    policies: int
    groups: tuple[KeptGroup, ...]
    facts: tuple[KeptFact, ...]
    weights: str
    language: str
    engine: str
    vocabulary: str


def kept_match(content: bytes, vocabulary: Vocabulary) -> KeptMatch:
    """Read the exact bytes of a receipt that was kept here."""
    document: dict[str, Any] = read_json(content)
    kept = msgspec.convert({name: document[name] for name in MADE_OF}, Kept)
    by_key = {f"{offer.kind}:{offer.code}": offer for offer in kept.offers}
    reader = _Reader(kept, vocabulary)
    lines = [reader.line(by_key[result["offer"]], result) for result in document["results"]]
    groups = (KeptGroup(each, title, tuple(line for line in lines if line.standing is each)) for each, title in SHOWN_TITLES.items())
    return KeptMatch(
        subject=kept.subject.name,
        uscc=kept.subject.uscc,
        day=kept.day,
        deal=deal_text(kept.deal.deal()),
        products=kept.compared.products,
        policies=kept.compared.policies,
        groups=tuple(group for group in groups if group.lines),
        facts=tuple(_fact(fact, vocabulary) for fact in kept.facts),
        weights=kept.weights["version"],
        language=kept.versions.language,
        engine=kept.versions.engine,
        vocabulary=kept.vocabulary.hash,
    )


class _Reader:
    """Says the conditions of kept offers; what came out is taken from the receipt and never computed anew."""

    def __init__(self, kept: Kept, vocabulary: Vocabulary) -> None:
        self._vocabulary, self._day = vocabulary, date.fromisoformat(kept.day)
        self._facts = _readable(kept, vocabulary)
        self._sources = {fact.name: _source(fact) for fact in kept.facts if fact.as_of is not None}

    def line(self, offer: KeptOffer, result: Mapping[str, Any]) -> KeptLine:
        effort = Effort(result["effort"]["changes"], result["effort"]["others"], result["effort"]["time"])
        near = result["standing"] == Standing.NEAR
        return KeptLine(
            kind=offer.kind,
            name=offer.name,
            institution=offer.institution,
            url=f"/{'products' if offer.kind == 'product' else 'policies'}/{offer.code}",
            version=offer.version,
            sample=offer.sample,
            standing=Standing(result["standing"]),
            effort=f"改动 {effort.changes} 项，{effort.text()}" if near else "",
            score=result["ranking"]["score"],
            conditions=self._conditions(offer, result),
        )

    def _conditions(self, offer: KeptOffer, result: Mapping[str, Any]) -> tuple[Condition, ...]:
        outcomes = {leaf["path"]: OUTCOME_NAMES.index(leaf["outcome"]) for leaf in result["leaves"]}
        return conditions_of(offer.criterion, self._vocabulary, Asked(self._facts, self._sources, outcomes, self._day))


def _readable(kept: Kept, vocabulary: Vocabulary) -> Facts:
    """The kept values that the vocabulary of today still has words for."""
    values = {fact.name: fact.value for fact in kept.facts}
    facts, problems = vocabulary.facts(values)
    if problems:
        wrong = {problem.attribute for problem in problems}
        facts, _ = vocabulary.facts({name: value for name, value in values.items() if name not in wrong})
    return facts


def _source(fact: Fact) -> Source:
    return Source(fact.item or "", fact.provider or "", date.fromisoformat(fact.as_of or ""), fact.assurance or "")


def _fact(fact: Fact, vocabulary: Vocabulary) -> KeptFact:
    attribute = vocabulary[fact.name]
    return KeptFact(attribute.label_zh, value_text(fact.value, attribute, code_names), fact.provider or "没有记录来源", fact.as_of)
