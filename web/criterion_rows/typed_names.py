"""Names that people type for what the language holds as codes."""

import re
from collections.abc import Iterable

from marketplace.eligibility.attribute import Attribute
from web.criterion_rows.model import Row
from web.criterion_rows.shapes import CHIPS, CHOICE, PAIR, YES_NO, shape
from web.views.reach_values import NotRead, read_list, read_value

_BETWEEN = re.compile(r"\s*(?:到|至|~|～|—)\s*")
_YES_NO = {"是": "true", "已提供": "true", "有": "true", "否": "false", "未提供": "false", "没有": "false", "无": "false"}


def members_of(typed: Iterable[str], attribute: Attribute) -> tuple[list[str], list[str]]:
    """Members of a list by name or code, several in one text too; and the texts that were not understood."""
    members: list[str] = []
    unknown: list[str] = []
    for text in filter(None, typed):
        try:
            members += read_list(text, attribute)
        except NotRead:
            unknown.append(text)
    return members, unknown


def understood(row: Row, attribute: Attribute) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The values of a row whose attribute had not been chosen when its one field was typed, and what was not understood of a list."""
    typed = row.values[0] if row.values else ""
    of_shape = shape(attribute, row.operator)
    if of_shape == CHIPS:
        members, unknown = members_of([typed], attribute)
        return tuple(members), tuple(unknown)
    if of_shape == PAIR:
        ends = _BETWEEN.split(typed)
        return (tuple(ends) if len(ends) == 2 else (typed, "") if typed else ()), ()
    if of_shape == YES_NO:
        return (_YES_NO.get(typed, typed),) if typed else (), ()
    return ((_choice(typed, attribute) if of_shape == CHOICE else typed,) if typed else ()), ()


def _choice(typed: str, attribute: Attribute) -> str:
    try:
        return str(read_value(typed, attribute))
    except NotRead:
        return typed
