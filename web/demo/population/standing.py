"""Courts, penalties, public credit, qualifications, intellectual property of a synthetic firm."""

from typing import Any

from web.demo.population.firm import Firm, rng_of

Facts = dict[str, Any]
TECHNOLOGY_FOR = {"tech_sme": 0.5, "high_tech": 1.0, "specialised_new": 1.6, "little_giant": 2.6}


def records(firm: Firm) -> Facts:
    """Courts, penalties, violations and the public credit evaluation."""
    rng = rng_of(firm.serial, "records")
    weak, bad = firm.strength < -1.3, firm.strength < -2.1
    penalties = rng.randrange(1, 3) if firm.strength < -1.1 and rng.random() < 0.5 else 0
    cases = rng.randrange(1, 4) if weak and rng.random() < 0.5 else 0
    score = round(max(300.0, min(950.0, 660 + 85 * firm.strength)), 1)
    return {
        "serious_dishonesty": bad and rng.random() < 0.35,
        "judgment_defaulter": bad and rng.random() < 0.5,
        "market_serious_violation": False,
        "enforcement_open": bad,
        "enforcement_open_count": 1 if bad else 0,
        "enforcement_open_cny": rng.randrange(20_000, 900_000) if bad else 0,
        "enforcements_24m_count": 1 if bad else 0,
        "consumption_restricted": bad and rng.random() < 0.4,
        "bankruptcy_or_liquidation": False,
        "defendant_case_open": cases > 0,
        "defendant_cases_open_count": cases,
        "defendant_cases_open_cny": cases * rng.randrange(10_000, 400_000),
        "penalty_in_publicity": penalties > 0,
        "major_litigation_open": bad,
        **{f"defendant_cases_{months}m_count": cases for months in (12, 24, 36)},
        "loan_dispute_24m": bad,
        **{f"admin_penalties_{months}m_count": penalties for months in (6, 12, 24, 36)},
        **{f"major_violation_{months}m": bad for months in (12, 24, 36)},
        **{f"environment_penalty_{months}m": penalties > 1 for months in (12, 24, 36)},
        **{f"safety_accident_{months}m": False for months in (12, 24, 36)},
        **{f"quality_accident_{months}m": False for months in (12, 24, 36)},
        **{f"contract_breach_{months}m": bad for months in (12, 24, 36)},
        "dishonesty_level": "serious" if bad else "none",
        "public_credit_grade": "excellent" if score > 730 else "good" if score > 610 else "medium" if score > 480 else "poor",
        "public_credit_score": score,
        "credit_commitment_signed": rng.random() < 0.7,
        "credit_commitment_kept": not bad,
        "in_red_list": firm.strength > 1.7,
        "has_guarantee_liability": rng.random() < 0.08,
        "external_guarantee_cny": 0,
    }


def qualifications(firm: Firm) -> Facts:
    """Recognitions, with the day of each, and lists."""
    rng = rng_of(firm.serial, "qualifications")
    reach = firm.technology + min(firm.years, 6) / 12
    titles = {title for title, needed in TECHNOLOGY_FOR.items() if reach > needed and rng.random() < 0.75}
    if "tech_sme" in titles and rng.random() < 0.4:
        titles.add("innovative_sme")
    if "little_giant" in titles:
        titles.add("specialised_new")
    level = "little_giant" if "little_giant" in titles else "provincial" if "specialised_new" in titles else "none"
    recognised_months = {
        name: rng.randrange(2, 35)
        for title, name in (("high_tech", "high_tech_cert_age_months"), ("tech_sme", "tech_sme_number_age_months"))
        if title in titles
    }
    park = rng.random() < (0.35 if firm.technology > 0 else 0.1)
    return {
        "titles": sorted(titles),
        "specialised_new_level": "innovative_sme" if level == "none" and "innovative_sme" in titles else level,
        "leading_enterprise_level": rng.choice(("county", "municipal")) if firm.section == "A" and firm.strength > 1 else "none",
        "model_cooperative_level": rng.choice(("county", "municipal", "provincial")) if _model(firm, "cooperative") else "none",
        "model_farm_level": rng.choice(("county", "municipal")) if _model(firm, "family_farm") else "none",
        **recognised_months,
        "is_tech_enterprise": bool(titles) or firm.technology > 0.8,
        "above_scale": firm.annual_revenue_cny > 20_000_000,
        "has_major_project": firm.technology > 2 and rng.random() < 0.5,
        "licences": ["food_operation"] if firm.section == "H" else ["road_transport"] if firm.section == "G" else [],
        "required_licences_held": True,
        "construction_qualification_grade": rng.choice(("labour", "3", "3", "2", "1")) if firm.section == "E" else "none",
        "management_certificates": ["iso9001"] if firm.section == "C" and firm.strength > 0.3 else [],
        "in_industrial_park": park,
        "in_incubator": firm.technology > 0.8 and firm.years < 4 and rng.random() < 0.4,
        "innovation_contest_winner": firm.technology > 2 and rng.random() < 0.3,
        "program_lists": [],
        "on_recommended_list": rng.random() < 0.05,
        "honours_count": int(rng.random() < 0.1),
        "environment_compliant": firm.strength > -2,
        "carbon_account": firm.section == "C" and rng.random() < 0.15,
    }


def ideas(firm: Firm) -> Facts:
    """Intellectual property and the innovation score."""
    rng = rng_of(firm.serial, "ideas")
    able = max(0.0, firm.technology)
    inventions = int(rng.expovariate(1) * able * 1.3)
    utility = int(rng.expovariate(1) * able * 4)
    software = int(rng.expovariate(1) * able * (5 if firm.section == "I" else 1))
    return {
        "own_ip_count": inventions + utility + software,
        "patents_count": inventions + utility,
        "class1_ip_count": inventions,
        "invention_patents_count": inventions,
        "utility_patents_count": utility,
        "software_copyrights_count": software,
        "trademarks_count": int(rng.expovariate(0.8)),
        **({"invention_patent_remaining_months": rng.randrange(24, 220)} if inventions else {}),
        "ip_certificate_held": inventions + utility + software > 0,
        "ip_dispute": rng.random() < 0.01,
        "ip_pledged_now": False,
        "innovation_score": round(max(5.0, min(98.0, 42 + 15 * firm.technology + 3 * firm.strength)), 1),
    }


def _model(firm: Firm, kind: str) -> bool:
    return firm.kind == kind and firm.strength > 0.9
