"""The form of one step: what it is made of, how the stored terms look in it, and which terms what was read makes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from web.version_editor.form_model import Faults, Section, Typed
from web.version_editor.row_reading import read

Terms = TypeVar("Terms", bound=Struct)
Values = Mapping[str, Any]
NOWHERE = ""  # the place of a fault that belongs to no field


@dataclass(frozen=True, slots=True)
class StepForm:
    """`terms` makes fields of the terms out of values and the terms before; `shown` is the way back.

    `wholes`: fields of the terms that several fields of the form make together, by the beginning of those fields' names.
    """

    sections: Sequence[Section]
    shown: Callable[[Any, date | None], Typed]
    terms: Callable[[Values, Any], dict[str, Any]]
    wholes: Mapping[str, str]


def plain_form(
    sections: Sequence[Section], shown: Callable[[Any, date | None], Typed], terms: Callable[[Values], dict[str, Any]], **wholes: str
) -> StepForm:
    """A form whose fields say everything that they are about. `wholes` by field of the terms."""
    return StepForm(sections, shown, lambda values, _: terms(values), {beginning: field for field, beginning in wholes.items()})


def said_with(form: StepForm, typed: Typed, before: tuple[Terms, date | None]) -> tuple[tuple[Terms, date | None], Faults]:
    """The terms with what was typed in one step. What stands in the form as it was shown is left exactly as it is stored.

    With a fault the terms are those before.
    """
    values, faults = read(form.sections, typed)
    if faults:  # what rows are made of may be missing: nothing is stored anyway
        return before, faults
    terms, effective_from = before
    unchanged = form.shown(terms, effective_from)
    for name, rows in unchanged.lists.items():
        if typed.lists.get(name) == rows and hasattr(terms, name):
            values[name] = getattr(terms, name)
    if "effective_from" in values:
        effective_from = values["effective_from"]
    try:
        changes = form.terms(values, terms)
        for beginning, field in form.wholes.items():
            if _untouched(beginning, typed, unchanged):
                changes.pop(field, None)
        return (_sound(replace(terms, **changes)), effective_from), {}
    except msgspec.ValidationError:
        return before, {NOWHERE: "有一行保留的内容不是这里的写法，请去掉后重新填写。"}


def _sound(terms: Terms) -> Terms:
    """The same: what is kept as JSON may have been altered on its way. Raises: msgspec.ValidationError."""
    return msgspec.convert(msgspec.to_builtins(terms, builtin_types=(Decimal,)), type(terms))


def _untouched(beginning: str, typed: Typed, unchanged: Typed) -> bool:
    pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = [
        (typed.said, unchanged.said),
        (typed.several, unchanged.several),
        (typed.lists, unchanged.lists),
    ]
    return all(now.get(name) == was for now, then in pairs for name, was in then.items() if name.startswith(beginning))
