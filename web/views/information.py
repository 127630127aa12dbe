"""Items of credit information as pages show them: their fields with what is accepted, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.information.catalogue.in_force import ItemInForce
from marketplace.information.catalogue.providers import Provider
from marketplace.information.catalogue.words import CYCLE_ZH, SENSITIVITY_ZH, SHARING_MEANS_ZH, SHARING_ZH, TYPE_ZH, fresh_zh
from marketplace.information.files.headings import indicators_of

MOST_VALUES = 12  # of a code, before the rest is only counted


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field. `accepted`: bounds, form and values in words, "" where any value of the type is taken."""

    code: str
    name: str
    headings: tuple[str, ...]
    type_text: str
    accepted: str
    required: bool
    personal: bool


@dataclass(frozen=True, slots=True)
class ItemCard:
    """One item with what stands on every page about it."""

    code: str
    name: str
    provider: str
    sharing: str
    sharing_means: str
    sensitivity: str
    cycle: str
    fresh: str
    version: int
    retired: bool
    own: bool
    note: str
    fields: tuple[FieldLine, ...]
    key: str
    indicators: tuple[tuple[str, str], ...]
    providers: tuple[str, ...]


def item_card(item: ItemInForce, providers: Iterable[Provider] = ()) -> ItemCard:
    """The card of one version."""
    said = item.definition
    return ItemCard(
        code=said.code,
        name=said.name_zh,
        provider=said.provider_zh,
        sharing=SHARING_ZH[said.sharing_mode],
        sharing_means=SHARING_MEANS_ZH[said.sharing_mode],
        sensitivity=SENSITIVITY_ZH[said.sensitivity],
        cycle=CYCLE_ZH[said.cycle],
        fresh=fresh_zh(said.fresh_days),
        version=item.version,
        retired=item.retired,
        own=said.own,
        note=said.note_zh,
        fields=tuple(map(field_line, said.fields)),
        key=_key(said),
        indicators=tuple((each.name, each.label_zh) for each in indicators_of(said, builtin_vocabulary())),
        providers=tuple(each.name for each in providers),
    )


def field_line(field: FieldDefinition) -> FieldLine:
    """One row of the table of fields."""
    type_text = TYPE_ZH[field.type]
    if field.unit and field.type in {"number", "integer"}:
        type_text += f"（{field.unit}）"
    accepted = "；".join(part for part in (_bounds(field), field.pattern_zh or "", _days(field), _values(field), _jump(field)) if part)
    return FieldLine(field.code, field.name_zh, field.headers_zh, type_text, accepted, field.required, field.personal)


def _key(item: ItemDefinition) -> str:
    names = [field.name_zh for code in item.key_fields if (field := item.field(code))]
    return "、".join(names) or "每个主体只有一条"


def _bounds(field: FieldDefinition) -> str:
    if field.minimum is not None and field.maximum is not None:
        return f"{plain(field.minimum)} 至 {plain(field.maximum)}"
    if field.minimum is not None:
        return "不能为负" if field.minimum == 0 else f"不低于 {plain(field.minimum)}"
    return "" if field.maximum is None else f"不超过 {plain(field.maximum)}"


def _days(field: FieldDefinition) -> str:
    early = "" if field.earliest is None else f"不早于 {field.earliest}"
    return "，".join(part for part in (early, "可以是将来" if field.future else "") if part)


def _values(field: FieldDefinition) -> str:
    words = list(field.values.values())
    return "、".join(words[:MOST_VALUES]) + (f"等 {len(words)} 种" if len(words) > MOST_VALUES else "")


def _jump(field: FieldDefinition) -> str:
    return "" if field.jump is None else f"与上次相差 {plain(field.jump)} 倍以上须人工确认"


def plain(number: Decimal | None) -> str:
    """A bound as people type it, "" where there is none."""
    return "" if number is None else f"{number.normalize():f}"
