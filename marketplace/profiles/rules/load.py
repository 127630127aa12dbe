"""All rules of the profile, one file per item, and what else is known of an attribute: its class of openness, what follows from it."""

from functools import cache
from importlib import resources
from typing import NamedTuple

import msgspec

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.profiles.rules.definition import ItemRules, Rule

CLASSES = ("public", "authorised", "personal")  # from the most open to the least
DECLARED_ITEM = "self_declared"
REGISTRATION_ITEM = "market_entity_registration"
_DECODER = msgspec.json.Decoder(ItemRules)


class Duration(NamedTuple):
    """An attribute that counts whole months or years from the day that another one names."""

    attribute: str
    counts_from: str
    unit_months: int  # 1 or 12


@cache
def item_rules() -> dict[str, ItemRules]:
    """The rules of every item that has some, by item."""
    folder = resources.files("marketplace.profiles.rules") / "items"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return {found.item: found for file in files for found in [_DECODER.decode(file.read_bytes())]}


@cache
def rules_of(item: str) -> tuple[Rule, ...]:
    """The computed rules of an item; every other attribute of it counts as reported."""
    found = item_rules().get(item)
    return found.rules if found else ()


@cache
def reported_names(item: str) -> frozenset[str]:
    """Attributes that a record of the item may carry by name: those that name the item; for declarations, what enterprises may say."""
    named = (name for name, each in _profile_attributes().items() if item in {each.item, _declarable(each)})
    definition = definition_of(item)
    # A field of the same name is read by its rule.
    return frozenset(named) - {each.code for each in definition.fields} if definition else frozenset(named)


@cache
def said_by(item: str) -> frozenset[str]:
    """Every attribute that the item's records may say, computed or reported."""
    return reported_names(item) | {rule.attribute for rule in rules_of(item)}


@cache
def measures_of(item: str) -> tuple[str, ...]:
    """Fields that rules look at and that do more than name the record: one of them filled makes it a record of details.

    A record of results alone (`reported_names`) is no month, no patent and no penalty to be counted.
    """
    definition = definition_of(item)
    if definition is None:
        return ()
    naming = {definition.subject_field, definition.name_field, definition.day_field, *definition.key_fields}
    return tuple(sorted({field for rule in rules_of(item) for field in rule.fields} - naming))


@cache
def class_of(item: str, attribute: str) -> str:
    """The stricter of the item's and the attribute's openness."""
    found = builtin_items().get(item)
    classes = (found.sensitivity if found else CLASSES[-1], builtin_vocabulary()[attribute].sensitivity or CLASSES[-1])
    return max(classes, key=CLASSES.index)


@cache
def durations() -> tuple[Duration, ...]:
    """Every duration that is known whenever the day is from which it counts."""
    months = {"month": 1, "year": 12}
    return tuple(
        Duration(name, each.counts_from, months[each.unit])
        for name, each in _profile_attributes().items()
        if each.counts_from in _profile_attributes() and each.unit in months
    )


@cache
def gathered() -> frozenset[str]:
    """Sets that several items contribute to, such as titles: the profile holds what all of them say."""
    items: dict[str, set[str]] = {}
    for item, found in item_rules().items():
        for rule in found.rules:
            items.setdefault(rule.attribute, {builtin_vocabulary()[rule.attribute].item or item}).add(item)
    return frozenset(name for name, found in items.items() if len(found) > 1 and builtin_vocabulary()[name].type == "set")


def definition_of(item: str) -> ItemDefinition | None:
    """The item as it comes with the program. Its fields are never re-typed, so rules may rest on it whatever version is in force."""
    return builtin_items().get(item)


@cache
def _profile_attributes() -> dict[str, Attribute]:
    return {name: each for name, each in builtin_vocabulary().items() if each.level == "profile"}


def _declarable(attribute: Attribute) -> str | None:
    return DECLARED_ITEM if attribute.obtainable == "self" else None
