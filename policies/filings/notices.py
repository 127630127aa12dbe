"""Who is told what about filings: those who keep the fund what waits for them, lender and guarantor what became of it."""

from marketplace.access.roles import Role
from marketplace.notifications.notice import Audience, Case, Notice, Whom
from policies.filings.events import CONDITIONS_MET, CONDITIONS_NEAR, GUARANTOR_PAID, MOVED, NEARLY_FILED, SUBMITTED
from policies.filings.states import FILING

LENDER = (Audience(Whom.MEMBERS, frozenset({Role.BANK_OFFICER, Role.BANK_APPROVER})),)
GUARANTOR = (Audience(Whom.MEMBERS, frozenset({Role.GUARANTOR_OFFICER, Role.GUARANTOR_APPROVER})),)
MANAGER = (Audience(Whom.MEMBERS, frozenset({Role.FUND_MANAGER})),)
BUREAU = (Audience(Whom.MEMBERS, frozenset({Role.BUREAU_REVIEWER})),)
AT_LENDER, AT_GUARANTOR = "/bank/filings/{subject_id}", "/guarantor/filings/{subject_id}"
AT_MANAGER, AT_BUREAU = "/fund-manager/filings/{subject_id}", "/bureau/filings/{subject_id}"

CASE = Case(FILING.resource, AT_LENDER, frozenset({Role.BANK_OFFICER, Role.FUND_MANAGER}))
NOTICES = (
    Notice(SUBMITTED.name, MANAGER, "收到备案", "有一笔借款报送备案；不能自动判断的条件须由你核实。", AT_MANAGER),
    Notice(SUBMITTED.name, BUREAU, "收到备案", "有一笔借款报送备案。", AT_BUREAU),
    Notice(MOVED["file"].name, LENDER, "借款已备案", "一笔借款已在资金池备案，适用的规则和补偿比例已经固定。", AT_LENDER),
    Notice(MOVED["file"].name, GUARANTOR, "借款已备案", "贵司担保的一笔借款已在资金池备案。", AT_GUARANTOR),
    Notice(MOVED["reject"].name, LENDER, "不予备案", "一笔借款没有备案，原因见备案详情。", AT_LENDER),
    Notice(MOVED["revoke"].name, LENDER, "备案已撤销", "一笔借款的备案已撤销，原因见备案详情。", AT_LENDER),
    Notice(MOVED["revoke"].name, GUARANTOR, "备案已撤销", "贵司担保的一笔借款的备案已撤销。", AT_GUARANTOR),
    Notice(CONDITIONS_NEAR.name, LENDER, "备案资格待补齐", "一笔备案的资格须在 {until} 前补齐，到期仍未补齐的会撤销。", AT_LENDER),
    Notice(CONDITIONS_NEAR.name, MANAGER, "备案资格待补齐", "一笔备案的资格须在 {until} 前补齐。", AT_MANAGER),
    Notice(CONDITIONS_MET.name, LENDER, "备案资格已补齐", "一笔备案的条件已经全部满足。", AT_LENDER),
    Notice(GUARANTOR_PAID.name, LENDER, "担保机构登记了代偿", "一笔备案借款有新的代偿登记。", AT_LENDER),
    Notice(NEARLY_FILED.name, LENDER, "没有自动备案", "一笔放款只差一两项条件，没有自动备案；请核对借款情况。", "/bank/loans/{subject_id}"),
)  # fmt: skip
