"""Promise against reality as pages show it: on a product for everybody, and line by line for the lender itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from marketplace.money import plain
from products.applications.performance.models import LenderPerformance, Scope
from products.applications.performance.periods import TWELVE_MONTHS
from products.applications.performance.refresh import LEAST
from products.applications.time_limits import promised_days
from products.catalogue.models import Product, ProductVersion
from web.template_filters import amount_fen
from web.views.cards import Card
from web.views.comparison import Cell, Row

STEPS_ZH = {"accept": "受理", "contact": "首次联系", "decide": "审批答复"}
SCOPES_ZH = {Scope.PRODUCT: "产品", Scope.BRANCH: "机构", Scope.OFFICER: "经办人"}
HIDDEN = f"不足 {LEAST} 件"


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One promise in working days, and how it was kept; None where too few cases tell."""

    label: str
    promised: str
    in_time: str | None
    median: str | None
    p90: str | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What a product promises and what came of it. `shown`: there are enough cases."""

    lines: tuple[PromiseLine, ...]
    shown: bool
    cases: int
    from_on: date | None
    until_on: date | None
    approved: str | None
    median_rate: str | None
    median_amount: str | None


@dataclass(frozen=True, slots=True)
class PerformanceLine:
    """One row of the lender's own page, every figure as text; None is hidden."""

    name: str
    cases: int
    accepted: str | None
    contacted: str | None
    decided: str | None
    contact_days: str | None
    decide_days: str | None
    approved: str | None
    median_rate: str | None
    median_amount: str | None


def promise_of(product: Product, version: ProductVersion, kept: LenderPerformance | None) -> Promise | None:
    """For the page of a product; None for a sample, to which nobody can apply."""
    if product.sample:
        return None
    promised = promised_days(version.promise_days)
    figures = {
        "accept": (kept.accepted_in_time, None, None),
        "contact": (kept.contacted_in_time, kept.contact_median_days, kept.contact_p90_days),
        "decide": (kept.decided_in_time, kept.decide_median_days, kept.decide_p90_days),
    } if kept else {}  # fmt: skip
    lines = tuple(
        PromiseLine(label, f"{promised[name]} 个工作日", _share(share), _days(median), _days(p90))
        for name, label in STEPS_ZH.items()
        for share, median, p90 in [figures.get(name, (None, None, None))]
    )
    if kept is None or kept.cases < LEAST:
        return Promise(lines, False, 0, None, None, None, None, None)
    rate, amount = _rate(kept.median_rate), _amount(kept.median_amount_fen)
    return Promise(lines, True, kept.cases, kept.from_on, kept.until_on, _share(kept.approved), rate, amount)


def kept_text(version: ProductVersion, kept: LenderPerformance | None) -> str | None:
    """「承诺 5 个工作日答复 · 实际中位 1.6 个」, None where too few cases tell."""
    if kept is None or kept.decide_median_days is None:
        return None
    return f"承诺 {promised_days(version.promise_days)['decide']} 个工作日答复 · 实际中位 {plain(kept.decide_median_days)} 个"


def with_kept(cards: Iterable[Card], products: Iterable[Product], kept: Mapping[UUID, LenderPerformance]) -> list[Card]:
    """The cards of these products, in turn, with what came of their promises. It changes nothing in their order."""
    return [
        card if product.current is None else replace(card, kept_text=kept_text(product.current, kept.get(product.id)))
        for card, product in zip(cards, products, strict=True)
    ]


def kept_row(products: Iterable[Product], kept: Mapping[UUID, LenderPerformance]) -> Row:
    """A line of the comparison."""
    said = [kept_text(each.current, kept.get(each.id)) for each in products if each.current is not None]
    return Row("承诺与实际", tuple(Cell(text or f"近 12 个月{HIDDEN}") for text in said))


def lines_of(rows: Sequence[tuple[LenderPerformance, str]], scope: Scope) -> list[PerformanceLine]:
    """Those of one scope, in their order."""
    return [performance_line(row, name) for row, name in rows if row.scope is scope]


def performance_line(row: LenderPerformance, name: str) -> PerformanceLine:
    """One row; medians with the ninetieth per cent behind."""
    return PerformanceLine(
        name=name, cases=row.cases, accepted=_share(row.accepted_in_time), contacted=_share(row.contacted_in_time),
        decided=_share(row.decided_in_time), contact_days=_both(row.contact_median_days, row.contact_p90_days),
        decide_days=_both(row.decide_median_days, row.decide_p90_days), approved=_share(row.approved),
        median_rate=_rate(row.median_rate), median_amount=_amount(row.median_amount_fen),
    )  # fmt: skip


def period_zh(name: str) -> str:
    """「近 12 个月」, 「2026 年四季度」."""
    if name == TWELVE_MONTHS:
        return "近 12 个月"
    year, _, quarter = name.partition("Q")
    return f"{year} 年{'一二三四'[int(quarter) - 1]}季度"


def _share(share: Decimal | None) -> str | None:
    return None if share is None else f"{share * 100:.0f}%"


def _days(days: Decimal | None) -> str | None:
    return None if days is None else f"{plain(days)} 个工作日"


def _both(median: Decimal | None, p90: Decimal | None) -> str | None:
    return None if median is None or p90 is None else f"{plain(median)} ／ {plain(p90)}"


def _rate(rate: Decimal | None) -> str | None:
    return None if rate is None else f"{rate * 100:.2f}%"


def _amount(fen: int | None) -> str | None:
    return None if fen is None else amount_fen(fen)
