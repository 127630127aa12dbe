"""Chinese names of what a fund's rules speak of. Pure."""

from policies.funds.fund_rules import Claimant, Part, RecoveryStep

CLAIMANT_NAMES = {
    Claimant.BANK: "银行",
    Claimant.LEASING: "融资租赁公司",
    Claimant.FACTORING: "商业保理公司",
    Claimant.GUARANTOR: "融资担保机构",
    Claimant.REGUARANTOR: "再担保机构",
    Claimant.INSURER: "保险公司",
}
GUARANTEE_SIDE = frozenset({Claimant.GUARANTOR, Claimant.REGUARANTOR, Claimant.INSURER})  # who pays first and claims what it paid
PART_NAMES = {Part.PRINCIPAL: "本金", Part.INTEREST: "利息", Part.PENALTY: "罚息", Part.COLLECTION_COSTS: "合理催收费用"}
RECOVERY_NAMES = {
    RecoveryStep.COSTS: "追偿的合理费用",
    RecoveryStep.FUND: "返还资金各出资方",
    RecoveryStep.SHARED: "按实际承担比例返还各方",
    RecoveryStep.LENDER: "归还出借机构承担的部分",
    RecoveryStep.INTEREST: "利息和罚息",
}
FUND_PAYER = "fund"  # the one payer of a fund without layers
_PAYER_NAMES = {
    FUND_PAYER: "补偿资金",
    "lender": "出借机构",
    "bank": "贷款银行",
    "central": "中央资金",
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "district": "区级",
    "government": "政府",
    "guarantor": "担保机构",
    "insurer": "保险公司",
    "appraiser": "评估机构",
}


def payer_zh(payer: str) -> str:
    """A payer's name: the usual ones in Chinese, any other as the rules write it."""
    return _PAYER_NAMES.get(payer, payer)
