"""Figures of a fund's rules in a form: nothing typed is no such rule, 未写明 is a figure that the source does not give."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from msgspec import UNSET

from marketplace.money import yuan_text
from policies.funds.fund_rules import FundRules
from policies.funds.schemas import FundTerms, read_rules, stored_rules
from web.version_editor import figures
from web.version_editor.figures import Read

UNSTATED = "未写明"
TRI_HINT = "没有这一项的留空；文件有这一项却没写数的，填“未写明”。"
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


def tri(read: Read) -> Read:
    """A reader that also takes 未写明; it gives that word."""

    def read_tri(text: str) -> Any:
        return UNSTATED if text.strip() == UNSTATED else read(text)

    return read_tri


def needed(read: Read) -> Read:
    """As `tri`, where leaving it empty means that it is not stated yet."""

    def read_needed(text: str) -> Any:
        said = tri(read)(text)
        return UNSTATED if said is None else said

    return read_needed


def pct(text: str) -> Decimal | None:
    """Per cent."""
    return figures.number(text)


def wan_yuan(text: str) -> str | None:
    """万元 typed, yuan with two decimals kept."""
    fen = figures.wan_fen(text)
    return None if fen is None else yuan_text(fen)


def month_day(text: str) -> str:
    """The day on which a year of limits begins."""
    said = text.strip() or "01-01"
    if not _MONTH_DAY.fullmatch(said):
        raise ValueError(f"「{said[:10]}」不是月日，请填如 01-01。")
    return said


def stored(value: Any) -> Any:
    """What was read as the rules hold it: nothing is left out, 未写明 is null."""
    return UNSET if value is None else None if value == UNSTATED else value


def text_of(value: Any, write: Callable[[Any], str] = str) -> str:
    """The way back."""
    return "" if value is UNSET else UNSTATED if value is None else write(value)


def said_of(entry: Mapping[str, Any], name: str, write: Callable[[Any], str] = str) -> str:
    """As `text_of`, of a stored entry in which it may be missing."""
    return text_of(entry.get(name, UNSET), write)


def without_unset(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is said."""
    return {name: value for name, value in values.items() if value is not UNSET}


def changed_rules(before: FundTerms, changes: Mapping[str, Any]) -> FundRules:
    """The rules with these parts in place of those before; a part that is UNSET is taken out."""
    return read_rules(without_unset({**stored_rules(before.rules), **changes}))
