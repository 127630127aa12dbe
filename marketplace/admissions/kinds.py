"""Which organisations are institutions (机构), and what they are called."""

from marketplace.members.models import OrganisationKind

K = OrganisationKind
# Kinds that are admitted, assessed, suspended and leave. The platform itself is none of them.
INSTITUTION_KINDS: dict[OrganisationKind, str] = {
    K.BANK: "银行",
    K.GUARANTOR: "融资担保机构",
    K.REGUARANTOR: "再担保机构",
    K.INSURER: "保险机构",
    K.LEASING: "融资租赁公司",
    K.FACTORING: "商业保理公司",
    K.CREDIT_SERVICE: "信用服务机构",
    K.BUREAU: "主管部门",
    K.TREASURY: "国库、财政支付单位",
    K.PROCUREMENT_UNIT: "采购单位",
    K.FUND_MANAGER: "受托管理机构",
    K.DATA_PROVIDER: "数据提供单位",
}
