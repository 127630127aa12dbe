"""Made-up cells of any field and attribute of the catalogue, as a provider's clerk would type them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.information.catalogue.definition import FieldDefinition
from marketplace.profiles.rules.definition import Bound, Condition

ANYBODY = "110101199003070732"
SHAPED = {r"[A-HJ-NPR-Z0-9]{5,17}": "LSVAA49J13{n:07}", r"\d{6}": "320102", r"[A-T]|\d{2,4}": "3484"}  # by pattern
OF_HIERARCHY = {"region": "320102", "industry": "C3484"}
LASTS = ("valid_to", "due_on", "liability_end_date")  # ends of what goes on
LAST_DAY = date(2026, 10, 31)


def field_cell(field: FieldDefinition, number: int, day: date, code: str, wanted: Condition | None = None) -> str | None:
    """A value of the record number `number` that speaks of `day`; `code`: of its subject. `wanted`: what a rule asks of the field."""
    match wanted:
        case "open":
            return None
        case bool():
            return "是" if wanted else "否"
        case [first, *_]:
            return field.values.get(first) or first
        case Bound():
            return str(_within(wanted))
    if wanted == "until" or field.code in LASTS:
        return "2027-06-30"
    return _usual(field, number, day, code)


def _usual(field: FieldDefinition, number: int, day: date, code: str) -> str:
    first = day.replace(day=1) if field.code.endswith("_from") else day
    times = {"date": first.isoformat(), "month": f"{day:%Y-%m}", "year": f"{day.year}"}
    made = times | {"uscc": code, "identity_number": ANYBODY, "boolean": "是"}
    if field.type in {"number", "integer", "yuan", "percent"}:
        return str(max(field.minimum or 0, min(field.maximum or Decimal(12), Decimal(12))))
    words = (word or key for key, word in field.values.items())
    return made.get(field.type) or next(words, SHAPED.get(field.pattern or "", "示例{n}").format(n=number))


def _within(bound: Bound) -> Decimal:
    if bound.above is not None:
        return bound.above + 1
    return bound.below - 1 if bound.below is not None else bound.at_most or Decimal(0)


def attribute_cell(attribute: Attribute) -> str:
    """A value of an attribute; a code by its word where it has one."""
    if attribute.type == "number":
        return "12"
    if attribute.type == "boolean":
        return "是"
    if attribute.type == "date":
        return "2024-05-06"
    if attribute.type == "code":
        return OF_HIERARCHY[attribute.hierarchy or ""]
    first = next(iter(attribute.values or attribute.value_labels_zh or ("示例",)))
    return attribute.value_labels_zh.get(first) or first


def months_back(count: int) -> list[date]:
    """The last days of so many months, the newest first."""
    ends = [LAST_DAY]
    while len(ends) < count:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends


def years_back(count: int) -> list[date]:
    """The last days of so many years that are over, the newest first."""
    return [date(LAST_DAY.year - 1 - back, 12, 31) for back in range(count)]


Row = dict[str, Any]
