"""Records of details of one synthetic firm: the months and years from which its results follow. Made up, like all of it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from web.demo.population.business import issued_invoices, payments
from web.demo.population.firm import MONTHS, Firm, rng_of
from web.demo.population.people import electricity_bills
from web.demo.population.windows import total

SHOWN_MONTHS = 24
YEARS = 3
Facts = Mapping[str, Any]


class Detail(NamedTuple):
    """One record: item, what tells it from others of the item, its fields, the day it speaks of."""

    item: str
    key: str
    data: dict[str, Any]
    as_of: date


def details(firm: Firm, facts: Facts) -> Iterator[Detail]:
    """Two years of taxes, invoices, social insurance and electricity, three of statements. `facts`: what the firm's results are."""
    months = _month_ends(firm.today)
    yield from _taxes(firm, months)
    yield from _invoices(firm, months)
    yield from _electricity(firm, months)
    yield from _insurance(firm, facts, months)
    if firm.corporate:
        yield from _statements(firm, facts)


def _month_ends(today: date) -> list[date]:
    """Last days of the whole months behind us, one for each month of a firm's figures, oldest first."""
    ends = [today.replace(day=1) - timedelta(days=1)]
    while len(ends) < MONTHS:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]


def _months(detail: list[Detail]) -> list[Detail]:
    return detail[-SHOWN_MONTHS:]


def _taxes(firm: Firm, months: list[date]) -> Iterator[Detail]:
    paid, reduced, vat = payments(firm, rng_of(firm.serial, "tax"))
    vat_rows, income_rows = [], []
    for end, whole, less, value_added, sales in zip(months, paid, reduced, vat, firm.revenue, strict=True):
        period = {"period_from": end.replace(day=1).isoformat(), "period_to": end.isoformat(), "is_late": False, "tax_status": "normal"}
        row = {
            **period,
            "tax_kind": "vat",
            "taxable_sales": sales,
            "payable": value_added,
            "paid": value_added,
            "reduced": less,
            "late_fee": 0,
        }
        vat_rows.append(Detail("tax_payment", f"vat {end}", row, end))
        income = {
            **period,
            "tax_kind": "income_tax",
            "payable": whole - value_added,
            "paid": whole - value_added,
            "reduced": 0,
            "late_fee": 0,
        }
        income_rows.append(Detail("tax_payment", f"income {end}", income, end))
    yield from _months(vat_rows)
    yield from _months(income_rows)


def _invoices(firm: Firm, months: list[date]) -> Iterator[Detail]:
    issued = issued_invoices(firm, rng_of(firm.serial, "invoices"))
    rows = []
    for end, sales in zip(months, issued, strict=True):
        row = {
            "month": end.isoformat(), "counterparty_class": "all", "sales_amount": sales, "sales_count": sales // 9_000,
            "purchase_amount": sales * 6 // 10, "purchase_count": sales // 15_000, "red_amount": 0, "void_amount": 0,
        }  # fmt: skip
        rows.append(Detail("invoice", str(end), row, end))
    yield from _months(rows)


def _electricity(firm: Firm, months: list[date]) -> Iterator[Detail]:
    bills = electricity_bills(firm, rng_of(firm.serial, "utilities"))
    rows = []
    for end, bill in zip(months, bills, strict=True):
        row = {
            "month": end.isoformat(),
            "meter_no": "示例户号",
            "usage_kwh": bill * 10 // 7,
            "amount": bill,
            "paid": bill,
            "status": "normal",
        }
        rows.append(Detail("electricity_payment", str(end), row, end))
    yield from _months(rows)


def _insurance(firm: Firm, facts: Facts, months: list[date]) -> Iterator[Detail]:
    insured = facts.get("insured_employees_count", firm.headcount)
    yearly = facts.get("social_insurance_paid_12m_cny", insured * 12_000)
    grown = 1 + float(facts.get("insured_employees_change_12m_pct", 0)) / 100
    rows = []
    for back, end in zip(range(len(months) - 1, -1, -1), months, strict=True):
        count = max(1, round(insured * max(0.3, grown) ** (-back / 12)))
        row = {"month": end.isoformat(), "insured_count": count, "due": yearly // 12, "paid": yearly // 12, "arrears": 0}
        rows.append(Detail("social_insurance_payment", str(end), row, end))
    yield from _months(rows)


def _statements(firm: Firm, facts: Facts) -> Iterator[Detail]:
    """Of the last calendar years, in the figures of the last times twelve months: a synthetic firm has no others."""
    last = firm.today.year - 1
    debt_pct, assets = float(facts.get("debt_ratio_pct", 50)), facts.get("total_assets_cny", firm.annual_revenue_cny)
    for back in range(min(YEARS, firm.years)):
        revenue, held = total(firm.revenue, 12, 12 * back), int(assets * 0.95**back)
        owed = int(held * debt_pct / 100)
        row = {
            "year": last - back, "revenue": revenue, "net_profit": int(revenue * firm.margin_pct / 100), "total_assets": held,
            "total_liabilities": owed, "equity": held - owed, "is_audited": back == 0,
        }  # fmt: skip
        yield Detail("financial_statement", str(last - back), row, date(last - back, 12, 31))
