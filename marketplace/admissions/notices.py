"""Who is told what about institutions. Their own people learn of a suspension when they sign in: until then nothing reaches them."""

from marketplace.access.roles import Role
from marketplace.admissions.events import DUE, MOVED
from marketplace.admissions.states import STANDING, DueStage
from marketplace.notifications.notice import Audience, Case, Notice, Whom

KEEPERS = frozenset({Role.OPERATOR, Role.SECURITY_ADMIN})
ON_DUTY = (Audience(Whom.EVERYWHERE, KEEPERS),)
PAGE = "/operator/members/{subject_id}"

CASE = Case(STANDING.resource, PAGE, KEEPERS)
NOTICES = (
    Notice(MOVED["suspend"].name, ON_DUTY, "机构已停用", "一家机构被停用，原因和对未了业务的处理见机构页面。", PAGE),
    Notice(MOVED["resume"].name, ON_DUTY, "机构已恢复使用", "一家停用的机构恢复使用。", PAGE),
    Notice(
        MOVED["propose_exit"].name, (Audience(Whom.EVERYWHERE, frozenset({Role.OPERATOR})),), "机构退出待复核",
        "一家机构被提请退出，请另一位运营人员核对未了业务后办理。", PAGE,
    ),
    Notice(MOVED["confirm_exit"].name, ON_DUTY, "机构已退出", "一家机构已退出平台。", PAGE),
    Notice(DUE[DueStage.SIXTY].name, ON_DUTY, "年度安全评估临近", "一家机构应在 60 天内完成年度安全评估。", PAGE),
    Notice(DUE[DueStage.THIRTY].name, ON_DUTY, "年度安全评估即将到期", "一家机构应在 30 天内完成年度安全评估。", PAGE),
    Notice(DUE[DueStage.OVERDUE].name, ON_DUTY, "年度安全评估逾期", "一家机构的年度安全评估已经逾期，请催办或停用。", PAGE),
)  # fmt: skip
