"""What the form of a step is made of: fields, and lists of rows whose fields depend on the row's kind.

A field's name is its pointer into the terms with dots for slashes, so what is wrong with the terms is wrong at a field.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import eq
from typing import Any

from web.criterion_rows.model import Rows
from web.version_editor.figures import Read, words

Options = Sequence[tuple[str, str]]
KEPT = "kept"  # the kind of a row that the form cannot take apart; it is shown, kept exactly, moved and removed


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind` as the macro `field` takes it; a kind `checkboxes` has several values and `read` reads each."""

    name: str
    label: str
    read: Read = words
    kind: str = "text"
    unit: str = ""
    hint: str = ""
    options: Options = ()
    maxlength: int | None = None


@dataclass
class Row:
    """What stands in a row: texts by field, the rows of its condition (`web.criterion_rows`), and rows of its own."""

    kind: str
    said: dict[str, str] = field(default_factory=dict)
    when: Rows | None = None
    of: list["Row"] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing was said yet: such a row is shown and not stored."""
        return not any(text.strip() for text in self.said.values()) and (self.when is None or self.when.root.blank) and not self.of


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row. `when` whether it has a condition; `of` the list inside it."""

    label: str
    fields: tuple[Field, ...]
    when: bool = False
    of: "RowList | None" = None
    begins_with_condition: bool = False


@dataclass(frozen=True, slots=True)
class RowList:
    """A list of rows. `row_of` takes a stored entry apart (None: it cannot); `value_of` puts one together from what was read.

    `ready`: further buttons, each with a name and the row that it adds.
    """

    name: str
    label: str
    kinds: Mapping[str, Kind]
    row_of: Callable[[Any], Row | None]
    value_of: Callable[[Row, Mapping[str, Any]], Any]
    same: Callable[[Any, Any], bool] = eq  # whether what was put together says what is stored
    hint: str = ""
    ready: Mapping[str, tuple[str, Callable[[], Row]]] = field(default_factory=dict)
    most: int = 50


@dataclass
class Typed:
    """Everything that stands in the form of a step."""

    said: dict[str, str] = field(default_factory=dict)
    several: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, list[Row]] = field(default_factory=dict)
    criterion: Rows | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page under a heading: fields, then a list of rows, then a button of its own."""

    key: str
    title: str
    fields: tuple[Field, ...] = ()
    rows: RowList | None = None
    hint: str = ""
    button: str = ""  # saves, and shows the step again with the fields that follow from what was chosen


Faults = dict[str, str]  # by name of the field
