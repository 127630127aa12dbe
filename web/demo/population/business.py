"""What the register, the tax office, the invoices and the books say of a firm."""

import random
from typing import Any

from marketplace.reference.size_rules import size_class
from web.demo.population.firm import TAX_SHARE, Firm, rng_of
from web.demo.population.windows import active, change_pct, changes, longest_gap, sums, total

Facts = dict[str, Any]


def registration(firm: Firm) -> Facts:
    """Market registration; public."""
    rng = rng_of(firm.serial, "registration")
    capital = rng.choice((100_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000))
    forms = {"sole_proprietor": "individual_business", "cooperative": "cooperative", "family_farm": "sole_investment"}
    company = {
        "registered_capital_cny": capital,
        "paid_in_capital_cny": capital * rng.choice((30, 50, 100)) // 100,
        "paid_in_capital_pct": 100,
        "branches_count": int(rng.random() < 0.1),
    }
    company["paid_in_capital_pct"] = company["paid_in_capital_cny"] * 100 // capital
    assets = int(firm.annual_revenue_cny * rng.uniform(0.5, 1.4))
    scale = size_class(firm.industry, firm.headcount, firm.annual_revenue_cny, assets)
    return {
        "subject_kind": firm.kind,
        "legal_form": forms.get(firm.kind, "limited_company"),
        "is_legal_person": firm.kind in {"enterprise", "cooperative"},
        "is_branch": False,
        "is_listed": False,
        "listing_stage": "none",
        "ownership": rng.choices(("private", "state_controlled", "foreign"), (96, 2, 2))[0],
        "registration_status": "active" if rng.random() > 0.01 else "suspended",
        "region": firm.region,
        "business_region": firm.region,
        "tax_region": firm.region,
        "industry": firm.industry,
        "established_on": firm.established_on.isoformat(),
        "licence_issued_on": firm.established_on.isoformat(),
        "months_since_established": firm.months,
        "months_operating": firm.months,
        "business_licence_months": firm.months,
        "local_registered_months": firm.months,
        "is_restricted_industry": firm.section == "B",
        "is_property_developer": firm.industry.startswith("701"),
        "is_financing_platform": False,
        "is_high_pollution_energy": firm.section in {"B", "D"} and rng.random() < 0.5,
        "is_overcapacity_industry": False,
        "annual_report_filed": rng.random() < 0.97,
        "abnormal_operation": rng.random() < 0.012,
        "enterprise_scale": scale or "micro",
        **(company if firm.corporate else {}),
    }


def payments(firm: Firm, rng: random.Random) -> tuple[list[int], list[int], list[int]]:
    """Tax paid, reduced and, of what was paid, value-added tax: monthly, oldest first, in yuan."""
    share = TAX_SHARE.get(firm.section, 0.02) * rng.lognormvariate(0, 0.35) * (1 if firm.corporate else 0.4)
    exempt = rng.random() < (0.6 if firm.section == "A" else 0.06)
    skipping = 0.0 if firm.strength > 0.4 else 0.04
    paid = [0 if exempt or rng.random() < skipping else int(value * share) for value in firm.revenue]
    return paid, [int(value * 0.2) for value in paid], [int(value * 0.65) for value in paid]


def taxes(firm: Firm) -> Facts:
    """Tax payments, filings and the credit rating."""
    rng = rng_of(firm.serial, "tax")
    paid, reduced, vat = payments(firm, rng)
    rating, previous = _rating(firm, rng), _rating(firm, rng)
    worst = max(rating, previous, key="ABMCD".index)
    zero = [1 if value == 0 else 0 for value in firm.revenue]
    late = 0 if firm.strength > -0.7 else rng.randrange(3)
    return {
        "taxpayer_credit_rating": rating,
        "taxpayer_credit_rating_prev_year": previous,
        "taxpayer_credit_rating_worst_2y": worst,
        "taxpayer_credit_rating_worst_3y": max(worst, _rating(firm, rng), key="ABMCD".index),
        "taxpayer_kind": "general" if firm.annual_revenue_cny > 5_000_000 else "small_scale",
        "tax_status": "normal" if rng.random() < 0.985 else "abnormal",
        "tax_registered_on": firm.established_on.isoformat(),
        "tax_registration_months": firm.months,
        "has_paid_tax": total(paid, 36) > 0,
        "annual_tax_paid_cny": total(paid, 12),
        "annual_tax_paid_prev_cny": total(paid, 12, 12),
        "annual_tax_with_reductions_cny": total(paid, 12) + total(reduced, 12),
        "avg_annual_tax_2y_cny": total(paid, 24) // 2,
        "avg_annual_tax_3y_cny": total(paid, 36) // 3,
        **sums("tax_paid_{m}m_cny", paid, (1, 3, 6, 12, 24, 36)),
        **sums("tax_paid_with_reductions_{m}m_cny", [a + b for a, b in zip(paid, reduced, strict=True)], (6, 12, 24)),
        **sums("vat_paid_{m}m_cny", vat, (3, 6, 12, 24)),
        "vat_paid_max_year_2y_cny": max(total(vat, 12), total(vat, 12, 12)),
        "vat_paid_min_year_2y_cny": min(total(vat, 12), total(vat, 12, 12)),
        **changes("tax_paid_yoy_{m}m_pct", paid, (3, 6, 12)),
        **{f"tax_payments_{m}m_count": active(paid, m) for m in (3, 6, 12, 24)},
        **{f"tax_paying_months_{m}m_count": active(paid, m) for m in (6, 12, 24)},
        "consecutive_tax_months": _run_from_end(paid),
        **sums("zero_filings_{m}m_count", zero, (6, 12, 24)),
        "zero_filings_last_year_count": total(zero, 12),
        **{f"max_consecutive_zero_filings_{m}m": longest_gap(firm.revenue, m) for m in (6, 12, 24)},
        **{f"late_filings_{m}m_count": late for m in (12, 24, 36)},
        "vat_filings_missing_12m_count": late,
        "tax_arrears": late > 0 and rng.random() < 0.4,
        "tax_compliant": late == 0,
        "tax_violations_12m_count": 0 if firm.strength > -1.6 else 1,
        "tax_violations_24m_count": 0 if firm.strength > -1.5 else 1,
        "tax_violations_36m_count": 0 if firm.strength > -1.4 else 1,
        "major_tax_violation": firm.strength < -2.3,
        "annual_taxable_sales_cny": firm.annual_revenue_cny,
        **sums("taxable_sales_{m}m_cny", firm.revenue, (3, 6, 12, 24)),
        **changes("taxable_sales_yoy_{m}m_pct", firm.revenue, (3, 6, 12)),
        "tax_data_authorised": True,
    }


def issued_invoices(firm: Firm, rng: random.Random) -> list[int]:
    """Invoiced sales: monthly, oldest first, in yuan."""
    share = rng.uniform(0.75, 1.0) if firm.corporate else rng.uniform(0.2, 0.8)
    return [int(value * share) for value in firm.revenue]


def invoices(firm: Firm) -> Facts:
    """Invoices issued: turnover, regularity, buyers."""
    rng = rng_of(firm.serial, "invoices")
    issued = issued_invoices(firm, rng)
    return {
        **sums("invoice_turnover_{m}m_cny", issued, (1, 2, 3, 6, 12, 24, 36)),
        **changes("invoice_yoy_{m}m_pct", issued, (3, 6, 12)),
        **{f"invoice_active_months_{m}m": active(issued, m) for m in (3, 6, 12, 24)},
        **{f"max_invoice_gap_days_{m}m": 8 + rng.randrange(25) + 30 * longest_gap(issued, m) for m in (6, 12, 24)},
        "first_invoice_age_months": firm.months,
        "last_invoice_days": rng.randrange(1, 20),
        "red_invoice_12m_pct": round(abs(rng.gauss(2, 3)), 2),
        "red_invoice_24m_pct": round(abs(rng.gauss(2, 3)), 2),
        "invoice_buyers_12m_count": max(1, int(rng.lognormvariate(3, 0.8))),
        "top1_buyer_12m_pct": round(rng.betavariate(2, 4) * 100, 2),
        "invoice_restricted": rng.random() < 0.01,
        "invoice_data_authorised": True,
    }


def books(firm: Firm) -> Facts:
    """Financial statements as the firm reports them; only firms that keep books have them."""
    if not firm.corporate and firm.kind != "cooperative":
        return {
            "annual_revenue_cny": firm.annual_revenue_cny,
            "revenue_12m_cny": firm.annual_revenue_cny,
            "has_financial_statements": False,
        }
    rng = rng_of(firm.serial, "books")
    revenue, before = firm.annual_revenue_cny, total(firm.revenue, 12, 12)
    profit = int(revenue * firm.margin_pct / 100)
    assets = int(revenue * rng.uniform(0.5, 1.4)) + 1
    debt_pct = round(min(140.0, max(8.0, rng.gauss(56 - 7 * firm.strength, 15))), 2)
    liabilities = int(assets * debt_pct / 100)
    research = int(revenue * max(0.0, rng.gauss(3 + 3 * firm.technology, 1.5)) / 100) if firm.technology > 0 else 0
    return {
        "annual_revenue_cny": revenue,
        "annual_revenue_prev_cny": before,
        "annual_revenue_min_2y_cny": min(revenue, before),
        "avg_annual_revenue_2y_cny": (revenue + before) // 2,
        "revenue_12m_cny": revenue,
        **({"revenue_growth_pct": change_pct(firm.revenue, 12)} if before else {}),
        **changes("revenue_yoy_{m}m_pct", firm.revenue, (3, 6, 12)),
        "net_profit_cny": profit,
        "net_profit_margin_pct": firm.margin_pct,
        "consecutive_profitable_years_count": 0 if profit <= 0 else min(firm.years, 1 + rng.randrange(6)),
        "long_term_loss": profit < 0 and rng.random() < 0.3,
        "total_assets_cny": assets,
        "net_assets_cny": assets - liabilities,
        "total_liabilities_cny": liabilities,
        "debt_ratio_pct": debt_pct,
        "operating_cash_flow_12m_cny": int(profit * rng.uniform(0.4, 1.6)),
        "rd_expense_cny": research,
        "rd_ratio_pct": round(100 * research / revenue, 2) if revenue else 0,
        "has_financial_statements": True,
        "financial_system_sound": firm.strength > -0.8,
        "operating_normally": True,
        "has_bank_turnover": True,
        "bank_turnover_12m_cny": int(revenue * rng.uniform(0.6, 1.1)),
        "equity_financed": firm.technology > 1.6 and rng.random() < 0.4,
        "private_lending": rng.random() < 0.02,
    }


def _rating(firm: Firm, rng: random.Random) -> str:
    if firm.months < 24 and rng.random() < 0.7:
        return "M"
    score = firm.strength + rng.gauss(0, 0.45)
    return "A" if score > 1.0 else "B" if score > -0.9 else "M" if score > -1.3 else "C" if score > -2.1 else "D"


def _run_from_end(series: list[int]) -> int:
    for length, value in enumerate(reversed(series)):
        if value <= 0:
            return length
    return len(series)
