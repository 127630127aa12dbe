"""What only some firms have: public contracts, exports, farms, tobacco, medical insurance, property, banks."""

from typing import Any

from web.demo.population.firm import Firm, rng_of

Facts = dict[str, Any]
BANKS = ("demo_bank_a", "demo_bank_b", "demo_bank_c", "icbc", "abc", "boc", "ccb", "psbc", "cmb", "jsbank")
BANK_WEIGHTS = (22, 16, 12, 11, 10, 6, 11, 5, 3, 4)
CNY_PER_USD = 7.1


def contracts(firm: Firm) -> Facts:
    """Public procurement and tenders won."""
    rng = rng_of(firm.serial, "contracts")
    supplies = rng.random() < {"E": 0.3, "I": 0.22, "L": 0.15, "C": 0.1, "F": 0.1, "M": 0.18}.get(firm.section, 0.04)
    yearly = 1 + int(rng.expovariate(0.6)) if supplies else 0
    amount = yearly * int(rng.lognormvariate(12.6, 0.8))
    return {
        "gov_contracts_6m_count": yearly // 2,
        "gov_contracts_12m_count": yearly,
        "gov_contracts_24m_count": yearly * 2,
        "gov_contracts_36m_count": yearly * 3,
        "gov_contracts_12m_cny": amount,
        "gov_contracts_24m_cny": amount * 2,
        "gov_contracts_36m_cny": amount * 3,
        "gov_awards_12m_count": yearly,
        "gov_awards_24m_count": yearly * 2,
        "gov_open_contract": supplies,
        "bid_awards_12m_count": yearly + (int(rng.expovariate(1)) if firm.section == "E" else 0),
        "bid_awards_24m_count": yearly * 2,
        "bid_awards_36m_count": yearly * 3,
        "bid_awards_12m_cny": amount,
    }


def trade(firm: Firm) -> Facts:
    """Customs and foreign exchange."""
    rng = rng_of(firm.serial, "trade")
    exporter = rng.random() < {"C": 0.2, "F": 0.1, "I": 0.04}.get(firm.section, 0.01)
    yearly = int(firm.annual_revenue_cny * rng.uniform(0.1, 0.8) / CNY_PER_USD) if exporter else 0
    before = int(yearly * rng.uniform(0.7, 1.2))
    months = rng.randrange(6, firm.months + 7) if exporter else 0
    return {
        "exports_12m_usd": yearly,
        "exports_24m_usd": yearly + before,
        "exports_12m_cny": int(yearly * CNY_PER_USD),
        "exports_min_year_2y_usd": min(yearly, before),
        "exports_last_year_usd": before,
        "imports_12m_usd": yearly // 5,
        "import_export_12m_usd": yearly + yearly // 5,
        "export_months": months,
        "trade_months": months,
        "export_right": exporter,
        "customs_registered": exporter,
        "customs_credit_grade": "general",
        "export_rebate_years_count": min(5, months // 12),
        "export_rebates_12m_cny": int(yearly * CNY_PER_USD * 0.09),
        **({"export_rebate_class": rng.choice(("2", "2", "3", "1"))} if exporter else {}),
        "fx_receipts_12m_usd": int(yearly * 0.95),
        "smuggling_record": False,
    }


def farm(firm: Firm) -> Facts:
    """Land, herds and rural credit; others have none."""
    rng = rng_of(firm.serial, "farm")
    if firm.section != "A":
        return {"agri_entity_kind": "none", "agri_sectors": []}
    kinds = {"cooperative": "cooperative", "family_farm": "family_farm", "sole_proprietor": "large_grower"}
    sector = rng.choice(("grain", "vegetable", "fruit", "tea", "cattle", "pigs", "sheep", "poultry", "aquaculture"))
    herd = sector in {"cattle", "pigs", "sheep", "poultry", "aquaculture"}
    return {
        "agri_entity_kind": kinds.get(firm.kind, "agri_enterprise"),
        "agri_sectors": [sector],
        "agri_months": firm.months,
        "planting_area_mu": 0 if herd else int(rng.lognormvariate(4.8, 0.9)),
        "grain_area_mu": int(rng.lognormvariate(5, 0.8)) if sector == "grain" else 0,
        "cash_crop_area_mu": int(rng.lognormvariate(4, 0.8)) if sector in {"vegetable", "fruit", "tea"} else 0,
        "aquaculture_area_mu": int(rng.lognormvariate(4, 0.8)) if sector == "aquaculture" else 0,
        "livestock_cattle_count": int(rng.lognormvariate(3.6, 0.8)) if sector == "cattle" else 0,
        "livestock_pigs_count": int(rng.lognormvariate(5, 0.8)) if sector == "pigs" else 0,
        "livestock_sheep_count": int(rng.lognormvariate(5, 0.8)) if sector == "sheep" else 0,
        "livestock_pigs_sheep_count": int(rng.lognormvariate(5, 0.8)) if sector in {"pigs", "sheep"} else 0,
        "poultry_count": int(rng.lognormvariate(8, 0.8)) if sector == "poultry" else 0,
        "machinery_value_cny": int(rng.lognormvariate(11, 1)),
        "agri_sales_12m_cny": firm.annual_revenue_cny,
        "land_operating_right": rng.random() < 0.7,
        "forest_right": rng.random() < 0.08,
        "farmer_credit_grade": rng.choices(("B", "A", "AA", "AAA"), (10, 40, 35, 15))[0],
        "credit_village": rng.random() < 0.3,
        "agri_insurance": rng.random() < 0.5,
    }


def licensed_trades(firm: Firm) -> Facts:
    """Tobacco retail and institutions designated for medical insurance."""
    rng = rng_of(firm.serial, "licensed")
    tobacco = firm.section == "F" and firm.kind == "sole_proprietor" and rng.random() < 0.35
    medical = firm.section == "Q" or firm.industry.startswith("525")
    facts: Facts = {"tobacco_licence": tobacco, "medical_insurance_designated": medical and rng.random() < 0.7}
    if tobacco:
        monthly = int(rng.lognormvariate(9.8, 0.6))
        facts |= {
            "tobacco_licence_months": min(firm.months, rng.randrange(3, 110)),
            "tobacco_licence_remaining_days": rng.randrange(20, 1700),
            "tobacco_grade": rng.randrange(6, 31),
            "tobacco_monthly_order_cny": monthly,
            "tobacco_orders_3m_cny": monthly * 3,
            "tobacco_orders_6m_cny": monthly * 6,
            "tobacco_orders_12m_cny": monthly * 12,
            "tobacco_order_months_12m": rng.randrange(9, 13),
            "tobacco_order_months_24m": rng.randrange(18, 25),
            "tobacco_order_gap_months": rng.choice((0, 0, 0, 1, 2)),
            "tobacco_holder_match": rng.random() < 0.95,
            "tobacco_violation_12m": rng.random() < 0.05,
        }
    if facts["medical_insurance_designated"]:
        monthly = int(rng.lognormvariate(11, 0.8))
        facts |= {"medical_designated_months": min(firm.months, rng.randrange(6, 120)), "medical_settlement_12m_cny": monthly * 12}
        facts |= {"medical_settlement_months_12m": rng.randrange(8, 13), "medical_settlement_data_authorised": True}
    return facts


def relations(firm: Firm) -> Facts:
    """Banks the firm works with, property, what the platform itself knows."""
    rng = rng_of(firm.serial, "relations")
    accounts = sorted(set(rng.choices(BANKS, BANK_WEIGHTS, k=rng.choice((1, 1, 2, 2, 3)))))
    lenders = sorted(bank for bank in accounts if rng.random() < 0.35)
    estate = rng.random() < 0.3 and firm.years > 2
    return {
        "settlement_account_banks": accounts,
        "basic_account_banks": accounts[:1],
        "credit_line_banks": lenders,
        "loan_banks": lenders,
        "payroll_banks": accounts[:1],
        "tax_payment_banks": accounts[:1],
        "platform_registered": True,
        "platform_verified": True,
        "platform_authorised": rng.random() < 0.8,
        "outstanding_loans_cny": len(lenders) * int(rng.lognormvariate(13.4, 0.7)),
        "has_real_estate": estate,
        "real_estate_count": int(estate),
        "real_estate_mortgaged": estate and rng.random() < 0.4,
        "fixed_premises": rng.random() < 0.95,
        "premises_months": min(firm.months, rng.randrange(3, 120)),
        "subsidies_received": [],
        "has_policy_support": rng.random() < 0.1,
        "local_property": estate or rng.random() < 0.3,
        "has_pledgeable_inventory": firm.section in {"C", "F"} and rng.random() < 0.3,
        "has_orders": rng.random() < {"C": 0.5, "F": 0.2, "E": 0.3}.get(firm.section, 0.08),
        "behaviour_data_verifiable": firm.section in {"F", "H"} and rng.random() < 0.4,
        "stable_settlement_banks": accounts[:1] if firm.strength > -0.5 else [],
        "financial_asset_banks": accounts[:1] if rng.random() < 0.3 else [],
    }
