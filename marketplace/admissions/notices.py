"""Who is told what about institutions: the platform's people, and the institution's own about its yearly assessment.

Its own people learn of a suspension when they sign in: until then nothing reaches them.
"""

from marketplace.access.roles import Role
from marketplace.admissions.events import APPLIED, ASSESSED, CLAIMED, DUE, MOVED, REQUEST_MOVED
from marketplace.admissions.first_roles import FIRST_ROLES
from marketplace.admissions.states import ADMISSION, STANDING, AssessmentResult, DueStage
from marketplace.events.kinds import EventKind
from marketplace.notifications.notice import Audience, Case, Notice, Whom

KEEPERS = frozenset({Role.OPERATOR, Role.SECURITY_ADMIN})
ON_DUTY = (Audience(Whom.EVERYWHERE, KEEPERS),)
PAGE = "/operator/members/{subject_id}"
OWN_PAGE = "/institution/standing"
# Those who answer for an institution; roles of the members that are no institutions see no assessment.
ITS_KEEPERS = (Audience(Whom.MEMBERS, frozenset(FIRST_ROLES.values())),)

REQUEST_PAGE = "/operator/admissions/{subject_id}"
OPERATORS = (Audience(Whom.EVERYWHERE, frozenset({Role.OPERATOR})),)

CASE = Case(STANDING.resource, PAGE, KEEPERS)
REQUEST_CASE = Case(ADMISSION.resource, REQUEST_PAGE, frozenset({Role.OPERATOR}))


def _assessment(event: EventKind, title_zh: str, text_zh: str, result: AssessmentResult | None = None) -> Notice:
    return Notice(event.name, ITS_KEEPERS, title_zh, text_zh, OWN_PAGE, when=result.value if result else "")


NOTICES = (
    Notice(APPLIED.name, OPERATORS, "入驻申请待核验", "一家机构提交了入驻申请，请核验后提交复核。", REQUEST_PAGE),
    Notice(REQUEST_MOVED["amend"].name, OPERATORS, "入驻申请已补正", "一家机构补正了退回的入驻申请，请核验。", REQUEST_PAGE),
    Notice(REQUEST_MOVED["check"].name, OPERATORS, "入驻申请待复核", "一件入驻申请已核验，请另一位运营人员复核。", REQUEST_PAGE),
    Notice(REQUEST_MOVED["submit"].name, OPERATORS, "入驻申请待复核", "一件录入的入驻申请已提交，请另一位运营人员复核。", REQUEST_PAGE),
    Notice(MOVED["suspend"].name, ON_DUTY, "机构已停用", "一家机构被停用，原因和对未了业务的处理见机构页面。", PAGE),
    Notice(MOVED["resume"].name, ON_DUTY, "机构已恢复使用", "一家停用的机构恢复使用。", PAGE),
    Notice(
        MOVED["propose_exit"].name, OPERATORS, "机构退出待复核",
        "一家机构被提请退出，请另一位运营人员核对未了业务后办理。", PAGE,
    ),
    Notice(MOVED["confirm_exit"].name, ON_DUTY, "机构已退出", "一家机构已退出平台。", PAGE),
    Notice(DUE[DueStage.SIXTY].name, ON_DUTY, "年度安全评估临近", "一家机构应在 60 天内完成年度安全评估。", PAGE),
    Notice(DUE[DueStage.THIRTY].name, ON_DUTY, "年度安全评估即将到期", "一家机构应在 30 天内完成年度安全评估。", PAGE),
    Notice(DUE[DueStage.OVERDUE].name, ON_DUTY, "年度安全评估逾期", "一家机构的年度安全评估已经逾期，请催办或停用。", PAGE),
    Notice(CLAIMED.name, (Audience(Whom.NAMED),), "贵单位已获准入", "准入决定书和年度安全评估期限见入驻情况。", OWN_PAGE),
    Notice(MOVED["resume"].name, ITS_KEEPERS, "贵单位已恢复使用", "停用已经解除，贵单位可以照常办理业务。", OWN_PAGE),
    _assessment(DUE[DueStage.SIXTY], "请安排年度安全评估", "贵单位须在 {due_on} 前完成年度安全评估，并把报告交给平台。"),
    _assessment(DUE[DueStage.THIRTY], "年度安全评估还有 30 天到期", "贵单位须在 {due_on} 前完成年度安全评估，逾期的可能被停用。"),
    _assessment(
        DUE[DueStage.OVERDUE], "年度安全评估已逾期",
        "应在 {due_on} 前完成的年度安全评估还没有登记。请尽快补做；平台可以停用贵单位，停用期间不能登录，也不能查看企业授权的信息。",
    ),
    _assessment(ASSESSED, "{year} 年度安全评估合格", "评估已经登记，下次评估期限见入驻情况。", AssessmentResult.PASSED),
    _assessment(ASSESSED, "{year} 年度安全评估需整改", "评估发现了问题，请按入驻情况中所列整改。", AssessmentResult.FINDINGS),
    _assessment(
        ASSESSED, "{year} 年度安全评估不合格",
        "发现的问题见入驻情况。请马上整改并重新评估；平台可以停用贵单位，停用期间不能登录，也不能查看企业授权的信息。",
        AssessmentResult.FAILED,
    ),
)  # fmt: skip
