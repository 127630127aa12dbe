"""Synthetic institutions: banks, guarantors and bureaux that exist only in a demonstration."""

from dataclasses import dataclass

from marketplace.members.models import OrganisationKind
from products.catalogue.labels import Category, LenderKind
from web.demo.population.firm import HOME_CITY, HOME_PROVINCE


@dataclass(frozen=True, slots=True)
class Institution:
    """`code` is the lender's code in the language's sets of banks; `categories` are the kinds of products it lists.

    `head` is the code of the institution whose branch it is; a `sandbox` one is where programs are tried.
    """

    code: str
    name: str
    kind: OrganisationKind
    region: str
    lender_kind: LenderKind | None = None
    categories: tuple[Category, ...] = ()
    head: str | None = None
    sandbox: bool = False


C, K, L = Category, OrganisationKind, LenderKind

INSTITUTIONS = (
    Institution(
        "demo_bank_a", "示例银行甲", K.BANK, HOME_PROVINCE, L.STATE_BANK,
        (C.TAX, C.GOVERNMENT_PROCUREMENT, C.SCIENCE_TECH, C.TOBACCO_RETAIL, C.MEDICAL_INSURANCE, C.GENERAL_CREDIT),
    ),
    Institution(
        "demo_bank_b", "示例银行乙", K.BANK, HOME_PROVINCE, L.CITY_BANK,
        (C.INVOICE, C.SPECIALISED_NEW, C.IP_PLEDGE, C.EXPORT, C.SUPPLY_CHAIN, C.TALENT),
    ),
    Institution(
        "demo_bank_c", "示例农商银行", K.BANK, HOME_CITY, L.RURAL_BANK,
        (C.AGRICULTURE, C.TAX, C.UTILITY, C.PROVIDENT_FUND, C.PROPERTY_MORTGAGE, C.ORDER),
    ),
    Institution("demo_guarantor_a", "示例融资担保公司甲", K.GUARANTOR, HOME_PROVINCE, L.GUARANTEE, (C.GUARANTEED, C.STARTUP_GUARANTEE)),
    Institution("demo_guarantor_b", "示例融资担保公司乙", K.GUARANTOR, HOME_CITY, L.GUARANTEE, (C.BID_BOND, C.SCIENCE_TECH)),
    Institution("demo_finance_bureau", "示例市财政局", K.BUREAU, HOME_CITY),
    Institution("demo_finance_office", "示例省地方金融管理局", K.BUREAU, HOME_PROVINCE),
    Institution("demo_fund_manager", "示例受托管理机构", K.FUND_MANAGER, HOME_PROVINCE),
    Institution("demo_data_provider", "示例数据提供单位", K.DATA_PROVIDER, HOME_CITY),
    Institution("demo_platform", "示例平台", K.PLATFORM, HOME_PROVINCE),
    Institution("demo_bank_a_branch", "示例银行甲市分行", K.BANK, HOME_CITY, head="demo_bank_a"),
    Institution("demo_reguarantor", "示例再担保公司", K.REGUARANTOR, HOME_PROVINCE),
    Institution("demo_insurer", "示例保险公司", K.INSURER, HOME_PROVINCE),
    Institution("demo_leasing", "示例融资租赁公司", K.LEASING, HOME_CITY),
    Institution("demo_factoring", "示例商业保理公司", K.FACTORING, HOME_CITY),
    Institution("demo_credit_service", "示例信用服务机构", K.CREDIT_SERVICE, HOME_PROVINCE),
    Institution("demo_treasury", "示例国库支付中心", K.TREASURY, HOME_CITY),
    Institution("demo_sandbox_bank", "示例沙箱银行", K.BANK, HOME_PROVINCE, sandbox=True),
    Institution("demo_procurement_unit", "示例采购单位", K.PROCUREMENT_UNIT, HOME_CITY),
)  # fmt: skip
