"""Two to four products beside each other, line by line."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.reference import regions
from marketplace.reference.lpr import LprTable
from products.catalogue.documents import lowest_rate_pct
from products.catalogue.models import Product, ProductVersion
from products.catalogue.pricing.words import fee_zh
from web.views.cards import amount_text, rate_note, rate_text, term_text
from web.views.product_facts import UNSTATED, days_text, guarantee_text, repayment_text
from web.views.rate_today import RateToday, rate_today

LEAST, MOST = 2, 4
MOST_PLACES = 3
Figure = Callable[[ProductVersion], Decimal | int | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one product says. `best` is said in words too, in the note."""

    text: str
    note: str | None = None
    best: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison, a cell for each product."""

    label: str
    cells: tuple[Cell, ...]


def comparison(products: Sequence[Product], lpr: LprTable, on: date) -> list[Row]:
    """The lines. A rate on the LPR is that of the day.

    Best is only said of figures that two products state and that differ; a missing figure is never worst or best.
    """
    listed = [(product, version) for product in products if (version := product.current) is not None]
    versions = [version for _, version in listed]
    rates = [rate_today(version, lpr, on) for version in versions]
    dated = list(zip(versions, rates, strict=True))
    return [
        Row("额度", _marked([amount_text(each) for each in versions], _most(versions, lambda each: each.amount_max_fen), "额度最高")),
        Row("年化利率", _with_notes(listed, rates, _marked([_rate(*each) for each in dated], _lowest(dated), "利率最低"))),
        Row("期限", _marked([term_text(each) for each in versions], _most(versions, lambda each: each.term_months_max), "期限最长")),
        Row("还款方式", _plain(repayment_text(each) for each in versions)),
        Row("担保方式", _plain(guarantee_text(each) for each in versions)),
        Row("办理时间", _plain(days_text(each, sample=product.sample) for product, each in listed)),
        Row("费用", _plain("；".join(fee_zh(fee) for fee in each.fees) for each in versions)),
        Row("服务地区", _plain(places_text(each.regions) for each in versions)),
        Row("准备材料", _plain("、".join(each.required_documents) for each in versions)),
    ]


def places_text(codes: Sequence[str]) -> str:
    """Names of places, the first few; "" where none is named."""
    names = [name for code in codes if (name := regions.full_name(code))]
    return "、".join(names[:MOST_PLACES]) + (f"等 {len(names)} 地" if len(names) > MOST_PLACES else "")


def _plain(texts: Iterable[str | None]) -> tuple[Cell, ...]:
    return tuple(Cell(text or UNSTATED) for text in texts)


def _marked(texts: Sequence[str | None], best: Sequence[bool], words: str) -> tuple[Cell, ...]:
    return tuple(Cell(text or UNSTATED, words if is_best else None, is_best) for text, is_best in zip(texts, best, strict=True))


def _most(versions: Sequence[ProductVersion], figure: Figure) -> list[bool]:
    figures = [figure(each) for each in versions]
    stated = {each for each in figures if each is not None}
    return [len(stated) > 1 and each == max(stated) for each in figures]


def _rate(version: ProductVersion, rate: RateToday | None) -> str | None:
    return rate.shown if rate is not None else rate_text(version)


def _lowest(dated: Sequence[tuple[ProductVersion, RateToday | None]]) -> list[bool]:
    rates = [lowest_rate_pct(version) if rate is None else rate.low for version, rate in dated]
    stated = {each for each in rates if each is not None}
    return [len(stated) > 1 and each == min(stated) for each in rates]


def _with_notes(
    listed: Sequence[tuple[Product, ProductVersion]], rates: Sequence[RateToday | None], cells: Sequence[Cell]
) -> tuple[Cell, ...]:
    notes = [
        rate.note if rate is not None else rate_note(version, sample=product.sample)
        for (product, version), rate in zip(listed, rates, strict=True)
    ]
    return tuple(
        Cell(cell.text, "；".join(text for text in (cell.note, note) if text) or None, cell.best)
        for cell, note in zip(cells, notes, strict=True)
    )
