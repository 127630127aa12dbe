"""Raw records as pages show them: fields by their labels, personal ones masked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marketplace.disclosure.raw_records import RawPage, RawRecord
from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.reference.names import code_names
from web.views.profile import written
from web.views.records import valid_period


@dataclass(frozen=True, slots=True)
class RawLine:
    """One record. `fields` {label, value, masked}."""

    id: UUID
    provider: str
    batch: str
    row: int
    as_of: date
    received_at: datetime
    valid: str
    disputed: bool
    fields: list[dict[str, Any]]


def raw_lines(page: RawPage) -> list[RawLine]:
    """In the order of the page."""
    return [_line(each, page.definition) for each in page.records]


def _line(record: RawRecord, definition: ItemDefinition) -> RawLine:
    fields = [
        {"label": _label(code, definition), "value": _value(code, value, record, definition), "masked": code in record.masked}
        for code, value in record.fields.items()
    ]
    return RawLine(
        record.id, record.provider, str(record.batch_id)[-12:], record.row, record.as_of, record.received_at,
        valid_period(record.valid_from, record.valid_to), record.disputed, fields,
    )  # fmt: skip


def _label(code: str, definition: ItemDefinition) -> str:
    field = definition.field(code)
    return field.name_zh if field else builtin_vocabulary()[code].label_zh


def _value(code: str, value: Any, record: RawRecord, definition: ItemDefinition) -> str:
    """Masked values are no longer of the field's type."""
    field = definition.field(code)
    if field:
        return field.values.get(str(value), written(value))
    return str(value) if code in record.masked else value_text(value, builtin_vocabulary()[code], code_names)
