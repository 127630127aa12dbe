"""Owner, employees, insurance, housing fund, power and water of a synthetic firm."""

import random
from datetime import timedelta
from typing import Any

from web.demo.population.firm import Firm, rng_of
from web.demo.population.windows import active, changes, sums, total

Facts = dict[str, Any]
GROUPS = (
    ("graduate", 0.06), ("veteran", 0.05), ("returnee_migrant", 0.1), ("overseas_returnee", 0.02), ("disabled", 0.01), ("woman", 0.31),
    ("laid_off", 0.03), ("registered_unemployed", 0.03), ("employment_hardship", 0.01), ("poverty_lifted", 0.02), ("new_citizen", 0.15),
)  # fmt: skip


def owner(firm: Firm) -> Facts:
    """The owner and the holding of shares."""
    rng = rng_of(firm.serial, "owner")
    age = max(21, min(72, int(rng.gauss(41 + firm.years / 3, 9))))
    born = firm.today - timedelta(days=age * 365 + rng.randrange(20, 340))
    share = 100 if not firm.corporate else rng.choice((100, 90, 80, 70, 60, 51, 40, 30))
    held_months = rng.randrange(1, firm.months + 1)
    talent = firm.technology > 1.4 and rng.random() < 0.4
    return {
        "owner_born_on": born.isoformat(),
        "owner_age_years": age,
        "legal_rep_born_on": born.isoformat(),
        "legal_rep_age_years": age,
        "actual_controller_age_years": age,
        "legal_rep_nationality": "mainland" if rng.random() < 0.985 else "hong_kong_macao",
        "owner_nationality": "mainland",
        "owner_marital_status": rng.choices(("married", "single", "divorced"), (78, 15, 7))[0],
        "owner_local_household": rng.random() < 0.7,
        "owner_local_residence": rng.random() < 0.9,
        "owner_industry_experience_months": firm.months + rng.randrange(0, 120),
        "owner_groups": sorted(name for name, share_of_owners in GROUPS if rng.random() < share_of_owners),
        "legal_rep_shareholding_pct": share,
        "owner_shareholding_pct": share,
        "actual_controller_shareholding_pct": share,
        "legal_rep_is_shareholder": True,
        "legal_rep_is_controller": rng.random() < 0.93,
        "legal_rep_change_months": held_months,
        "controller_change_months": held_months,
        "equity_change_6m_pct": 0 if rng.random() < 0.95 else 20,
        "equity_change_12m_pct": 0 if rng.random() < 0.9 else 20,
        "owner_is_talent": talent,
        "talent_levels": [rng.choice(("provincial", "prefecture", "county"))] if talent else [],
        "talent_recognised": talent,
        "owner_local_property": rng.random() < 0.55,
        "owner_enforcement_open": firm.strength < -1.9,
        "owner_litigation_open": firm.strength < -1.5 and rng.random() < 0.5,
    }


def employment(firm: Firm) -> Facts:
    """Headcount, hires, social insurance and housing fund."""
    rng = rng_of(firm.serial, "employment")
    insured = int(firm.headcount * rng.uniform(0.6, 1.0))
    hires = min(firm.headcount, int(rng.expovariate(1) * firm.headcount * 0.12))
    wage = int(rng.lognormvariate(8.75, 0.25))
    fund = firm.corporate and rng.random() < 0.6
    return {
        "employees_count": firm.headcount,
        "insured_employees_count": insured,
        "insured_employees_change_12m_pct": round(rng.gauss(firm.growth_pct / 2, 8), 2),
        "new_hires_12m_count": hires,
        "new_hires_12m_pct": round(100 * hires / firm.headcount, 2),
        "new_hires_contract_months": rng.choice((6, 12, 12, 24, 36)),
        "key_group_hires_12m_count": hires // 3,
        "jobs_created_12m_count": hires,
        "disabled_employees_pct": round(rng.expovariate(1.2), 2),
        "avg_monthly_wage_cny": wage,
        "payroll_12m_cny": wage * 12 * firm.headcount,
        "wage_arrears": firm.strength < -2.0,
        "rd_staff_pct": round(max(0.0, min(80.0, rng.gauss(6 + 8 * firm.technology, 4))), 2),
        "tech_staff_pct": round(max(0.0, min(90.0, rng.gauss(10 + 9 * firm.technology, 6))), 2),
        "social_insurance_paying": insured > 0,
        "social_insurance_consecutive_months": min(firm.months, rng.randrange(6, 120)),
        "social_insurance_paid_12m_cny": insured * wage * 12 * 35 // 100,
        "social_insurance_arrears": firm.strength < -1.7,
        "housing_fund_paying": fund,
        "housing_fund_record_shared": True,
        "housing_fund_months": min(firm.months, rng.randrange(6, 96)) if fund else 0,
        "housing_fund_consecutive_months": min(firm.months, rng.randrange(6, 96)) if fund else 0,
        "housing_fund_depositors_count": insured if fund else 0,
        "housing_fund_paid_12m_cny": insured * wage * 12 * 16 // 100 if fund else 0,
        "housing_fund_arrears": fund and firm.strength < -1.6,
        "housing_fund_complaint_open": False,
        **({"housing_fund_grade": rng.choice(("A", "A", "B", "B", "C"))} if fund else {}),
    }


def electricity_bills(firm: Firm, rng: random.Random) -> list[int]:
    """Bills: monthly, oldest first, in yuan."""
    share = 0.02 if firm.section in {"C", "B", "D"} else 0.006
    return [int(value * share * rng.uniform(0.85, 1.15)) for value in firm.revenue]


def utilities(firm: Firm) -> Facts:
    """Electricity and water."""
    rng = rng_of(firm.serial, "utilities")
    bills = electricity_bills(firm, rng)
    late = firm.strength < -1.2
    return {
        **sums("electricity_bill_{m}m_cny", bills, (1, 3, 6, 12, 24)),
        **sums("electricity_use_{m}m_kwh", [value * 10 // 7 for value in bills], (3, 6, 12, 24)),
        **changes("electricity_yoy_{m}m_pct", bills, (3, 6, 12)),
        "electricity_decline_12m_pct": max(0, -_change(bills)),
        "electricity_monthly_avg_12m_cny": total(bills, 12) // 12,
        "electricity_active_months_12m": active(bills, 12),
        "electricity_status": "normal",
        "electricity_arrears": late,
        "electricity_arrears_12m": late,
        "electricity_arrears_24m": late or rng.random() < 0.05,
        "electricity_months": firm.months,
        "meter_name_match": rng.random() < 0.8,
        "operation_evidence": True,
        "water_bill_12m_cny": total(bills, 12) // 9,
        "water_arrears": late and rng.random() < 0.5,
        "gas_arrears": False,
    }


def _change(bills: list[int]) -> int:
    earlier = total(bills, 12, 12)
    return 0 if earlier == 0 else round(100 * (total(bills, 12) - earlier) / earlier)
