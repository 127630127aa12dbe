"""The synthetic population: firms with their data as providers would have delivered it, with holes where nobody has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

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


def population(count: int, vocabulary: Vocabulary, today: date, first: int = 0) -> Iterator[SyntheticFirm]:
    """Firms number `first` to `first + count - 1`; the same number gives the same firm, whatever the count."""
    providers = {code: item.provider_zh for code, item in information_items().items()}
    for serial in range(first, first + count):
        yield _with_sources(draw_firm(serial, today), vocabulary, providers)


def complete_facts(firm: Firm) -> Facts:
    """All that there is to know of a firm, before holes."""
    return {name: value for area in AREAS for name, value in area(firm).items()}


def _with_sources(firm: Firm, vocabulary: Vocabulary, providers: dict[str, str]) -> SyntheticFirm:
    rng = rng_of(firm.serial, "holes")
    attributes: Facts = {}
    sources: dict[str, list[str]] = {}
    as_of: dict[str, str | None] = {}
    for name, value in complete_facts(firm).items():
        item = vocabulary[name].item or SELF_DECLARED
        if item not in as_of:
            day = firm.today - timedelta(days=rng.randrange(LONGEST_AGE_DAYS))
            as_of[item] = None if item not in ALWAYS_KNOWN and rng.random() < ITEM_MISSING else day.isoformat()
        day_text = as_of[item]
        if day_text is None or (item not in ALWAYS_KNOWN and rng.random() < VALUE_MISSING):
            continue
        assurance = SELF_DECLARED if vocabulary[name].obtainable == "self" else "official"
        attributes[name] = value
        sources[name] = [item, "企业申报" if assurance == SELF_DECLARED else providers[item], day_text, assurance]
    return SyntheticFirm(firm, attributes, sources)
