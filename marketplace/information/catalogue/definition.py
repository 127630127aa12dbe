"""What an item of the catalogue (信用信息共享清单) is made of: its fields, how rows are told apart, how long a value stays fresh."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec

SharingMode = Literal["physical_aggregation", "data_verification", "api_call", "self_declared", "platform", "lender"]
Sensitivity = Literal["public", "authorised", "personal"]
Cycle = Literal["on_change", "daily", "monthly", "quarterly", "half_yearly", "yearly"]
# `yuan`: an exact number of yuan; a column may be declared in 万元. `month`: "2026-03", kept as its last day. `set`: codes of a list.
FieldType = Literal[
    "text", "uscc", "identity_number", "date", "month", "year", "number", "integer",
    "yuan", "percent", "boolean", "code", "set", "document",
]  # fmt: skip


class FieldDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One field of an item.

    `personal`: about a natural person, so it is sealed under the subject's key and masked in lists. `headers_zh`: further column headings
    that mean it, beside `name_zh` and `code`. `minimum` and `maximum` bound numbers; `earliest` bounds dates, and no fact lies in the
    future unless `future` says so. `values` lists the codes of a `code` or `set` with their words, `synonyms` further words with the code
    that they mean; `pattern` is matched by the whole value. `jump`: a factor by which one value may differ from the same record's last
    before a person looks at the row; None: any. `required`: in every row but those that give indicators only (`ItemDefinition`).
    """

    code: str
    name_zh: str
    type: FieldType = "text"
    personal: bool = False
    required: bool = False
    unit: str | None = None
    headers_zh: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    earliest: date | None = None
    future: bool = False
    longest: int = 500
    pattern: str | None = None
    pattern_zh: str | None = None  # what the pattern asks for, for people
    values: dict[str, str] = {}
    synonyms: dict[str, str] = {}
    jump: Decimal | None = None


class ItemDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One item.

    `subject_field` holds the subject's credit code (or platform id), `name_field` its name; where a source gives only names, there is no
    `subject_field` and rows are matched by name. A `subject_field` of type `identity_number` means a natural person, who is found by the
    keyed hash of the number, never by name. `key_fields` tell one record of a subject from another; empty: one record per subject.
    `day_field` is the day or the end of the period that a record speaks of, else the batch's `as_of` is. `fresh_days`: older than that as
    of the day of use, a record counts as unknown; None: it holds until it ends. `own`: fields of our own design, the source lists none.

    `indicators`: the item also takes attributes of the vocabulary that name it, as columns by their code or label; a heading that means a
    field and an attribute means the field. A row that fills indicators, and no field but those of the subject and the day, is one record
    per subject beside the detailed ones: results instead of raw detail (可用不可见).
    """

    code: str
    name_zh: str
    provider_zh: str
    sharing_mode: SharingMode
    sensitivity: Sensitivity
    origin: Literal["nanjing_2022", "own"]
    cycle: Cycle
    fields: tuple[FieldDefinition, ...]
    subject_field: str | None = "uscc"
    name_field: str | None = "enterprise_name"
    key_fields: tuple[str, ...] = ()
    day_field: str | None = None
    valid_from_field: str | None = None
    valid_to_field: str | None = None
    fresh_days: int | None = None
    indicators: bool = True
    own: bool = False
    note_zh: str = ""

    def field(self, code: str) -> FieldDefinition | None:
        """The field with this code."""
        return next((each for each in self.fields if each.code == code), None)


def as_json(item: ItemDefinition) -> dict[str, Any]:
    """As it stands in the table: exact numbers and days as text. `msgspec.convert` reads it back."""
    built: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(item))
    return built
