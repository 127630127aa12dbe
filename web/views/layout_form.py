"""The form on which a person confirms what each column of a file means, and in which unit its amounts are."""

from dataclasses import dataclass
from typing import Any, Protocol

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError, Invalid
from marketplace.information.catalogue.definition import ItemDefinition
from web.forms import FormData

LEFT_OUT = "-"  # no field's code
UNITS = [{"value": "yuan", "label": "元"}, {"value": "wan_yuan", "label": "万元"}, {"value": "yi_yuan", "label": "亿元"}]
BY_FACTOR = {"10000": "wan_yuan", "100000000": "yi_yuan", "1": "yuan"}
Choice = dict[str, Any]


class Guessed(Protocol):
    """A file whose columns were found out."""

    guess: Any


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One heading: what it was understood as, or what the person chose. `unit` is empty for what is no amount."""

    number: int
    heading: str
    field: str
    unit: str
    understood: bool


def layout_rows(
    upload: Guessed, item: ItemDefinition, vocabulary: Vocabulary, form: FormData | None
) -> tuple[list[ColumnRow], list[Choice]]:
    """The rows of the form and the fields to choose from, in groups."""
    scales = upload.guess.get("layout", {}).get("scales", {})
    rows = [
        ColumnRow(
            number,
            heading,
            _typed(form, f"field-{number}", field or ""),
            _typed(form, f"unit-{number}", BY_FACTOR.get(scales.get(field or "", ""), "")),
            bool(field),
        )
        for number, (heading, field) in enumerate(columns_of(upload), start=1)
    ]
    return rows, _choices(item, vocabulary)


def columns_of(upload: Guessed) -> list[tuple[str, str | None]]:
    """Heading and field of each column that has a heading; of JSON the keys of its records."""
    layout = upload.guess.get("layout", {})
    pairs = list(layout.get("keys", {}).items()) or list(zip(layout.get("headings", ()), layout.get("columns", ()), strict=False))
    return [(heading, field) for heading, field in pairs if heading.strip()]


def declared_of(upload: Guessed, form: FormData) -> dict[str, Any]:
    """What the person confirmed, as the layout of a batch. Raises: Invalid with every column that means nothing, or what another does."""
    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    ignored: list[str] = []
    errors: list[FieldError] = []
    for number, (heading, _) in enumerate(columns_of(upload), start=1):
        field, unit = str(form.get(f"field-{number}", "")), str(form.get(f"unit-{number}", ""))
        if field == LEFT_OUT:
            ignored.append(heading)
        elif not field:
            errors.append(FieldError(f"/field-{number}", f"「{heading}」：请选择它是哪个字段，或选「不读取」"))
        elif field in columns.values():
            errors.append(FieldError(f"/field-{number}", f"「{heading}」：这个字段已经有别的列了，请改选或选「不读取」"))
        else:
            columns[heading] = field
            if unit in {each["value"] for each in UNITS}:
                units[field] = unit
    if errors:
        raise Invalid(f"有 {len(errors)} 列需要确认", errors)
    found = {"columns": columns, "units": units, "ignore": ignored, "sheet": upload.guess.get("layout", {}).get("sheet")}
    return {name: value for name, value in found.items() if value}


def _typed(form: FormData | None, name: str, otherwise: str) -> str:
    return otherwise if form is None else str(form.get(name, ""))


def _choices(item: ItemDefinition, vocabulary: Vocabulary) -> list[Choice]:
    fields = [{"value": each.code, "label": each.name_zh} for each in item.fields]
    groups = [{"label": "字段", "options": fields}]
    if item.indicators:
        known = [each for each in vocabulary.values() if each.item == item.code]
        indicators = [{"value": each.name, "label": each.label_zh} for each in known]
        groups += [{"label": "指标", "options": indicators}] if indicators else []
    return groups
