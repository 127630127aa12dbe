"""The rows of a form.

A page shows `rows_view(rows_of(criterion), prefix)` with the macro of `includes/criterion_rows.html` inside its form, and gives the form
that comes back to `read_rows(form, prefix)`: buttons of the rows are obeyed there, `Read.rows` is shown again, and `Read.draft` may be kept
although it is no criterion yet.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.check import MOST_LEVELS
from web.criterion_rows.buttons import apply_button
from web.criterion_rows.judging import Read, judged
from web.criterion_rows.lexicon import Lexicon, builtin_lexicon
from web.criterion_rows.model import ALL, ALONE, BUTTON, GROUP_KINDS, PARTS, Group, Node, Path, Row, Rows
from web.criterion_rows.shapes import CHIPS, PAIR, fitting, shape
from web.criterion_rows.typed_names import members_of, understood
from web.forms import FormData

_LONGEST, _LONGEST_JSON = 2_000, 100_000
_WIDEST = 999

Parts = Mapping[str, list[str]]


def read_rows(form: FormData, prefix: str, lexicon: Lexicon | None = None) -> Read:
    """What the fields under a prefix say, after the button of the rows that was pressed, if one was."""
    known = lexicon or builtin_lexicon()
    found = _fields(form, prefix)
    if found == {(): {}}:  # nothing was sent: not the same as conditions that were all taken away
        return judged(Rows(Group(members=(Row(),))), known)
    root = _node(found, (), _members(found), known)
    rows = Rows(root if isinstance(root, Group) else Group(ALL, members=(root,)), alone=bool(form.get(f"{prefix}.{ALONE}")))
    return judged(apply_button(rows, str(form.get(f"{prefix}.{BUTTON}", ""))), known)


def _fields(form: FormData, prefix: str) -> dict[Path, dict[str, list[str]]]:
    found: dict[Path, dict[str, list[str]]] = {(): {}}
    for name, value in form.items():
        *places, part = name.removeprefix(f"{prefix}.").split(".") if name.startswith(f"{prefix}.") else [""]
        if part not in PARTS or len(places) > MOST_LEVELS + 2 or not all(_is_place(each) for each in places):
            continue
        path = tuple(map(int, places))
        for depth in range(len(path) + 1):
            found.setdefault(path[:depth], {})
        found[path].setdefault(part, []).append(_clean(str(value), part))
    return found


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(_WIDEST))


def _clean(value: str, part: str) -> str:
    return value.strip()[: _LONGEST_JSON if part == "j" else _LONGEST]


def _members(found: Mapping[Path, Any]) -> dict[Path, list[Path]]:
    below = defaultdict(list)
    for path in sorted(found):
        if path:
            below[path[:-1]].append(path)
    return below


def _node(found: Mapping[Path, Parts], path: Path, below: Mapping[Path, list[Path]], lexicon: Lexicon) -> Node:
    parts = found[path]
    if path and "g" not in parts and path not in below:
        return _row(parts, lexicon)
    kind = _one(parts, "g")
    members = tuple(_node(found, each, below, lexicon) for each in below.get(path, ()))
    return Group(kind if kind in GROUP_KINDS else ALL, _one(parts, "c"), members, _opened(parts, "t"), _opened(parts, "s"))


def _row(parts: Parts, lexicon: Lexicon) -> Row:
    text, source = _opened(parts, "t"), _opened(parts, "s")
    if "j" in parts:
        return Row(written=_one(parts, "j"), text=text, source=source)
    other, times, plus = (_one(parts, part) for part in "rxp")
    row = Row(_one(parts, "a"), _one(parts, "o"), tuple(parts.get("v", ())), _one(parts, "u"), other, times, plus, (), text, source)
    attribute = lexicon.find(row.attribute)
    if attribute is None:
        return replace(row, adding=tuple(filter(None, parts.get("n", ()))))
    before = _one(parts, "b")
    if before != attribute.name:
        row = _for_another_attribute(row, attribute, lexicon.vocabulary.get(before))
    return _with_added(_in_shape(row, attribute), parts.get("n", ()), attribute)


def _for_another_attribute(row: Row, attribute: Attribute, before: Attribute | None) -> Row:
    """The row as the new attribute takes it. What was typed before any attribute was chosen is kept, and what goes with the same type."""
    row = replace(row, operator=fitting(attribute, row.operator))
    if before is None:
        values, unknown = understood(row, attribute)
        return replace(row, values=values, adding=unknown)
    return row if before.type == attribute.type and attribute.type in ("number", "date", "boolean") else replace(row, values=())


def _in_shape(row: Row, attribute: Attribute) -> Row:
    """Only as many values as the operator takes."""
    of_shape = shape(attribute, row.operator)
    if of_shape == CHIPS:
        return replace(row, values=tuple(filter(None, row.values)))
    if of_shape == PAIR:
        return replace(row, values=(*row.values, "", "")[:2] if any(row.values) else ())
    return replace(row, values=tuple(filter(None, row.values[:1])))


def _with_added(row: Row, typed: Sequence[str], attribute: Attribute) -> Row:
    if shape(attribute, row.operator) != CHIPS:
        return row
    members, unknown = members_of(typed, attribute)
    new = [each for each in dict.fromkeys(members) if each not in row.values]
    return replace(row, values=(*row.values, *new), adding=(*row.adding, *unknown))


def _one(parts: Parts, part: str) -> str:
    return parts[part][0] if parts.get(part) else ""


def _opened(parts: Parts, part: str) -> str | None:
    return parts[part][0] if part in parts else None
