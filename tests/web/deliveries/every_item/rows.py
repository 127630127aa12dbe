"""The rows of a file of one item: details that give every rule of the item something to say, and results of another enterprise."""

from collections.abc import Iterator
from datetime import date
from itertools import product

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.files.headings import indicators_of
from marketplace.profiles.rules.definition import Condition
from marketplace.profiles.rules.load import rules_of
from tests.web.deliveries.every_item.cells import Row, attribute_cell, field_cell, months_back, years_back

LEAST_PERIODS = 3


def detail_rows(item: ItemDefinition, code: str, name: str) -> list[Row]:
    """For each period and each set of conditions that rules have, a record that meets them; cells by field."""
    wheres = list({repr(rule.where): rule.where for rule in rules_of(item.code)}.values()) or [{}]
    rows: dict[tuple[str | None, ...], Row] = {}
    for number, (day, where) in enumerate(product(_days(item), wheres)):
        row = _detail(item, number, day, code, name, where)
        rows.setdefault(tuple(row.get(key) for key in item.key_fields), row)
    return list(rows.values())


def _detail(item: ItemDefinition, number: int, day: date, code: str, name: str, where: dict[str, Condition]) -> Row:
    row = {each.code: field_cell(each, number, day, code, where.get(each.code)) for each in item.fields}
    row |= _subject(item, code, name)
    return {field: cell for field, cell in row.items() if cell is not None}


def result_rows(item: ItemDefinition, code: str, name: str) -> list[Row]:
    """Every attribute that names the item in one row, with no field but those of the subject; none where no attribute does."""
    results = {each.name: attribute_cell(each) for each in indicators_of(item, builtin_vocabulary())}
    return [_subject(item, code, name) | results] if results else []


def _subject(item: ItemDefinition, code: str, name: str) -> Row:
    named = {item.subject_field: code, item.name_field: name}
    return {field: cell for field, cell in named.items() if field is not None}


def _days(item: ItemDefinition) -> Iterator[date]:
    """As many periods as the longest window looks back on, and those before."""
    most = max(((rule.months or 0) + rule.back + rule.step for rule in rules_of(item.code)), default=0)
    day = item.field(item.day_field or "")
    if day is not None and day.type == "year":
        return iter(years_back(max(LEAST_PERIODS, most // 12 + 2)))
    return iter(months_back(max(LEAST_PERIODS, most + 13)))
