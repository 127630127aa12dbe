"""Sections of a report from pieces of a profile. Pure: whoever calls has read only what the reader may see."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from marketplace.consents.grantable import is_grantable
from marketplace.consents.sharing import ANSWERS_ONLY
from marketplace.disclosure.disputes.marks import Marks
from marketplace.disclosure.report.masking import COARSENED, masked
from marketplace.disclosure.report.structure import NamedItem, Origin, ReportItem, ReportTag, ReportValue
from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.definition import ItemDefinition, Sensitivity
from marketplace.profiles.parts import Part
from marketplace.profiles.repository import KnownProfile, Source
from marketplace.profiles.tags import tags_of
from marketplace.reference.names import code_names

Definitions = Mapping[str, ItemDefinition]
PERSONAL = "personal"
NO_MARKS: Marks = {}


def item_section(
    definition: ItemDefinition,
    parts: Iterable[Part],
    vocabulary: Vocabulary,
    *,
    mask: bool,
    marks: Marks = NO_MARKS,
    valid_until: datetime | None = None,
) -> ReportItem:
    """One item with all its values, by their labels; what the vocabulary no longer has is left out. `mask`: the reader is another."""
    disputed = marks.get(definition.code, frozenset())
    values = [
        _value(vocabulary[name], value, part, definition, mask=mask, disputed=name in disputed)
        for part in parts
        for name, value in part.known.attributes.items()
        if name in vocabulary
    ]
    shown = sorted(values, key=lambda each: each.label_zh)
    return ReportItem(definition.code, definition.name_zh, definition.sharing_mode, shown, valid_until)


def sections_of(
    parts: Iterable[Part], definitions: Definitions, vocabulary: Vocabulary, *, mask: bool, marks: Marks = NO_MARKS
) -> list[ReportItem]:
    """Pieces by item, in the catalogue's order; items of which nothing is known are left out."""
    by_item: dict[str, list[Part]] = {}
    for part in parts:
        by_item.setdefault(part.item, []).append(part)
    found = (item_section(each, by_item[code], vocabulary, mask=mask, marks=marks) for code, each in definitions.items() if code in by_item)
    return [section for section in found if section.values]


def named(definition: ItemDefinition) -> NamedItem:
    """An item by name only."""
    return NamedItem(definition.code, definition.name_zh, definition.provider_zh)


def not_authorised(definitions: Definitions, opened: Iterable[str]) -> list[NamedItem]:
    """Items that could be allowed and were not: names only, whether or not the platform has anything of them."""
    open_ = set(opened)
    return [named(each) for code, each in definitions.items() if code not in open_ and is_grantable(each)]


def only_answers(definition: ItemDefinition) -> bool:
    """Whether a consent opens the item for questions only."""
    return definition.sharing_mode in ANSWERS_ONLY


def newest(parts: Iterable[Part]) -> KnownProfile:
    """Pieces as one profile: of two values of an attribute the newer counts."""
    attributes: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    for part in parts:
        for name, source in part.known.sources.items():
            if name not in sources or source.as_of > sources[name].as_of:
                attributes[name], sources[name] = part.known.attributes[name], source
    return KnownProfile(attributes, sources)


def tags_from(parts: Iterable[Part], vocabulary: Vocabulary, disputed: Collection[str] = ()) -> list[ReportTag]:
    """Tags that follow from these pieces. No bad one rests on a `disputed` attribute."""
    attributes = newest(parts).attributes
    facts, wrong = vocabulary.facts(attributes)
    if wrong:  # a value of an older vocabulary: it says nothing
        facts, _ = vocabulary.facts({name: value for name, value in attributes.items() if name not in {each.attribute for each in wrong}})
    held = tags_of(facts, code_names, disputed)
    return [ReportTag(each.tag.code, each.tag.name_zh, each.tag.polarity, each.tag.basis, list(each.because)) for each in held]  # type: ignore[arg-type]  # one of three


def origins(sections: Iterable[ReportItem]) -> list[Origin]:
    """Who gave the values of each item, and from when they are."""
    found: dict[tuple[str, str], list[date]] = {}
    names: dict[str, str] = {}
    for section in sections:
        names[section.item] = section.name_zh
        for value in section.values:
            found.setdefault((section.item, value.provider), []).append(value.as_of)
    return [Origin(item, names[item], provider, len(days), min(days), max(days)) for (item, provider), days in found.items()]


def _value(attribute: Attribute, value: Any, part: Part, definition: ItemDefinition, *, mask: bool, disputed: bool) -> ReportValue:
    source = part.known.sources[attribute.name]
    hidden = mask and part.sensitivity == PERSONAL and attribute.type in COARSENED
    shown = masked(value, attribute) if hidden else value
    return ReportValue(
        name=attribute.name,
        label_zh=attribute.label_zh,
        value=shown,
        text_zh=_text(shown, attribute, hidden=hidden),
        unit=attribute.unit,
        as_of=source.as_of,
        fresh_until=None if definition.fresh_days is None else source.as_of + timedelta(days=definition.fresh_days),
        provider=source.provider,
        assurance=source.assurance,
        sensitivity=_class(part.sensitivity),
        masked=hidden,
        disputed=disputed,
        definition_zh=attribute.definition,
    )


def _text(value: Any, attribute: Attribute, *, hidden: bool) -> str:
    if hidden and attribute.type == "date":
        return f"{value} 年"
    text = value_text(value, attribute, code_names)
    return f"约 {text}" if hidden else text


def _class(sensitivity: str) -> Sensitivity:
    return sensitivity  # type: ignore[return-value]  # the table holds nothing else
