"""A version as a workbook that people can read: a sheet for each group of its terms, with the exact JSON beside the words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marketplace import exact_json
from marketplace.documents.xlsx_writer import Cell, workbook
from marketplace.eligibility.sentences import outline, sentence
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.reference.names import code_names
from products.catalogue.pricing.words import amount_rule_zh, fee_zh
from products.catalogue.words_of_terms import tier_zh
from web.version_file.layout import (
    CRITERION,
    CRITERION_HEADINGS,
    ENTRIES,
    ENTRY_HEADINGS,
    FIRST,
    HEADINGS,
    LINES,
    PIECE,
    SCALARS,
    SEPARATOR,
    Scalar,
)

UNREADABLE = "（这一条还不完整）"


def version_workbook(said: Mapping[str, Any]) -> bytes:
    """`said`: the body of a version as the open interface takes it, as builtin values. Raises: ValueError for an entry beyond a cell."""
    words: dict[str, Callable[[Any], str]] = {"额度规则": amount_rule_zh, "定价档": tier_zh, "费用": fee_zh, "优先条件": _sentence}
    sheets: dict[str, Sequence[Sequence[Cell]]] = {FIRST: [HEADINGS, *(_scalar(each, said) for each in SCALARS)]}
    sheets[CRITERION] = [CRITERION_HEADINGS, *_criterion(said.get("criterion"))]
    for name, field in ENTRIES.items():
        sheets[name] = [ENTRY_HEADINGS, *((_read_as(words[name], each), exact_json.encode_text(each)) for each in said.get(field, []))]
    for name, field in LINES.items():
        sheets[name] = [(name,), *((line,) for line in said.get(field, []))]
    return workbook(sheets)


def _scalar(scalar: Scalar, said: Mapping[str, Any]) -> Sequence[Cell]:
    first, _, second = scalar.field.partition(".")
    value = said.get(first)
    if second:
        value = (value or {}).get(second)
    return (scalar.label, _cell(scalar, value), scalar.field)


def _cell(scalar: Scalar, value: Any) -> Cell:
    if value is None or value == []:
        return None
    if scalar.several:
        return SEPARATOR.join((scalar.names or {}).get(each, each) for each in value)
    if scalar.names is not None:
        return scalar.names.get(value, str(value))
    if scalar.kind == "yes_no":
        return "是" if value else "否"
    if scalar.kind == "json":
        return exact_json.encode_text(value)
    return value if scalar.kind == "whole" and isinstance(value, int) else str(value)


def _criterion(criterion: Any) -> Sequence[Sequence[Cell]]:
    if criterion is None:
        return []
    text = exact_json.encode_text(criterion)
    pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
    lines = _outline(criterion)
    return [(lines[n] if n < len(lines) else None, pieces[n] if n < len(pieces) else None) for n in range(max(len(lines), len(pieces)))]


def _outline(criterion: Any) -> list[str]:
    try:
        return ["　　" * line.level + line.text for line in outline(criterion, builtin_vocabulary(), code_names)]
    except (KeyError, TypeError, ValueError, AttributeError):  # a draft may hold what is no criterion yet
        return [UNREADABLE]


def _sentence(criterion: Any) -> str:
    return sentence(criterion, builtin_vocabulary(), code_names)


def _read_as(words: Callable[[Any], str], entry: Any) -> str:
    try:
        return words(entry)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        return UNREADABLE
