"""Who is told what about claims. The present administrator learns of it by letter too (`alarms`), whatever was chosen for messages."""

from marketplace.access.roles import Role
from marketplace.enrolment.claims.events import CLAIMED, MOVED, RECOGNISED
from marketplace.enrolment.claims.states import CLAIM
from marketplace.notifications.notice import Audience, Case, Notice, Whom

OPERATOR_PAGE = "/operator/claims/{subject_id}"
OWNERS = (Audience(Whom.MEMBERS, frozenset({Role.ENTERPRISE_OWNER})),)
OPERATORS = (Audience(Whom.EVERYWHERE, frozenset({Role.OPERATOR})),)
CLAIMANT = (Audience(Whom.NAMED),)
CLAIMANT_PAGE = "/claims/{subject_id}"
UPHELD = "你已是企业管理员。请切换到这个身份，逐个确认原有经办人，并查看生效中的授权。"
CASE = Case(CLAIM.resource, OPERATOR_PAGE, frozenset({Role.OPERATOR}))

NOTICES = (
    Notice(
        CLAIMED.name, OWNERS, "有人认领贵司", "有人提出贵司应由他管理。请在 5 个工作日内答复；不答复也由平台核对材料后决定。",
        "/me/claims/{subject_id}", urgent=True,
    ),
    Notice(CLAIMED.name, OPERATORS, "企业认领待办理", "有人认领一家企业，现任管理员答复或者答复期满后请作出决定。", OPERATOR_PAGE),
    Notice(
        RECOGNISED.name, OWNERS, "贵司负责人变更已按登记认定",
        "登记信息显示贵司负责人已变更，3 个工作日内没有异议，管理员随之更换；这期间暂停签署授权。不同意请马上答复。",
        "/me/claims/{subject_id}", urgent=True,
    ),
    Notice(MOVED["answer"].name, OPERATORS, "企业认领待决定", "现任管理员已答复一件企业认领，请核对双方材料后决定。", OPERATOR_PAGE),
    Notice(MOVED["answer"].name, CLAIMANT, "企业认领已有答复", "现任管理员答复了你提出的认领，由平台核对双方材料后决定。", CLAIMANT_PAGE),
    Notice(MOVED["uphold"].name, CLAIMANT, "认领成立", UPHELD, CLAIMANT_PAGE, urgent=True),
    Notice(MOVED["settle"].name, CLAIMANT, "认领成立", UPHELD, CLAIMANT_PAGE, urgent=True),
    Notice(MOVED["reject"].name, CLAIMANT, "认领不成立", "你提出的企业认领经平台核对不成立，原因见办理经过。", CLAIMANT_PAGE),
    Notice(MOVED["reject"].name, OWNERS, "认领不成立", "有人对贵司的认领经平台核对不成立，管理员不变。", "/me/claims/{subject_id}"),
    Notice(MOVED["withdraw"].name, OWNERS, "认领已撤回", "有人撤回了对贵司的认领，管理员不变。", "/me/claims/{subject_id}"),
    Notice(
        MOVED["lapse"].name, CLAIMANT, "认领已失效", "你认领的企业已经由别的方式确定了管理员。仍有异议的，可以重新提出。",
        CLAIMANT_PAGE,
    ),
)  # fmt: skip
