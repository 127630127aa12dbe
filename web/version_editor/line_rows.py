"""Soft conditions as rows, and lists of plain lines."""

from collections.abc import Mapping
from typing import Any

from web.version_editor import conditions, figures
from web.version_editor.form_model import Field, Kind, Row, RowList


def _condition(_: Row, said: Mapping[str, Any]) -> Any:
    return said.get("when", {"all": []})


PREFERENCES = RowList(
    "preferences",
    "优先条件",
    {"condition": Kind("优先条件", (), when=True, begins_with_condition=True)},
    lambda entry: Row("condition", {}, conditions.shown(entry)),
    _condition,
)


def lines(name: str, label: str, what: str, *, longest: int = figures.LONGEST, most: int = 50) -> RowList:
    """A list of plain lines."""
    return RowList(
        name,
        label,
        {"line": Kind(what, (Field("text", what, figures.words_up_to(longest)),))},
        lambda entry: Row("line", {"text": str(entry)}),
        lambda _, said: said.get("text"),
        most=most,
    )
