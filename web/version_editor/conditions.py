"""Conditions in the editor: rows of `web.criterion_rows` under the name of their place in the form."""

from typing import Any

from web.criterion_rows.from_criterion import rows_of
from web.criterion_rows.judging import judged
from web.criterion_rows.lexicon import builtin_lexicon
from web.criterion_rows.model import BUTTON, Group, Row, Rows
from web.criterion_rows.reading import read_rows
from web.forms import FormData

Faults = dict[str, str]


def sent(form: FormData, place: str) -> Rows | None:
    """The rows under a place, after the button of theirs that was pressed; None where the form has none there."""
    return read_rows(form, place).rows if any(name.startswith(f"{place}.") for name in form) else None


def shown(criterion: Any) -> Rows:
    """A stored criterion; with nothing stored, one row to begin with."""
    return empty() if criterion is None else rows_of(criterion)


def empty() -> Rows:
    """One row in which nothing stands."""
    return Rows(Group(members=(Row(),)))


def read(rows: Rows | None, place: str, faults: Faults) -> Any:
    """What the rows say as far as it goes, None for nothing. What is wrong with it is said when it is submitted."""
    draft = None if rows is None else judged(rows, builtin_lexicon()).draft
    if draft is None or isinstance(draft, dict):
        return draft
    faults[place] = "这里的条件不是一个 JSON 对象，请改好或去掉。"
    return None


def pressed(form: FormData) -> bool:
    """Whether a button of some rows sent the form."""
    return any(name.endswith(f".{BUTTON}") for name in form)
