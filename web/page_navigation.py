"""The pages of each role: what stands in the navigation of those who work here, and where they begin."""

from dataclasses import dataclass

from marketplace.access.roles import Role

R = Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One link. `key` marks the current page: `page(request, …, nav=key)`."""

    key: str
    address: str
    label_zh: str


INTEGRATION = Entry("integration", "/integration", "系统对接")
OWN_PRODUCTS = Entry("own_products", "/bank/products", "产品管理")
REACH = Entry("reach", "/reach", "触达测算")
RECEIVED = Entry("consents", "/institution/consents", "收到的授权")
DELIVERIES = Entry("provider", "/provider", "数据报送")
STANDING = Entry("standing", "/institution/standing", "入驻情况")
ENTERPRISES = Entry("enterprises", "/institution/enterprises", "企业查询")
ASSISTED = Entry("assisted", "/operator/assisted", "代填")

# Each room adds its entries here, in the order in which they are shown.
WORK_PAGES: dict[Role, tuple[Entry, ...]] = {
    R.OPERATOR: (
        Entry("overview", "/operator", "系统状况"),
        Entry("tasks", "/operator/tasks", "后台任务"),
        Entry("followers", "/operator/followers", "事件处理"),
        Entry("imports", "/operator/imports", "导入与质量"),
        Entry("admissions", "/operator/admissions", "入驻申请"),
        Entry("members", "/operator/members", "入驻机构"),
        Entry("claims", "/operator/claims", "企业认领"),
        Entry("mandates", "/operator/mandates", "书面委托"),
        Entry("assessments", "/operator/assessments", "安全评估"),
        Entry("information", "/operator/information", "信用信息"),
        Entry("records", "/operator/records", "异议标注"),
        ASSISTED,
        Entry("links", "/operator/links", "关联关系"),
        Entry("calendar", "/operator/calendar", "工作日历"),
        Entry("reviews", "/operator/products", "产品审核"),
        Entry("lpr", "/operator/lpr", "LPR"),
        ENTERPRISES,
        REACH,
    ),
    R.SECURITY_ADMIN: (
        Entry("accounts", "/security", "账户"),
        Entry("clients", "/security/clients", "接口程序"),
        Entry("members", "/operator/members", "入驻机构"),
        Entry("assessments", "/operator/assessments", "安全评估"),
        Entry("erasure", "/security/erasure", "销毁密钥"),
    ),
    R.AUDITOR: (Entry("entries", "/audit", "审计记录"), Entry("log", "/audit/log", "日志核验")),
    R.BANK_PRODUCT_MANAGER: (OWN_PRODUCTS, REACH, ENTERPRISES),
    R.BANK_OFFICER: (OWN_PRODUCTS, REACH, ENTERPRISES, RECEIVED),
    R.BANK_APPROVER: (OWN_PRODUCTS, REACH, ENTERPRISES, RECEIVED),
    R.BANK_ADMIN: (INTEGRATION, OWN_PRODUCTS, REACH, ENTERPRISES, RECEIVED, DELIVERIES, STANDING),
    R.GUARANTOR_OFFICER: (RECEIVED, ENTERPRISES),
    R.GUARANTOR_APPROVER: (INTEGRATION, ENTERPRISES, RECEIVED, DELIVERIES, STANDING),
    R.BUREAU_POLICY_EDITOR: (REACH, ENTERPRISES),
    R.BUREAU_REVIEWER: (REACH, ENTERPRISES),
    R.BUREAU_APPROVER: (INTEGRATION, REACH, ENTERPRISES, DELIVERIES, STANDING),
    R.BUREAU_TREASURER: (REACH, ENTERPRISES, DELIVERIES, STANDING),
    R.REGIONAL_EDITOR: (ASSISTED,),
    R.FUND_MANAGER: (INTEGRATION, ENTERPRISES, DELIVERIES, STANDING),
    R.DATA_PROVIDER: (
        DELIVERIES,
        Entry("upload", "/provider/upload", "上传文件"),
        Entry("held", "/provider/held", "待核实"),
        Entry("quality", "/provider/quality", "质量与使用"),
        ENTERPRISES,
        INTEGRATION,
        STANDING,
    ),
}


def work_links(role: Role) -> list[tuple[str, str, str]]:
    """(key, address, label) of the role's pages, for the header."""
    return [(entry.key, entry.address, entry.label_zh) for entry in WORK_PAGES.get(role, ())]
