"""The pages of each role: what stands in the navigation of those who work here, and where they begin."""

from dataclasses import dataclass

from marketplace.access.roles import Role

R = Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One link. `key` marks the current page: `page(request, …, nav=key)`. `icon` is a symbol of img/icons.svg; entries of one `group`
    stand together under its name, those without one first.
    """

    key: str
    address: str
    label_zh: str
    icon: str = "document"
    group_zh: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one small heading of the side bar; the first group of a role has none."""

    label_zh: str
    entries: tuple[Entry, ...]


BUSINESS, PEOPLE, DATA, SYSTEM, OWN = "业务", "机构与企业", "数据", "系统", "本机构"
HOME_OF_BANK = Entry("home", "/bank", "待办", "list")
HOME_OF_BUREAU = Entry("home", "/bureau", "待办", "list")
HOME_OF_OPERATOR = Entry("home", "/operator", "待办", "list")
INTEGRATION = Entry("integration", "/integration", "系统对接", "link", OWN)
CONTRACTS = Entry("contracts", "/bank/contracts", "授信合同", "document")
LOANS = Entry("loans", "/bank/loans", "借款", "stack")
HOME_OF_GUARANTOR = Entry("home", "/guarantor", "待办", "list")
HOME_OF_MANAGER = Entry("home", "/fund-manager", "待办", "list")
FILINGS = Entry("filings", "/bank/filings", "备案", "folder")
FILINGS_OF_GUARANTOR = Entry("filings", "/guarantor/filings", "备案与代偿", "folder")
FILINGS_AT_BUREAU = Entry("filings", "/bureau/filings", "备案", "folder")
FILINGS_AT_MANAGER = Entry("filings", "/fund-manager/filings", "备案", "folder")
CLAIMS = Entry("claims", "/bank/claims", "补偿申请", "shield")
CLAIMS_OF_GUARANTOR = Entry("claims", "/guarantor/claims", "补偿申请", "shield")
CLAIMS_AT_BUREAU = Entry("claims", "/bureau/claims", "补偿审核", "shield")
PAYMENTS = Entry("payments", "/bureau/payments", "拨付", "arrow")
CLAIMS_AT_MANAGER = Entry("claims", "/fund-manager/claims", "补偿审核", "shield")
LOAN_REPORTS = Entry("loan_reports", "/bank/loans/reports", "贷后报送", "upload")
OWN_PRODUCTS = Entry("own_products", "/bank/products", "产品", "cube")
FUNDS = Entry("funds", "/bureau/funds", "资金池", "stack")
OWN_POLICIES = Entry("own_policies", "/bureau/policies", "政策", "document")
APPLICATIONS = Entry("applications", "/bank/applications", "申请", "document")
PERFORMANCE = Entry("performance", "/bank/performance", "承诺与实际", "bars", OWN)
BANK_SETTINGS = Entry("bank_settings", "/bank/settings", "办理设置", "pencil", OWN)
REACH = Entry("reach", "/reach", "触达测算", "people", BUSINESS)
RECEIVED = Entry("consents", "/institution/consents", "收到的授权", "key", BUSINESS)
DELIVERIES = Entry("provider", "/provider", "数据报送", "upload", OWN)
STANDING = Entry("standing", "/institution/standing", "入驻情况", "shield", OWN)
ENTERPRISES = Entry("enterprises", "/institution/enterprises", "企业查询", "search", BUSINESS)
ASSISTED = Entry("assisted", "/operator/assisted", "代填", "pencil", PEOPLE)

# Each room adds its entries here, in the order in which they are shown.
WORK_PAGES: dict[Role, tuple[Entry, ...]] = {
    R.OPERATOR: (
        HOME_OF_OPERATOR,
        Entry("reviews", "/operator/products", "产品审核", "cube", BUSINESS),
        Entry("lpr", "/operator/lpr", "LPR", "percent", BUSINESS),
        ENTERPRISES,
        REACH,
        Entry("admissions", "/operator/admissions", "入驻申请", "bank", PEOPLE),
        Entry("members", "/operator/members", "入驻机构", "bank", PEOPLE),
        Entry("assessments", "/operator/assessments", "安全评估", "shield", PEOPLE),
        Entry("claims", "/operator/claims", "企业认领", "people", PEOPLE),
        Entry("mandates", "/operator/mandates", "书面委托", "document", PEOPLE),
        ASSISTED,
        Entry("information", "/operator/information", "信用信息", "folder", DATA),
        Entry("imports", "/operator/imports", "导入与质量", "upload", DATA),
        Entry("records", "/operator/records", "异议标注", "warning", DATA),
        Entry("links", "/operator/links", "关联关系", "chain", DATA),
        Entry("overview", "/operator/system", "系统状况", "bars", SYSTEM),
        Entry("tasks", "/operator/tasks", "后台任务", "list", SYSTEM),
        Entry("followers", "/operator/followers", "事件处理", "arrow", SYSTEM),
        Entry("calendar", "/operator/calendar", "工作日历", "clock", SYSTEM),
    ),
    R.SECURITY_ADMIN: (
        Entry("accounts", "/security", "账户", "people"),
        Entry("clients", "/security/clients", "接口程序", "link"),
        Entry("members", "/operator/members", "入驻机构", "bank"),
        Entry("assessments", "/operator/assessments", "安全评估", "shield"),
        Entry("erasure", "/security/erasure", "销毁密钥", "key"),
    ),
    R.AUDITOR: (
        Entry("entries", "/audit", "审计记录", "list"),
        Entry("claims", "/audit/claims", "补偿申请", "shield"),
        FUNDS,
        Entry("log", "/audit/log", "日志核验", "shield"),
    ),
    R.BANK_PRODUCT_MANAGER: (HOME_OF_BANK, OWN_PRODUCTS, REACH, ENTERPRISES, PERFORMANCE),
    R.BANK_OFFICER: (
        HOME_OF_BANK,
        APPLICATIONS,
        CONTRACTS,
        LOANS,
        LOAN_REPORTS,
        FILINGS,
        CLAIMS,
        OWN_PRODUCTS,
        REACH,
        ENTERPRISES,
        RECEIVED,
        PERFORMANCE,
    ),
    R.BANK_APPROVER: (
        HOME_OF_BANK,
        APPLICATIONS,
        CONTRACTS,
        LOANS,
        LOAN_REPORTS,
        FILINGS,
        CLAIMS,
        OWN_PRODUCTS,
        REACH,
        ENTERPRISES,
        RECEIVED,
        PERFORMANCE,
    ),
    R.BANK_ADMIN: (
        HOME_OF_BANK,
        APPLICATIONS,
        CONTRACTS,
        LOANS,
        LOAN_REPORTS,
        FILINGS,
        CLAIMS,
        INTEGRATION,
        OWN_PRODUCTS,
        REACH,
        ENTERPRISES,
        RECEIVED,
        DELIVERIES,
        PERFORMANCE,
        BANK_SETTINGS,
        STANDING,
    ),
    R.GUARANTOR_OFFICER: (HOME_OF_GUARANTOR, FILINGS_OF_GUARANTOR, CLAIMS_OF_GUARANTOR, RECEIVED, ENTERPRISES),
    R.GUARANTOR_APPROVER: (
        HOME_OF_GUARANTOR,
        FILINGS_OF_GUARANTOR,
        CLAIMS_OF_GUARANTOR,
        INTEGRATION,
        ENTERPRISES,
        RECEIVED,
        DELIVERIES,
        STANDING,
    ),
    R.BUREAU_POLICY_EDITOR: (HOME_OF_BUREAU, CLAIMS_AT_BUREAU, FUNDS, OWN_POLICIES, REACH, ENTERPRISES),
    R.BUREAU_REVIEWER: (HOME_OF_BUREAU, FILINGS_AT_BUREAU, CLAIMS_AT_BUREAU, FUNDS, OWN_POLICIES, REACH, ENTERPRISES),
    R.BUREAU_APPROVER: (
        HOME_OF_BUREAU,
        FILINGS_AT_BUREAU,
        CLAIMS_AT_BUREAU,
        PAYMENTS,
        FUNDS,
        OWN_POLICIES,
        INTEGRATION,
        REACH,
        ENTERPRISES,
        DELIVERIES,
        STANDING,
    ),
    R.BUREAU_TREASURER: (HOME_OF_BUREAU, PAYMENTS, FILINGS_AT_BUREAU, CLAIMS_AT_BUREAU, FUNDS, REACH, ENTERPRISES, DELIVERIES, STANDING),
    R.REGIONAL_EDITOR: (ASSISTED,),
    R.FUND_MANAGER: (HOME_OF_MANAGER, FILINGS_AT_MANAGER, CLAIMS_AT_MANAGER, FUNDS, INTEGRATION, ENTERPRISES, DELIVERIES, STANDING),
    R.DATA_PROVIDER: (
        DELIVERIES,
        Entry("upload", "/provider/upload", "上传文件", "upload"),
        Entry("held", "/provider/held", "待核实", "clock"),
        Entry("quality", "/provider/quality", "质量与使用", "bars"),
        ENTERPRISES,
        INTEGRATION,
        STANDING,
    ),
}


def work_links(role: Role) -> list[tuple[str, str, str]]:
    """(key, address, label) of the role's pages, for the header."""
    return [(entry.key, entry.address, entry.label_zh) for entry in WORK_PAGES.get(role, ())]


def work_groups(role: Role) -> list[Group]:
    """The role's pages as the side bar shows them: by group, in the order in which each group is first named, those without one first."""
    groups: dict[str, list[Entry]] = {"": []}
    for entry in WORK_PAGES.get(role, ()):
        groups.setdefault(entry.group_zh, []).append(entry)
    return [Group(label, tuple(entries)) for label, entries in groups.items() if entries]
