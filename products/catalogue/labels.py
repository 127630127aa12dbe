"""Code lists of the catalogue with the words that people read."""

from enum import StrEnum


class Category(StrEnum):
    """What a product lends against or for whom it was made."""

    TAX = "tax"
    INVOICE = "invoice"
    GOVERNMENT_PROCUREMENT = "government_procurement"
    BID_WINNING = "bid_winning"
    BID_BOND = "bid_bond"
    ORDER = "order"
    SUPPLY_CHAIN = "supply_chain"
    SCIENCE_TECH = "science_tech"
    SPECIALISED_NEW = "specialised_new"
    IP_PLEDGE = "ip_pledge"
    TALENT = "talent"
    AGRICULTURE = "agriculture"
    TOBACCO_RETAIL = "tobacco_retail"
    MEDICAL_INSURANCE = "medical_insurance"
    PROVIDENT_FUND = "provident_fund"
    UTILITY = "utility"
    EXPORT = "export"
    GREEN = "green"
    STARTUP_GUARANTEE = "startup_guarantee"
    GUARANTEED = "guaranteed"
    PROPERTY_MORTGAGE = "property_mortgage"
    GENERAL_CREDIT = "general_credit"


class GuaranteeMode(StrEnum):
    """How a loan is secured (增信方式)."""

    CREDIT = "credit"
    GUARANTEE = "guarantee"
    MORTGAGE = "mortgage"
    PLEDGE = "pledge"
    RECEIVABLE_PLEDGE = "receivable_pledge"


class RepaymentMethod(StrEnum):
    """How a loan is paid back (还款方式)."""

    REVOLVING = "revolving"
    INTEREST_FIRST = "interest_first"
    EQUAL_INSTALLMENT = "equal_installment"
    EQUAL_PRINCIPAL = "equal_principal"
    BULLET = "bullet"


class RateBase(StrEnum):
    """What a rate counts from. A source that names only LPR, without its term, is `LPR`: a term is not invented."""

    LPR_1Y = "LPR_1Y"
    LPR_5Y = "LPR_5Y"
    LPR = "LPR"
    LPR_SAME_TERM = "LPR_SAME_TERM"
    PBOC_BENCHMARK = "PBOC_BENCHMARK"
    LENDER_STANDARD = "LENDER_STANDARD"
    LENDER_COMPARABLE = "LENDER_COMPARABLE"
    CONTRACT = "CONTRACT"


class LenderKind(StrEnum):
    """What kind of institution offers a product."""

    POLICY_BANK = "policy_bank"
    STATE_BANK = "state_bank"
    JOINT_STOCK_BANK = "joint_stock_bank"
    CITY_BANK = "city_bank"
    RURAL_BANK = "rural_bank"
    INTERNET_BANK = "internet_bank"
    GUARANTEE = "guarantee"
    MULTI_BANK_PROGRAM = "multi_bank_program"


CATEGORY_NAMES = {
    Category.TAX: "税易贷",
    Category.INVOICE: "发票贷",
    Category.GOVERNMENT_PROCUREMENT: "政采贷",
    Category.BID_WINNING: "中标贷",
    Category.BID_BOND: "投标保函",
    Category.ORDER: "订单贷",
    Category.SUPPLY_CHAIN: "供应链贷",
    Category.SCIENCE_TECH: "科创贷",
    Category.SPECIALISED_NEW: "专精特新贷",
    Category.IP_PLEDGE: "知识产权质押贷",
    Category.TALENT: "人才贷",
    Category.AGRICULTURE: "农牧贷",
    Category.TOBACCO_RETAIL: "烟商贷",
    Category.MEDICAL_INSURANCE: "医保贷",
    Category.PROVIDENT_FUND: "公积金贷",
    Category.UTILITY: "电力贷",
    Category.EXPORT: "外贸贷",
    Category.GREEN: "绿色贷",
    Category.STARTUP_GUARANTEE: "创业担保贷",
    Category.GUARANTEED: "担保贷",
    Category.PROPERTY_MORTGAGE: "抵押贷",
    Category.GENERAL_CREDIT: "综合信用贷",
}

GUARANTEE_MODE_NAMES = {
    GuaranteeMode.CREDIT: "信用",
    GuaranteeMode.GUARANTEE: "保证或担保",
    GuaranteeMode.MORTGAGE: "抵押",
    GuaranteeMode.PLEDGE: "质押",
    GuaranteeMode.RECEIVABLE_PLEDGE: "应收账款质押",
}

REPAYMENT_METHOD_NAMES = {
    RepaymentMethod.REVOLVING: "随借随还，可循环",
    RepaymentMethod.INTEREST_FIRST: "先息后本",
    RepaymentMethod.EQUAL_INSTALLMENT: "等额本息",
    RepaymentMethod.EQUAL_PRINCIPAL: "等额本金",
    RepaymentMethod.BULLET: "到期一次还本付息",
}

RATE_BASE_NAMES = {
    RateBase.LPR_1Y: "1 年期 LPR",
    RateBase.LPR_5Y: "5 年期以上 LPR",
    RateBase.LPR: "LPR（资料未写期限）",
    RateBase.LPR_SAME_TERM: "同期限 LPR",
    RateBase.PBOC_BENCHMARK: "人民银行贷款基准利率",
    RateBase.LENDER_STANDARD: "贷款人标准利率",
    RateBase.LENDER_COMPARABLE: "贷款人同类贷款利率",
    RateBase.CONTRACT: "合同利率",
}

LENDER_KIND_NAMES = {
    LenderKind.POLICY_BANK: "政策性银行",
    LenderKind.STATE_BANK: "国有大型商业银行",
    LenderKind.JOINT_STOCK_BANK: "股份制商业银行",
    LenderKind.CITY_BANK: "城市商业银行",
    LenderKind.RURAL_BANK: "农村金融机构",
    LenderKind.INTERNET_BANK: "互联网银行",
    LenderKind.GUARANTEE: "融资担保机构",
    LenderKind.MULTI_BANK_PROGRAM: "多家机构合作项目",
}
