"""Items of which the law wants the adverse effects told before anybody consents: income, deposits, securities, insurance, real estate, tax.

Source: 征信业管理条例 art. 14. The effects stand in the text that is signed and on the page, and have to be acknowledged there.
"""

# Item: what of it is sensitive.
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
