"""Checking one row of an item: every value read into the catalogue's units, every fault named."""

from collections.abc import Collection
from datetime import date
from typing import Any

import msgspec

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.information.checks.field_readers import FieldReaders, Reader
from marketplace.information.checks.identities import paper_reader
from marketplace.information.checks.record_keys import RecordKeys
from marketplace.information.checks.wrong import Wrong
from marketplace.information.files.columns import scales_of
from marketplace.information.files.headings import indicators_of
from marketplace.information.files.layout import Layout
from marketplace.information.files.rows import RawCell, RawRow, RowProblem
from marketplace.information.files.units import units_of

LONGEST_PROBLEM = 300


class CheckedRow(msgspec.Struct):
    """A row that may be applied.

    `uscc`: the subject's credit code, strictly valid; None where the row has only a `name`, or where the subject is a natural person, whose
    number and name are then in `personal`. `data`: fields that are not about people, and attributes by name: days as "2026-03-05", months
    as their last day, amounts in yuan, numbers exact (int or Decimal), sets as sorted lists; subject and name left out. `personal`: fields
    about people, as text. `as_of`: the day the record speaks of. `record_key`: 16 bytes of the item's key fields. `filled`: how many of the
    item's fields have a value.
    """

    row: int
    uscc: str | None
    name: str | None
    data: dict[str, Any]
    personal: dict[str, str]
    as_of: date
    valid_from: date | None
    valid_to: date | None
    record_key: bytes
    filled: int


class RowChecker:
    """Checks rows of one item; compiled once, then fast.

    `as_of`: the batch's day; no fact may lie after it or after `today`, whichever is later, unless its field allows the future.
    `layout`: what the file said of units. `hash_key` (up to 64 bytes): keys `record_key`, so that where key fields are about people the
    stored digest cannot be searched by trying out values.
    """

    def __init__(
        self, item: ItemDefinition, vocabulary: Vocabulary, as_of: date, *,
        today: date | None = None, layout: Layout | None = None, hash_key: bytes = b"",
    ) -> None:  # fmt: skip
        layout = layout or Layout()
        self._item, self._as_of, self._latest = item, as_of, max(as_of, today or as_of)
        make = FieldReaders(
            item,
            self._latest,
            units=units_of(item, vocabulary),
            scales=scales_of(layout.scales),
            unclear=frozenset(layout.unclear),
            date_1904=layout.date_1904,
        )
        self._cells: dict[str, RawCell] = {}
        self._fields = {each.code: each for each in item.fields}
        self._readers: dict[str, Reader] = {each.name: make.of_attribute(each, vocabulary) for each in indicators_of(item, vocabulary)} | {
            each.code: self._paper_reader(each) or make.of_field(each) for each in item.fields
        }
        self._personal = [each.code for each in item.fields if each.personal]
        self._secret = frozenset(self._personal) | {each.name for each in indicators_of(item, vocabulary) if each.sensitivity == "personal"}
        self._required = [each.code for each in item.fields if each.required]
        self._details = self._fields.keys() - {item.subject_field, item.name_field, item.day_field}
        self._keys = RecordKeys(item.code, item.key_fields, hash_key)
        subject, name = self._fields.get(item.subject_field or ""), self._fields.get(item.name_field or "")
        self._subject = subject.code if subject and not subject.personal else None
        self._name = name.code if name and not name.personal else None
        self._person = subject.code if subject and subject.personal else None

    def check(self, raw: RawRow) -> CheckedRow | list[RowProblem]:
        """The row, or everything that is wrong with it. Never raises."""
        if raw.faults:
            return list(raw.faults)
        values: dict[str, Any] = {}
        problems: list[RowProblem] = []
        readers, self._cells = self._readers, raw.cells
        for name, cell in raw.cells.items():
            read = readers.get(name)
            if read is None:
                problems.append(RowProblem(raw.row, name[:96], "unknown_field", "本信息项没有这个字段"))
                continue
            try:
                value = read(cell)
            except Wrong as wrong:
                problems.append(self._problem(raw.row, name, wrong))
            else:
                if value is not None:
                    values[name] = value
        self._require(raw.row, values, problems)
        if problems:
            return problems
        return self._checked(raw.row, values)

    def _checked(self, row: int, values: dict[str, Any]) -> CheckedRow | list[RowProblem]:
        item = self._item
        valid_from, valid_to = self._day(values, item.valid_from_field), self._day(values, item.valid_to_field)
        if valid_from and valid_to and valid_to < valid_from:
            return [RowProblem(row, item.valid_to_field or "", "ends_before", "有效期的结束日早于开始日")]
        fields = self._fields
        filled = sum(1 for name in values if name in fields)
        record_key = self._keys.of_results() if self._is_result(values) else self._keys.of(values)
        as_of = min(self._day(values, item.day_field) or self._as_of, self._latest)  # a month that is going on speaks of today
        uscc = values.pop(self._subject, None) if self._subject else None
        name = values.pop(self._name, None) if self._name else None
        personal = {code: _as_text(values.pop(code)) for code in self._personal if code in values}
        return CheckedRow(row, uscc, name, values, personal, as_of, valid_from, valid_to, record_key, filled)

    def _require(self, row: int, values: dict[str, Any], problems: list[RowProblem]) -> None:
        faulty = {each.field for each in problems}
        for code in () if self._is_result(values.keys() | faulty) else self._required:
            if code not in values and code not in faulty:
                problems.append(RowProblem(row, code, "missing", f"没有填写「{self._fields[code].name_zh}」"))
        if self._person is not None:
            told = self._person in values or self._person in faulty
        else:
            told = any(each in values or each in faulty for each in (self._subject, self._name))
        if not told:
            code = self._person or self._subject or self._name or ""
            if all(each.field != code for each in problems):
                problems.append(RowProblem(row, code, "missing", "没有填写主体：看不出这一行说的是谁"))

    def _is_result(self, names: Collection[str]) -> bool:
        """Whether a row gives results (indicators) instead of details."""
        return self._details.isdisjoint(names) and any(name not in self._fields for name in names)

    def _problem(self, row: int, name: str, wrong: Wrong) -> RowProblem:
        return RowProblem(row, name, wrong.code, wrong.told(personal=name in self._secret)[:LONGEST_PROBLEM])

    def _day(self, values: dict[str, Any], code: str | None) -> date | None:
        value = values.get(code) if code else None
        if value is None:
            return None
        return date(value, 12, 31) if isinstance(value, int) else date.fromisoformat(value)

    def _paper_reader(self, field: FieldDefinition) -> Reader | None:
        """A number beside a column that says of which paper it is: legal_rep_id_no beside legal_rep_id_type."""
        beside = f"{field.code.removesuffix('_no')}_type"
        if field.type != "identity_number" or beside not in {each.code for each in self._item.fields}:
            return None
        return paper_reader(lambda: self._cells.get(beside))


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "、".join(value) if isinstance(value, list) else str(value)
