"""Who is told what about applications: the enterprise what its lender did, the lender's people what came in."""

from marketplace.access.roles import ENTERPRISE_ROLES, Role
from marketplace.notifications.notice import Audience, Case, Notice, Whom
from products.applications.events import MOVED, REMARKED
from products.applications.states import APPLICATION

ENTERPRISE = (Audience(Whom.MEMBERS, frozenset({Role.ENTERPRISE_OWNER, Role.ENTERPRISE_AGENT})),)
OFFICERS = (Audience(Whom.MEMBERS, frozenset({Role.BANK_OFFICER})),)
APPROVERS = (Audience(Whom.MEMBERS, frozenset({Role.BANK_APPROVER})),)
AT_LENDER = "/bank/applications/{subject_id}"
OF_OWN = "/me/applications/{subject_id}"

# Of the clocks of a case: the enterprise's page, which leads the lender's people on to their own.
CASE = Case(APPLICATION.resource, OF_OWN, frozenset({Role.BANK_OFFICER, *ENTERPRISE_ROLES}), frozenset({Role.BANK_ADMIN}))
NOTICES = (
    Notice(MOVED["submit"].name, OFFICERS, "收到融资申请", "有企业提交了申请，请在承诺的时限内受理。", AT_LENDER),
    Notice(MOVED["supply_documents"].name, OFFICERS, "企业已补充材料", "一件申请的补充材料已到，审批时限继续计时。", AT_LENDER),
    Notice(MOVED["withdraw"].name, OFFICERS, "企业撤回申请", "一件申请已撤回，不需要再办理。", AT_LENDER),
    Notice(MOVED["reroute"].name, OFFICERS, "企业已转投", "一件申请的企业改投了其他产品，不需要再办理。", AT_LENDER),
    Notice(MOVED["propose"].name, APPROVERS, "审批意见待审批", "一件申请有了审批意见，须由另一人审批。", AT_LENDER),
    Notice(MOVED["endorse"].name, APPROVERS, "审批意见待第二位审批人", "一件申请还须由第二位审批人审批。", AT_LENDER),
    Notice(MOVED["approve"].name, OFFICERS, "审批已通过", "一件申请已批准，请在 30 天内与企业签约，逾期失效。", AT_LENDER),
    Notice(MOVED["lapse"].name, OFFICERS, "申请已失效", "一件申请因超过期限失效，不需要再办理。", AT_LENDER),
    Notice(MOVED["accept"].name, ENTERPRISE, "申请已受理", "机构已受理你的申请，会在承诺的时限内联系你。", OF_OWN),
    Notice(
        MOVED["request_documents"].name, ENTERPRISE, "需要补充材料", "机构要求补充材料，清单见申请。十个工作日内不补充会失效。", OF_OWN,
    ),
    Notice(MOVED["approve"].name, ENTERPRISE, "申请已批准", "机构已批准你的申请，请在 30 天内签约，逾期失效。", OF_OWN),
    Notice(MOVED["reject"].name, ENTERPRISE, "申请未通过", "机构没有同意，原因和说明见申请；可以转投条件已满足的产品。", OF_OWN),
    Notice(MOVED["sign"].name, ENTERPRISE, "已签约", "一件申请已签约。同一次申请的其他家随之撤回，除非你选择了保留。", OF_OWN),
    Notice(MOVED["sign"].name, OFFICERS, "已签约", "一件申请已签约，可以按合同放款。", AT_LENDER),
    Notice(MOVED["lapse"].name, ENTERPRISE, "申请已失效", "一件申请因超过期限失效；可以把同一份资料转投其他产品。", OF_OWN),
    Notice(REMARKED.name, ENTERPRISE, "申请有新留言", "一件申请有新的留言。", OF_OWN),
    Notice(REMARKED.name, OFFICERS, "申请有新留言", "一件申请有新的留言。", AT_LENDER),
)  # fmt: skip
