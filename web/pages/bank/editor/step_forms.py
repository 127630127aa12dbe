"""The form of each step: what it is made of, how the stored terms look in it, and which terms what was read makes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec.structs import replace

from products.catalogue.drafts.terms import DraftTerms
from web.pages.bank.editor import basics, criterion, price, process, steps
from web.pages.bank.editor.form_model import Faults, Section, Typed
from web.pages.bank.editor.row_reading import read

Said = tuple[DraftTerms, date | None]  # the terms and the day from which they are to hold


@dataclass(frozen=True, slots=True)
class StepForm:
    """`terms` makes fields of the terms out of values; `shown` is the way back."""

    sections: Sequence[Section]
    shown: Callable[[DraftTerms, date | None], Typed]
    terms: Callable[[Mapping[str, Any]], dict[str, Any]]


FORMS = {
    steps.BASICS.key: StepForm(basics.SECTIONS, basics.shown, basics.terms),
    steps.PRICE.key: StepForm(price.SECTIONS, price.shown, price.terms),
    steps.CRITERION.key: StepForm(criterion.SECTIONS, criterion.shown, criterion.terms),
    steps.PROCESS.key: StepForm(process.SECTIONS, process.shown, process.terms),
}


def said_with(form: StepForm, typed: Typed, before: Said) -> tuple[Said, Faults]:
    """The terms with what was typed in one step. What stands in the form as it was shown is left exactly as it is stored."""
    values, faults = read(form.sections, typed)
    terms, effective_from = before
    unchanged = form.shown(terms, effective_from)
    for name, rows in unchanged.lists.items():
        if typed.lists.get(name) == rows:
            values[name] = getattr(terms, name)
    changes = form.terms(values)
    if all(typed.said.get(name) == text for name, text in unchanged.said.items() if name.startswith("rate.")):
        changes.pop("rate", None)
    if "effective_from" in values:
        effective_from = values["effective_from"]
    return (replace(terms, **changes), effective_from), faults
