"""Who is told what about institutions. Their own people learn of a suspension when they sign in: until then nothing reaches them."""

from marketplace.access.roles import Role
from marketplace.admissions.events import APPLIED, DUE, MOVED, REQUEST_MOVED
from marketplace.admissions.states import ADMISSION, STANDING, DueStage
from marketplace.notifications.notice import Audience, Case, Notice, Whom

KEEPERS = frozenset({Role.OPERATOR, Role.SECURITY_ADMIN})
ON_DUTY = (Audience(Whom.EVERYWHERE, KEEPERS),)
PAGE = "/operator/members/{subject_id}"

REQUEST_PAGE = "/operator/admissions/{subject_id}"
OPERATORS = (Audience(Whom.EVERYWHERE, frozenset({Role.OPERATOR})),)

CASE = Case(STANDING.resource, PAGE, KEEPERS)
REQUEST_CASE = Case(ADMISSION.resource, REQUEST_PAGE, frozenset({Role.OPERATOR}))
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
)  # fmt: skip
