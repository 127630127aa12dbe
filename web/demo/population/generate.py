"""The synthetic population: firms with their data as providers would have delivered it, with holes where nobody has."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.items import information_items
from web.demo.population import business, people, standing, trades
from web.demo.population.firm import Firm, draw_firm, rng_of

Facts = dict[str, Any]
AREAS: tuple[Callable[[Firm], Facts], ...] = (
    business.registration, business.taxes, business.invoices, business.books,
    people.owner, people.employment, people.utilities,
    standing.records, standing.qualifications, standing.ideas,
    trades.contracts, trades.trade, trades.farm, trades.licensed_trades, trades.relations,
)  # fmt: skip
ITEM_MISSING = 0.13  # a provider that has not shared an item leaves all its values unknown
VALUE_MISSING = 0.04  # and single values are missing within an item
ALWAYS_KNOWN = frozenset({"market_entity_registration", "platform_account"})
SELF_DECLARED = "self_declared"
LONGEST_AGE_DAYS = 75


@dataclass(frozen=True, slots=True)
class SyntheticFirm:
    """One firm of the population. `sources`: `{attribute: [item, provider, as_of, assurance]}`."""

    firm: Firm
    attributes: Facts
    sources: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attribute's values come from, whatever the firm."""

    item: str
    provider: str
    assurance: str
    always_known: bool


Origins = Mapping[str, Origin]


def origins(vocabulary: Vocabulary) -> dict[str, Origin]:
    """Attribute → where its values come from."""
    return {name: _origin(attribute) for name, attribute in vocabulary.items()}


def population(count: int, vocabulary: Vocabulary, today: date, first: int = 0) -> Iterator[SyntheticFirm]:
    """Firms number `first` to `first + count - 1`; the same number gives the same firm, whatever the count."""
    table = origins(vocabulary)
    for serial in range(first, first + count):
        firm = draw_firm(serial, today)
        shared = shared_facts(firm, table)
        yield SyntheticFirm(
            firm,
            {name: value for name, value, _, _ in shared},
            {name: [origin.item, origin.provider, day, origin.assurance] for name, _, origin, day in shared},
        )


def complete_facts(firm: Firm) -> Facts:
    """All that there is to know of a firm, before holes."""
    facts: Facts = {}
    for area in AREAS:
        facts.update(area(firm))
    return facts


def shared_facts(firm: Firm, table: Origins) -> list[tuple[str, Any, Origin, str]]:
    """What providers have shared: (attribute, value, origin, the day it speaks of)."""
    rng = rng_of(firm.serial, "holes")
    chance = rng.random
    as_of: dict[str, str | None] = {}
    shared = []
    for name, value in complete_facts(firm).items():
        origin = table[name]
        item = origin.item
        if item not in as_of:
            day = firm.today - timedelta(days=rng.randrange(LONGEST_AGE_DAYS))
            as_of[item] = None if not origin.always_known and chance() < ITEM_MISSING else day.isoformat()
        day_text = as_of[item]
        if day_text is not None and (origin.always_known or chance() >= VALUE_MISSING):
            shared.append((name, value, origin, day_text))
    return shared


def _origin(attribute: Attribute) -> Origin:
    item = attribute.item or SELF_DECLARED
    own = attribute.obtainable == "self"
    provider = "企业申报" if own else _providers()[item]
    return Origin(item, provider, SELF_DECLARED if own else "official", item in ALWAYS_KNOWN)


@cache
def _providers() -> dict[str, str]:
    return {code: item.provider_zh for code, item in information_items().items()}
