"""The buttons of rows: each sends the whole form and changes only which rows there are. Works without JavaScript."""

from collections.abc import Sequence

from web.version_editor import conditions
from web.version_editor.form_model import Kind, Row, RowList, Section, Typed

WHEN = "when"


def press(sections: Sequence[Section], typed: Typed, button: str) -> str | None:
    """Change `typed` as a button says, and the place that has the focus next; None if it is no button of rows.

    `add:<list>:<kind>`, `ready:<list>:<name>`, `remove:<row>`, `up:<row>`, `down:<row>`, `when:<row>` (a condition for the row),
    `plain:<row>` (without one). The rows of a condition have buttons of their own.
    """
    act, _, rest = button.partition(":")
    place, _, more = rest.partition(":")
    if act in {"add", "ready"}:
        return _add(sections, typed, place, more, ready=act == "ready")
    if act in {"remove", "up", "down"}:
        return _move(sections, typed, act, place)
    if act in {WHEN, "plain"}:
        return _condition(sections, typed, act, place)
    return None


def find_list(sections: Sequence[Section], typed: Typed, place: str) -> tuple[RowList, list[Row]] | None:
    """The list of that name, or the one inside a row (`amount_rules.0.of`); names of lists may have dots themselves."""
    spec = next((each for each in _specs(sections) if place == each.name or place.startswith(f"{each.name}.")), None)
    if spec is None:
        return None
    name, steps = spec.name, place.removeprefix(spec.name).split(".")[1:]
    if not steps:
        return spec, typed.lists.setdefault(name, [])
    if len(steps) == 2 and steps[1] == "of" and (row := _at(typed.lists.get(name, []), steps[0])) is not None:
        kind = spec.kinds.get(row.kind)
        return (kind.of, row.of) if kind is not None and kind.of is not None else None
    return None


def find_row(sections: Sequence[Section], typed: Typed, place: str) -> tuple[Row, Kind] | None:
    """One row with its kind."""
    above, _, number = place.rpartition(".")
    found = find_list(sections, typed, above)
    row = _at(found[1], number) if found else None
    kind = found[0].kinds.get(row.kind) if found and row else None
    return (row, kind) if row and kind else None


def _add(sections: Sequence[Section], typed: Typed, place: str, more: str, *, ready: bool) -> str | None:
    found = find_list(sections, typed, place)
    if found is None or len(found[1]) >= found[0].most:
        return None
    spec, rows = found
    if ready and more in spec.ready:
        rows.append(spec.ready[more][1]())
    elif not ready and more in spec.kinds:
        rows.append(Row(more, when=conditions.empty() if spec.kinds[more].begins_with_condition else None))
    else:
        return None
    return f"{place}.{len(rows) - 1}"


def _move(sections: Sequence[Section], typed: Typed, act: str, place: str) -> str | None:
    above, _, text = place.rpartition(".")
    found = find_list(sections, typed, above)
    if found is None or _at(found[1], text) is None:
        return None
    rows, number = found[1], int(text)
    row = rows.pop(number)
    if act == "remove":
        return f"{above}.{min(number, len(rows) - 1)}" if rows else above
    number = max(number - 1, 0) if act == "up" else min(number + 1, len(rows))
    rows.insert(number, row)
    return f"{above}.{number}"


def _condition(sections: Sequence[Section], typed: Typed, act: str, place: str) -> str | None:
    found = find_row(sections, typed, place)
    if found is None or not found[1].when:
        return None
    found[0].when = conditions.empty() if act == WHEN else None
    return place


def _specs(sections: Sequence[Section]) -> list[RowList]:
    return [section.rows for section in sections if section.rows is not None]


def _at(rows: Sequence[Row], text: str) -> Row | None:
    return rows[int(text)] if text.isdecimal() and len(text) < 5 and int(text) < len(rows) else None
