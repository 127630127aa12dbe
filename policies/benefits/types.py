"""The kinds of benefit by their code: their structs, their names, and which kind of policy gives which."""

from policies.benefits.kinds import (
    Benefit,
    CreditRepair,
    FeeSubsidy,
    FirstLoanAward,
    FixedTierSubsidy,
    Framework,
    GuarantorAward,
    IncrementalAward,
    InterestSubsidy,
    ProductAdmission,
    RankAward,
    RightsRules,
    RiskCompensation,
    RiskSharing,
    TaxExemption,
)

TYPES: dict[str, type[Benefit]] = {
    "interest_subsidy": InterestSubsidy,
    "fixed_tier_subsidy": FixedTierSubsidy,
    "fee_subsidy": FeeSubsidy,
    "risk_compensation": RiskCompensation,
    "risk_sharing": RiskSharing,
    "incremental_award": IncrementalAward,
    "rank_award": RankAward,
    "first_loan_award": FirstLoanAward,
    "guarantor_award": GuarantorAward,
    "tax_exemption": TaxExemption,
    "product_admission": ProductAdmission,
    "framework": Framework,
    "credit_repair": CreditRepair,
    "rights_rules": RightsRules,
}
TYPE_NAMES = {
    "interest_subsidy": "贴息",
    "fixed_tier_subsidy": "定额补贴",
    "fee_subsidy": "费用补贴",
    "risk_compensation": "风险补偿",
    "risk_sharing": "风险分担",
    "incremental_award": "增量奖补",
    "rank_award": "名次奖励",
    "first_loan_award": "首贷奖励",
    "guarantor_award": "担保奖补",
    "tax_exemption": "免税",
    "product_admission": "产品准入",
    "framework": "框架要求",
    "credit_repair": "信用修复规则",
    "rights_rules": "征信权益规则",
}
# Nobody receives money under these, so they are never reckoned with as such.
WITHOUT_MONEY = frozenset({"product_admission", "framework", "credit_repair", "rights_rules"})
# By kind of policy; the codes are those of the library, which stands above this room.
TYPES_OF_KIND: dict[str, tuple[str, ...]] = {
    "interest_subsidy": ("interest_subsidy", "fixed_tier_subsidy"),
    "guarantee_fee_subsidy": ("fee_subsidy", "guarantor_award", "risk_sharing"),
    "risk_compensation": ("risk_compensation", "risk_sharing"),
    "startup_guaranteed_loan": ("interest_subsidy", "fixed_tier_subsidy"),
    "first_loan_award": ("first_loan_award", "fixed_tier_subsidy"),
    "ip_pledge_support": ("risk_compensation", "risk_sharing", "interest_subsidy", "fee_subsidy"),
    "equipment_upgrade": ("interest_subsidy", "fixed_tier_subsidy"),
    "rating_subsidy": ("fee_subsidy", "fixed_tier_subsidy"),
    "tax_fee_relief": ("tax_exemption", "fee_subsidy"),
    "bank_incentive": ("incremental_award", "rank_award", "first_loan_award", "guarantor_award", "risk_compensation"),
    "general_guidance": ("framework", "product_admission", "credit_repair", "rights_rules"),
}
