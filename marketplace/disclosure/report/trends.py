"""Trend charts of a report: figures by month or year of a few fields, summed in the database, which hands out no rows.

What an institution may see of them is the items whose values it may see under consent; see decisions/figures_by_month.md.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Row, String, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.disclosure.report.structure import Trend, TrendPoint
from marketplace.information.catalogue.definition import ItemDefinition

MONTHS, YEARS = 24, 5
_MONTHS = text(
    "SELECT item, series, month, value, newest, disputed FROM zhida_months(:subject, :reader, :wanted, :since)"
).bindparams(bindparam("wanted", type_=ARRAY(String)))  # fmt: skip


class Series(NamedTuple):
    """One field as a trend. The same list stands in `zhida_months()`, which gives no others."""

    item: str
    field: str
    label_zh: str
    unit: str
    by: Literal["month", "year"] = "month"


SERIES = (
    Series("invoice", "sales_amount", "开票金额", "元"),
    Series("tax_payment", "paid", "实缴税额", "元"),
    Series("social_insurance_payment", "insured_count", "社会保险参保人数", "人"),
    Series("electricity_payment", "usage_kwh", "用电量", "千瓦时"),
    Series("bank_reported_loan", "balance", "贷款余额", "元"),
    Series("financial_statement", "revenue", "营业收入", "元", "year"),
    Series("financial_statement", "net_profit", "净利润", "元", "year"),
    Series("financial_statement", "total_assets", "资产总额", "元", "year"),
)
TREND_ITEMS = frozenset(each.item for each in SERIES)


async def trends_of(
    session: AsyncSession,
    subject_id: UUID,
    reader_id: UUID,
    items: Collection[str],
    definitions: Mapping[str, ItemDefinition],
    on: date,
) -> list[Trend]:
    """Trends of these items that there are records for, as of a day. `reader_id`: the institution, or the subject itself.

    As the application bound to the reader and the subject, or as the system. The consent is asked for once more in the statement.
    """
    wanted = sorted(TREND_ITEMS & set(items) & definitions.keys())
    if not wanted:
        return []
    asked = {"subject": subject_id, "reader": reader_id, "wanted": wanted, "since": date(on.year - YEARS, 1, 1)}
    rows = (await session.execute(_MONTHS, asked)).all()
    found = (_trend(each, rows, definitions, on) for each in SERIES if each.item in definitions)
    return [each for each in found if each is not None]


def _trend(series: Series, rows: Iterable[Row[Any]], definitions: Mapping[str, ItemDefinition], on: date) -> Trend | None:
    first = months_before(on, MONTHS) if series.by == "month" else date.min
    said = [row for row in rows if (row.item, row.series) == (series.item, series.field) and first <= row.month <= on]
    if not said:
        return None
    by_period = {_period(row.month, series): row for row in said}
    definition = definitions[series.item]
    points = [_point(period, by_period.get(period)) for period in _periods(min(by_period), max(by_period), series)]
    newest = max(row.newest for row in said)
    return Trend(
        series.item, definition.name_zh, definition.provider_zh, series.field, series.label_zh, series.unit, series.by, newest, points
    )


def months_before(on: date, months: int) -> date:
    """The first day of the month so many months before that of `on`."""
    at = on.year * 12 + on.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)


def _period(month: date, series: Series) -> str:
    return f"{month:%Y-%m}" if series.by == "month" else f"{month:%Y}"


def _periods(first: str, last: str, series: Series) -> list[str]:
    """Every month or year between the two, both included, whether or not anything is known of it."""
    if series.by == "year":
        return [f"{year}" for year in range(int(first), int(last) + 1)]
    begun, end = (int(each[:4]) * 12 + int(each[5:]) - 1 for each in (first, last))
    return [f"{at // 12}-{at % 12 + 1:02}" for at in range(begun, end + 1)]


def _point(period: str, row: Row[Any] | None) -> TrendPoint:
    """None where there is no record: unknown is not nothing."""
    return TrendPoint(period, None, disputed=False) if row is None else TrendPoint(period, Decimal(row.value), disputed=row.disputed)
