"""Forms with rows: what a browser sent, what stored terms look like in the form, and what was typed as values."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace import exact_json
from marketplace.errors import Malformed
from web.exact_body import exact_document
from web.forms import FormData
from web.version_editor import conditions
from web.version_editor.form_model import KEPT, Faults, Field, Row, RowList, Section, Typed


def sent(sections: Sequence[Section], form: FormData) -> Typed:
    """What stands in the form as a browser sent it. Names that the step does not have are left out."""
    typed = Typed(criterion=conditions.sent(form, "criterion") if _has_criterion(sections) else None)
    for field in _fields(sections):
        if field.kind == "checkboxes":
            typed.several[field.name] = [str(each) for each in form.getall(field.name, [])]
        else:
            typed.said[field.name] = str(form.get(field.name, ""))
    for rows in _lists(sections):
        typed.lists[rows.name] = _rows_sent(rows, form, rows.name)
    return typed


def _rows_sent(rows: RowList, form: FormData, place: str) -> list[Row]:
    numbered = re.compile(re.escape(place) + r"\.(\d{1,4})\.kind")
    numbers = sorted({int(found[1]) for name in form if (found := numbered.fullmatch(name))})
    return [row for number in numbers[: rows.most] if (row := _row_sent(rows, form, f"{place}.{number}")) is not None]


def _row_sent(rows: RowList, form: FormData, place: str) -> Row | None:
    key = str(form.get(f"{place}.kind", ""))
    if key == KEPT:
        return Row(KEPT, {KEPT: str(form.get(f"{place}.{KEPT}", ""))})
    kind = rows.kinds.get(key)
    if kind is None:
        return None
    said = {field.name: str(form.get(f"{place}.{field.name}", "")) for field in kind.fields}
    when = conditions.sent(form, f"{place}.when") if kind.when else None
    return Row(key, said, when, _rows_sent(kind.of, form, f"{place}.of") if kind.of else [])


def shown_rows(rows: RowList, entries: Iterable[Any]) -> list[Row]:
    """Stored entries as rows; what would not come back the same is kept whole."""
    return [_shown(rows, entry) for entry in entries]


def _shown(rows: RowList, entry: Any) -> Row:
    row, faults = rows.row_of(entry), Faults()
    if row is not None:
        value = _value(rows, row, rows.name, faults)
        if not faults and rows.same(value, entry):
            return row
    return Row(KEPT, {KEPT: exact_json.encode_text(entry)})


def read(sections: Sequence[Section], typed: Typed) -> tuple[dict[str, Any], Faults]:
    """Values by the names of fields and lists; empty rows are nothing said. What cannot be read is a fault at its field."""
    values: dict[str, Any] = {}
    faults: Faults = {}
    for field in _fields(sections):
        if field.kind == "checkboxes":
            values[field.name] = [_read(field, each, field.name, faults) for each in typed.several.get(field.name, [])]
        else:
            values[field.name] = _read(field, typed.said.get(field.name, ""), field.name, faults)
    for rows in _lists(sections):
        values[rows.name] = values_of(rows, typed.lists.get(rows.name, []), rows.name, faults)
    if _has_criterion(sections):
        values["criterion"] = conditions.read(typed.criterion, "criterion", faults)
    return values, faults


def values_of(rows: RowList, listed: Sequence[Row], place: str, faults: Faults) -> list[Any]:
    """The entries of a list; `place` is its name in the form."""
    found = (_value(rows, row, f"{place}.{number}", faults) for number, row in enumerate(listed) if not row.empty)
    return [value for value in found if value is not None]


def _value(rows: RowList, row: Row, place: str, faults: Faults) -> Any:
    if row.kind == KEPT:
        try:
            return exact_document(row.said[KEPT])
        except Malformed:
            faults[place] = "这一行的内容已损坏，请去掉后重新填写。"
            return None
    kind = rows.kinds[row.kind]
    said: dict[str, Any] = {
        field.name: _read(field, row.said.get(field.name, ""), f"{place}.{field.name}", faults) for field in kind.fields
    }
    if row.when is not None:
        said["when"] = conditions.read(row.when, f"{place}.when", faults)
    if kind.of:
        said["of"] = values_of(kind.of, row.of, f"{place}.of", faults)
    return rows.value_of(row, {name: value for name, value in said.items() if value is not None})


def _read(field: Field, text: str, name: str, faults: Faults) -> Any:
    try:
        return field.read(text)
    except ValueError as wrong:
        faults[name] = str(wrong)
        return None


def entry_of(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """For lists of objects: the kind and what was said."""
    return {"kind": kind, **said}


def _fields(sections: Sequence[Section]) -> Iterable[Field]:
    return (field for section in sections for field in section.fields)


def _lists(sections: Sequence[Section]) -> Iterable[RowList]:
    return (section.rows for section in sections if section.rows is not None)


def _has_criterion(sections: Sequence[Section]) -> bool:
    return any(section.key == "criterion" for section in sections)
