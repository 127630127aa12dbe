"""Items of which the law wants the adverse effects told before anybody consents: income, deposits, securities, insurance, real estate, tax.

Source: 征信业管理条例 art. 14. The effects themselves stand in the text that is signed; pages name them beside the item as well.
"""

ABOUT: dict[str, str] = {
    "tax_payment": "纳税数额",
    "tax_violation_notice": "纳税数额",
    "export_rebate": "纳税数额",
    "invoice": "收入",
    "financial_statement": "收入",
    "online_trade": "收入",
    "foreign_exchange": "收入",
    "medical_insurance_settlement": "收入",
    "farmer_herder_base": "收入",
    "person_declared": "收入",
    "enterprise_real_estate": "不动产",
    "enterprise_real_estate_mortgage": "不动产",
    "person_real_estate": "不动产",
    "person_real_estate_mortgage": "不动产",
    "farm_asset": "不动产",
    "asset_insurance": "保险",
    "receivable_registration": "有价证券",
}


def adverse_effects(item: str) -> str | None:
    """What consenting to the item may lead to, in one sentence; None for what is not sensitive."""
    about = ABOUT.get(item)
    return None if about is None else f"涉及{about}：如果内容不理想，对方可能减少额度、提高利率、增加担保要求，或者不予批准。"
