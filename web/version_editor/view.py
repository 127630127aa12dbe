"""A step's form as its template shows it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.errors import FieldError
from web.criterion_rows.view import rows_view
from web.pages.reach.asked import rows_address
from web.version_editor.form_model import KEPT, Faults, Field, Kind, Row, RowList, Section, Typed
from web.version_editor.step_form import StepForm

Shown = dict[str, Any]


def section_views(form: StepForm, typed: Typed, faults: Faults) -> list[Shown]:
    """Sections with what stands in their fields; a fault stands at the field of its name, or at the row or list around it."""
    return [_section(section, typed, faults) for section in form.sections]


def _section(section: Section, typed: Typed, faults: Faults) -> Shown:
    return {
        "key": section.key,
        "title": section.title,
        "hint": section.hint,
        "button": section.button,
        "fields": [_field(each, each.name, _value(each, typed), faults) for each in section.fields],
        "rows": _list(section.rows, typed.lists.get(section.rows.name, []), section.rows.name, faults) if section.rows else None,
        "criterion": rows_view(typed.criterion, "criterion") if section.key == "criterion" and typed.criterion is not None else None,
        "error": faults.get(section.key) if section.key == "criterion" else None,
    }


def _value(field: Field, typed: Typed) -> str | list[str]:
    return typed.several.get(field.name, []) if field.kind == "checkboxes" else typed.said.get(field.name, "")


def _field(field: Field, name: str, value: str | Sequence[str], faults: Faults) -> Shown:
    shown: Shown = {
        "name": name,
        "label": field.label,
        "kind": field.kind,
        "value": value,
        "hint": field.hint or None,
        "unit": field.unit or None,
    }
    shown |= {"error": faults.get(name), "options": [{"value": code, "label": label} for code, label in field.options]}
    return shown | {"maxlength": str(field.maxlength) if field.maxlength else None, "autocomplete": "off"}


def _list(rows: RowList, listed: Sequence[Row], place: str, faults: Faults) -> Shown:
    add = [(f"add:{place}:{key}", kind.label) for key, kind in rows.kinds.items()]
    ready = [(f"ready:{place}:{name}", label) for name, (label, _) in rows.ready.items()]
    return {
        "place": place,
        "label": rows.label,
        "rows": [_row(rows, row, f"{place}.{number}", number, len(listed), faults) for number, row in enumerate(listed)],
        "add": [*add, *ready] if len(listed) < rows.most else [],
        "error": faults.get(place),
    }


def _row(rows: RowList, row: Row, place: str, number: int, count: int, faults: Faults) -> Shown:
    kind = rows.kinds.get(row.kind)
    return {
        "place": place,
        "kind": row.kind,
        "legend": f"{kind.label if kind else '保留的一行'} {number + 1}",
        "fields": [_field(each, f"{place}.{each.name}", row.said.get(each.name, ""), faults) for each in kind.fields] if kind else [],
        "kept": row.said.get(KEPT) if row.kind == KEPT else None,
        "when": rows_view(row.when, f"{place}.when") if row.when is not None else None,
        "when_url": rows_address(f"{place}.when"),
        "may_limit": kind is not None and kind.when and row.when is None,
        "may_free": kind is not None and kind.when and row.when is not None and not kind.begins_with_condition,
        "of": _list(kind.of, row.of, f"{place}.of", faults) if kind and kind.of else None,
        "first": number == 0,
        "last": number == count - 1,
        "error": faults.get(place),
    }


def places_of(form: StepForm, typed: Typed) -> set[str]:
    """Names of everything in the form that a fault can stand at."""
    places = {field.name for section in form.sections for field in section.fields} | {"criterion"}
    for section in form.sections:
        if section.rows is not None:
            places |= set(_places(section.rows.kinds, typed.lists.get(section.rows.name, []), section.rows.name))
    return places


def _places(kinds: Mapping[str, Kind], listed: Sequence[Row], place: str) -> Iterable[str]:
    yield place
    for number, row in enumerate(listed):
        here, kind = f"{place}.{number}", kinds.get(row.kind)
        yield here
        if kind is not None:
            yield from (f"{here}.{field.name}" for field in kind.fields)
            if kind.of is not None:
                yield from _places(kind.of.kinds, row.of, f"{here}.of")


def place_of(pointer: str, typed: Typed, places: set[str]) -> str:
    """The nearest place for a pointer into the terms: rows in which nothing stands are in the form and not in the terms."""
    parts = pointer.removeprefix("/").split("/")
    for at, step in enumerate(parts):
        listed = typed.lists.get(".".join(parts[:at]))
        if listed is not None and step.isdecimal():
            parts[at] = str(_in_form(listed, int(step)))
    while parts and ".".join(parts) not in places:
        parts.pop()
    return ".".join(parts)


def _in_form(rows: Sequence[Row], stored: int) -> int:
    listed = [number for number, row in enumerate(rows) if not row.empty]
    return listed[stored] if stored < len(listed) else stored


def at_fields(found: Iterable[FieldError], form: StepForm, typed: Typed) -> tuple[list[Shown], Faults]:
    """What is still to be mended in a step with its place, and what of it is wrong where something was typed."""
    places = places_of(form, typed)
    placed = [(place_of(each.pointer, typed, places), each.detail) for each in found]
    wrong = {place: message for place, message in reversed(placed) if _says_something(typed, place)}
    return [{"name": place or None, "message": message} for place, message in placed], wrong


def _says_something(typed: Typed, place: str) -> bool:
    """Whether something stands there; what is only missing is listed and not marked."""
    if place in typed.said:
        return bool(typed.said[place].strip())
    return bool(typed.several.get(place)) or "." in place
