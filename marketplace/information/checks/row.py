"""Checking one row of an item: every value read into the catalogue's units, every fault named."""

from datetime import date
from typing import Any

import msgspec

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.files.layout import Layout
from marketplace.information.files.rows import RawRow, RowProblem


class CheckedRow(msgspec.Struct):
    """A row that may be applied.

    `uscc`: the subject's credit code, strictly valid; None where the row has only a `name`, or where the subject is a natural person, whose
    number is then in `personal` under the item's `subject_field`. `data`: fields that are not about people, and attributes by name: days as
    "2026-03-05", months as their last day, amounts in yuan, numbers exact (int or Decimal), sets as sorted lists; subject and name left
    out. `personal`: fields about people, as text. `as_of`: the day the record speaks of. `record_key`: 16 bytes of the item's key fields.
    `filled`: how many of the item's fields have a value.
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
    `layout`: what the file said of units. `hash_key` (up to 64 bytes): keys `record_key` where key fields are about people, so that the
    stored digest cannot be searched by trying out values.
    """

    def __init__(
        self, item: ItemDefinition, vocabulary: Vocabulary, as_of: date, *,
        today: date | None = None, layout: Layout | None = None, hash_key: bytes = b"",
    ) -> None:  # fmt: skip
        self._item, self._vocabulary, self._as_of = item, vocabulary, as_of
        self._today, self._layout, self._hash_key = today or as_of, layout, hash_key

    def check(self, raw: RawRow) -> CheckedRow | list[RowProblem]:
        """The row, or everything that is wrong with it. Never raises."""
        raise NotImplementedError
