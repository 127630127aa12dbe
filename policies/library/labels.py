"""Code lists of the policy library with the words that people read."""

from enum import StrEnum

from policies.library.states import IssuerLevel, Validity, ValidityBasis
from products.catalogue.columns import COLUMN_NAMES


class PolicyKind(StrEnum):
    """What a policy gives."""

    INTEREST_SUBSIDY = "interest_subsidy"
    GUARANTEE_FEE_SUBSIDY = "guarantee_fee_subsidy"
    RISK_COMPENSATION = "risk_compensation"
    STARTUP_GUARANTEED_LOAN = "startup_guaranteed_loan"
    FIRST_LOAN_AWARD = "first_loan_award"
    IP_PLEDGE_SUPPORT = "ip_pledge_support"
    EQUIPMENT_UPGRADE = "equipment_upgrade"
    RATING_SUBSIDY = "rating_subsidy"
    TAX_FEE_RELIEF = "tax_fee_relief"
    BANK_INCENTIVE = "bank_incentive"
    GENERAL_GUIDANCE = "general_guidance"


class Beneficiary(StrEnum):
    """For whom a policy is, as its text says; the criterion says it exactly."""

    ENTERPRISE = "enterprise"
    INDIVIDUAL_BUSINESS = "individual_business"
    AGRI_ENTITY = "agri_entity"
    BANK = "bank"
    GUARANTOR = "guarantor"


KIND_NAMES = {
    PolicyKind.INTEREST_SUBSIDY: "贷款贴息",
    PolicyKind.GUARANTEE_FEE_SUBSIDY: "担保费补贴",
    PolicyKind.RISK_COMPENSATION: "风险补偿",
    PolicyKind.STARTUP_GUARANTEED_LOAN: "创业担保贷款",
    PolicyKind.FIRST_LOAN_AWARD: "首贷奖励",
    PolicyKind.IP_PLEDGE_SUPPORT: "知识产权质押支持",
    PolicyKind.EQUIPMENT_UPGRADE: "设备更新",
    PolicyKind.RATING_SUBSIDY: "信用评级补贴",
    PolicyKind.TAX_FEE_RELIEF: "税费减免",
    PolicyKind.BANK_INCENTIVE: "机构激励",
    PolicyKind.GENERAL_GUIDANCE: "框架文件",
}

BENEFICIARY_NAMES = {
    Beneficiary.ENTERPRISE: "企业",
    Beneficiary.INDIVIDUAL_BUSINESS: "个体工商户",
    Beneficiary.AGRI_ENTITY: "农业经营主体",
    Beneficiary.BANK: "银行",
    Beneficiary.GUARANTOR: "融资担保机构",
}

ISSUER_LEVEL_NAMES = {
    IssuerLevel.NATIONAL: "国家",
    IssuerLevel.PROVINCE: "省级",
    IssuerLevel.CITY: "市级",
    IssuerLevel.DISTRICT: "区县级",
}

VALIDITY_NAMES = {Validity.UPCOMING: "未生效", Validity.CURRENT: "有效", Validity.EXPIRED: "已失效"}
VALIDITY_BASIS_NAMES = {
    ValidityBasis.SIGNED_ON: "合同签订日",
    ValidityBasis.DISBURSED_ON: "放款日",
    ValidityBasis.SIGNED_AND_DISBURSED: "合同签订日和放款日（都在期内）",
    ValidityBasis.INTEREST_PAID_ON: "付息日",
    ValidityBasis.APPLIED_ON: "申报日",
    ValidityBasis.PUBLISHED_ON: "发布日",
}
_TAG_NAMES = {code.value: name for code, name in COLUMN_NAMES.items()}


def tag_name(tag: str) -> str:
    """A tag that is the code of a special column by the column's name; any other is the issuer's own word."""
    return _TAG_NAMES.get(tag, tag)
