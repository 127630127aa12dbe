"""The profile of an enterprise as its page lists it: every value with unit, source, way, day and state, group by group."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import Facts, Vocabulary, builtin_groups
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.catalogue.words import SHARING_ZH
from marketplace.profiles.repository import KnownProfile, Source
from marketplace.profiles.tags import HeldTag, tags_of
from marketplace.reference.names import code_names

DECLARED = "self_declared"
DECLARED_ZH = "自主申报"
FILLED_IN_ZH = "代填，已由企业确认"
State = Literal["good", "expired", "declared", "disputed"]
STATES_ZH: dict[State, str] = {
    "good": "有效", "expired": "已过期，按未知处理", "declared": "企业自报", "disputed": "异议处理中",
}  # fmt: skip
SHOWN: dict[str, str] = {"all": "全部", "expired": "已过期", "declared": "自主申报"}


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One value. `fresh_until`: the last day on which it counts without being renewed. `filled_in`: a clerk had filled it in."""

    name: str
    label: str
    value: str
    definition: str
    provider: str
    item: str
    way: str
    as_of: date
    fresh_until: date | None
    state: State
    filled_in: bool = False

    @property
    def state_text(self) -> str:
        """The state in words."""
        return FILLED_IN_ZH if self.filled_in and self.state == "declared" else STATES_ZH[self.state]


@dataclass(frozen=True, slots=True)
class ValueGroup:
    """Values of one group of the vocabulary."""

    code: str
    title: str
    rows: tuple[ValueRow, ...]
    unfolded: bool


@dataclass(frozen=True, slots=True)
class TagCard:
    """A tag with why it holds, the oldest day that it rests on, and until when that counts."""

    code: str
    name: str
    polarity: str
    because: tuple[str, ...]
    as_of: date | None
    until: date | None


@dataclass(frozen=True)
class Shown:
    """All that there is to show of a profile. `filled_in`: names of what the enterprise confirmed after a clerk had filled it in."""

    known: KnownProfile
    expired: KnownProfile
    disputed: Collection[str]
    items: Mapping[str, ItemDefinition]
    vocabulary: Vocabulary
    filled_in: Collection[str] = ()

    def rows(self, show: str = "all") -> list[ValueRow]:
        """Values in the order of the vocabulary; names that it no longer has are left out."""
        found = []
        for name in self.vocabulary:
            if name in self.known.attributes and show != "expired":
                found.append(self._row(name, self.known, expired=False))
            elif name in self.expired.attributes and show != "declared":
                found.append(self._row(name, self.expired, expired=True))
        return [row for row in found if show != "declared" or self.known.sources[row.name].assurance == DECLARED]

    def tags(self) -> list[TagCard]:
        """The tags that hold."""
        return [self._tag(held) for held in tags_of(facts_of(self.known, self.vocabulary), code_names, self.disputed)]

    def _row(self, name: str, known: KnownProfile, *, expired: bool) -> ValueRow:
        attribute, source = self.vocabulary[name], known.sources[name]
        definition = self.items.get(source.item)
        return ValueRow(
            name=name,
            label=attribute.label_zh,
            value=value_text(known.attributes[name], attribute, code_names),
            definition=attribute.definition or "",
            provider=source.provider,
            item=definition.name_zh if definition else source.item,
            way=_way(source, definition),
            as_of=source.as_of,
            fresh_until=self._until(source),
            state="expired" if expired else self._state(name, source),
            filled_in=name in self.filled_in and source.assurance == DECLARED,
        )

    def _state(self, name: str, source: Source) -> State:
        if name in self.disputed:
            return "disputed"
        return "declared" if source.assurance == DECLARED else "good"

    def _until(self, source: Source) -> date | None:
        definition = self.items.get(source.item)
        days = definition.fresh_days if definition else None
        return None if days is None else source.as_of + timedelta(days=days)

    def _tag(self, held: HeldTag) -> TagCard:
        sources = [self.known.sources[name] for name in held.rests_on if name in self.known.sources]
        ends = [until for source in sources if (until := self._until(source)) is not None]
        as_of = min((source.as_of for source in sources), default=None)
        return TagCard(held.tag.code, held.tag.name_zh, held.tag.polarity, held.because, as_of, min(ends, default=None))


def groups_of(rows: Iterable[ValueRow], vocabulary: Vocabulary, chosen: str | None) -> list[ValueGroup]:
    """The rows by group, in the vocabulary's order; of one group alone where one is chosen."""
    found: dict[str, list[ValueRow]] = {}
    for row in rows:
        found.setdefault(vocabulary[row.name].group or "", []).append(row)
    titled = [(code, title) for code, title in builtin_groups().items() if code in found and chosen in {None, code}]
    return [ValueGroup(code, title, tuple(found[code]), place == 0) for place, (code, title) in enumerate(titled)]


def facts_of(known: KnownProfile, vocabulary: Vocabulary) -> Facts:
    """The profile's facts; what the vocabulary no longer takes says nothing."""
    facts, wrong = vocabulary.facts(known.attributes)
    if wrong:
        bad = {each.attribute for each in wrong}
        facts, _ = vocabulary.facts({name: value for name, value in known.attributes.items() if name not in bad})
    return facts


def _way(source: Source, definition: ItemDefinition | None) -> str:
    if source.assurance == DECLARED:
        return DECLARED_ZH
    return SHARING_ZH[definition.sharing_mode] if definition else ""


def written(value: Any) -> str:
    """A field of a record as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
