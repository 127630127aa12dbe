"""A version tried out on a made-up enterprise: whether it qualifies, and what it would get and pay by the draft's own terms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.money import people_amount, plain
from marketplace.reference.lpr import LprTable
from products.catalogue.drafts.terms import DraftTerms
from products.catalogue.pricing.bounds import Bounds
from products.catalogue.pricing.quote import Wanted, quote
from products.catalogue.pricing.reading import read_terms
from web.criterion_rows.judging import judged
from web.criterion_rows.lexicon import builtin_lexicon
from web.criterion_rows.model import Rows
from web.criterion_rows.trial import TrialView, trial_view
from web.forms import FormData


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a quote with why it is so."""

    label: str
    value: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """`quote` is empty while nothing was tried out, or the terms of price are still at fault."""

    view: TrialView | None
    quote: tuple[Line, ...] = ()


def trial_of(rows: Rows, form: FormData, place: str, terms: DraftTerms, lpr: LprTable, on: date, *, priced: bool) -> Trial:
    """What the form's made-up enterprise comes to; nothing of it is kept. `priced`: the terms of price are without fault."""
    view = trial_view(judged(rows, builtin_lexicon()).criterion, form, place, today=on)
    if view is None or view.facts is None or not priced:
        return Trial(view)
    return Trial(view, quote_lines(terms, view.facts.actual, lpr, on))


def quote_lines(terms: DraftTerms, facts: Mapping[str, Any], lpr: LprTable, on: date) -> tuple[Line, ...]:
    """Amount, rate and term as far as the facts settle them. Raises: ValueError for a value that the vocabulary does not take."""
    found = quote(read_terms(terms)[0], facts, Wanted(), lpr, on)
    return (
        _line("最高额度", found.ceiling, people_amount, "不限"),
        _line("年利率", found.rate, lambda pct: f"{plain(pct)}%", "未知"),
        _line("最长期限", found.term_months_max, lambda months: f"{plain(months)} 个月", "不限"),
    )


def _line(label: str, bounds: Bounds, said: Callable[[Decimal], str], nothing: str) -> Line:
    ends = [said(each) for each in (bounds.low, bounds.high) if each is not None]
    value = " 至 ".join(dict.fromkeys(ends)) or nothing
    if bounds.high is None and ends:
        value = f"{value} 起"
    reasons = [reason.text_zh for reason in (bounds.low_reason, bounds.high_reason) if reason is not None]
    return Line(label, value, tuple(dict.fromkeys([*reasons, *(each.text_zh for each in bounds.missing)])))
