"""Records of the catalogue as pages show them: the operator's, who looks into an objection, and those given under consent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marketplace.disclosure.disputes.finding import FoundRecord
from marketplace.disclosure.disputes.models import Lifting, RecordDispute
from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.profiles.rules.load import class_of
from marketplace.reference.names import code_names
from web.views.profile import written

LIFTINGS_ZH = {Lifting.LIFTED: "核实后解除", Lifting.RECORD_ENDED: "记录已由提供单位更正、重报或撤回"}
FEW = 4
HIDDEN = "个人信息，不显示"
Definitions = Mapping[str, ItemDefinition]


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record in a list: what it says in short."""

    id: UUID
    item: str
    provider: str
    batch: str
    row: int
    as_of: date
    said: str
    disputed: bool


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One mark with its history."""

    reason: str
    marked_at: datetime
    document_id: UUID | None
    lifted_at: datetime | None
    lifted: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One record with everything about where it came from."""

    id: UUID
    item: str
    subject: str
    subject_key: str
    provider: str
    batch_id: UUID
    batch_at: datetime
    row: int
    as_of: date
    received_at: datetime
    valid: str
    ended_at: datetime | None
    disputed_at: datetime | None
    values: list[dict[str, str]]
    personal: bool
    marks: list[MarkLine]


def record_line(found: FoundRecord, definitions: Definitions) -> RecordLine:
    """`said`: the first few fields."""
    values = field_values(found.item, found.data, definitions)
    said = "；".join(f"{each['label']} {each['value']}" for each in values[:FEW])
    return RecordLine(
        found.id, item_name(found.item, definitions), found.provider, str(found.batch_id)[-12:], found.row, found.as_of,
        said, found.disputed_at is not None,
    )  # fmt: skip


def record_page(found: FoundRecord, marks: Iterable[RecordDispute], definitions: Definitions) -> RecordPage:
    """The page of one record."""
    return RecordPage(
        id=found.id, item=item_name(found.item, definitions), subject=found.subject, subject_key=found.uscc or str(found.subject_id),
        provider=found.provider, batch_id=found.batch_id, batch_at=found.batch_at, row=found.row, as_of=found.as_of,
        received_at=found.received_at, valid=valid_period(found.valid_from, found.valid_to), ended_at=found.ended_at,
        disputed_at=found.disputed_at, values=field_values(found.item, found.data, definitions), personal=found.personal,
        marks=[_mark(each) for each in marks],
    )  # fmt: skip


def field_values(item: str, data: Mapping[str, Any], definitions: Definitions) -> list[dict[str, str]]:
    """Fields by their labels in the item's order, indicators after them; those about people by name only."""
    definition, vocabulary = definitions.get(item), builtin_vocabulary()
    fields = {each.code: each for each in definition.fields} if definition else {}
    lines = []
    for code in [each for each in fields if each in data] + sorted(each for each in data if each not in fields):
        if code in fields:
            label, value = fields[code].name_zh, fields[code].values.get(str(data[code]), written(data[code]))
        elif code in vocabulary:
            personal = class_of(item, code) == "personal"
            label, value = vocabulary[code].label_zh, HIDDEN if personal else value_text(data[code], vocabulary[code], code_names)
        else:
            continue  # of an older catalogue: it says nothing any more
        lines.append({"label": label, "value": value})
    return lines


def item_name(item: str, definitions: Definitions) -> str:
    """In Chinese; an item that the catalogue no longer has by its code."""
    return definitions[item].name_zh if item in definitions else item


def valid_period(begun: date | None, end: date | None) -> str:
    """「2026-01-01 至 长期」, empty where nothing is said."""
    return "" if begun is None and end is None else f"{begun or '—'} 至 {end or '长期'}"


def _mark(each: RecordDispute) -> MarkLine:
    lifted = LIFTINGS_ZH[each.lifting] if each.lifting else ""
    because = f"：{each.lifted_because}" if each.lifted_because else ""
    return MarkLine(each.reason, each.marked_at, each.document_id, each.lifted_at, lifted + because)
