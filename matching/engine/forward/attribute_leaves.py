"""What every kind of column does alike: a value in, the outcomes of all leaves on its attribute out."""

from collections.abc import Sequence
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.values import Reader
from matching.engine.forward.outcome_rows import RowsByClass
from matching.engine.forward.unique_leaves import Positive

# Texts whose row is remembered, per attribute, and the longest of them: what people type must not fill the memory.
MOST_TEXTS, LONGEST_TEXT = 4096, 64
_NO_TEXTS: dict[str, bytes] = {}
_NO_TRUTHS: dict[bool, bytes] = {}


class AttributeLeaves:
    """The leaves on one attribute. The public fields are short cuts for the hot loop (`profile_reader.py`), which asks by the value's
    own type: `texts` for str, `truths` for bool, and for int `bounds`, whose bisection numbers a row of `rows`. Whatever they do not
    answer goes to `row`. `place`: where the row stands among the rows of a profile. `absent`: the row of a missing value.
    """

    __slots__ = ("absent", "bounds", "place", "rows", "tail", "texts", "truths")

    def __init__(self, place: int, leaves: Sequence[Positive]) -> None:
        self.place = place
        self.texts: dict[str, bytes] = _NO_TEXTS
        self.truths: dict[bool, bytes] = _NO_TRUTHS
        self.bounds: list[int] | None = None
        self.rows: list[bytes] | RowsByClass[int] = []
        asks_known = any(leaf.operator == "known" for leaf in leaves)
        self.tail = bytes([TRUE]) if asks_known else b""
        self.absent = bytes([UNKNOWN]) * (len(leaves) - asks_known) + (bytes([FALSE]) if asks_known else b"")

    def row(self, value: Any) -> bytes:
        """Outcomes for any value. Raises: Refused where it is not of the attribute's type."""
        raise NotImplementedError

    def settle_absence(self, attribute: Attribute) -> None:
        """`when_absent` counts as the value of whoever has none."""
        if attribute.when_absent is not None:
            self.absent = self.row(attribute.when_absent)


class TextLeaves(AttributeLeaves):
    """An attribute whose values are strings: rows of the short ones met are remembered."""

    __slots__ = ("_read",)

    def __init__(self, place: int, leaves: Sequence[Positive], read: Reader) -> None:
        super().__init__(place, leaves)
        self.texts = {}
        self._read = read

    def row(self, value: Any) -> bytes:
        row = self.row_of_comparable(self._read(value))
        if type(value) is str and len(value) <= LONGEST_TEXT:
            if len(self.texts) >= MOST_TEXTS:
                self.texts.clear()
            self.texts[value] = row
        return row

    def row_of_comparable(self, value: Any) -> bytes:
        """Outcomes for a value in the form in which values compare."""
        raise NotImplementedError


def body(leaves: Sequence[Positive]) -> list[Positive]:
    """The leaves that ask more than whether the value is known."""
    return [leaf for leaf in leaves if leaf.operator != "known"]
