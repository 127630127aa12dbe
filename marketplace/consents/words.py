"""Words of consents as people read them: purposes, states, and the groups in which items are chosen."""

from marketplace.consents.states import ConsentPurpose, ConsentState

PURPOSES_ZH = {ConsentPurpose.PRE_LOAN: "贷前审查", ConsentPurpose.IN_LOAN: "贷中管理", ConsentPurpose.POST_LOAN: "贷后管理"}
STATES_ZH = {ConsentState.LIVE: "生效中", ConsentState.REVOKED: "已撤回", ConsentState.EXPIRED: "已到期"}

GROUPS: dict[str, tuple[str, ...]] = {
    "税务和财务": ("tax_payment", "tax_credit_rating", "invoice", "financial_statement", "export_rebate"),
    "用工和社保": ("social_insurance_payment", "housing_fund_payment", "employment"),
    "水电气": ("electricity_payment", "water_payment", "water_arrears", "gas_payment", "gas_arrears"),
    "资产和登记": (
        "enterprise_real_estate", "enterprise_real_estate_mortgage", "motor_vehicle", "equipment_asset", "receivable_registration",
        "farm_asset", "asset_insurance",
    ),
    "司法和担保": ("court_case_filing", "court_case_conclusion", "judicial_judgment_enforcement", "guarantee"),
    "经营和往来": (
        "import_export", "foreign_exchange", "supply_chain_transaction", "contract_performance", "online_trade", "tobacco_retail",
        "medical_insurance_settlement", "bank_reported_loan",
    ),
    "评价和创新": (
        "credit_evaluation", "innovation_evaluation", "rural_credit_creation", "carbon_account", "program_record", "qualifications",
    ),
    "自主填报和平台记录": ("self_declared", "deal_request", "deal_project", "institution_report", "platform_account"),
    "涉及个人的事项": (
        "talent_recognition", "farmer_herder_base", "person_real_estate", "person_real_estate_mortgage", "person_declared",
    ),
}  # fmt: skip
OTHERS = "其他事项"


def group_of(item: str) -> str:
    """The group under which an item is shown; what the catalogue was given later is among the others."""
    return next((group for group, items in GROUPS.items() if item in items), OTHERS)
