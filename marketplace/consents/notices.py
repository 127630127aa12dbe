"""Who is told what about consents: people of the institution, and of the enterprise where it did not do it itself."""

from marketplace.access.roles import Role
from marketplace.consents.events import CONSENT_EXPIRED, CONSENT_GRANTED, CONSENT_NARROWED, CONSENT_REVOKED
from marketplace.notifications.notice import Audience, Notice, Whom

READERS = frozenset({Role.BANK_OFFICER, Role.BANK_ADMIN, Role.GUARANTOR_OFFICER, Role.GUARANTOR_APPROVER})
OWNERS = frozenset({Role.ENTERPRISE_OWNER})
INSTITUTION, BOTH = (Audience(Whom.MEMBERS, READERS),), (Audience(Whom.MEMBERS, READERS | OWNERS),)

NOTICES = (
    Notice(
        CONSENT_GRANTED.name, BOTH, "有一份新的授权", "一家企业授权一家机构查询信用信息，事项、用途和期限见授权。",
        "/consents/{subject_id}",
    ),
    Notice(CONSENT_NARROWED.name, INSTITUTION, "授权已缩小", "一家企业缩小了授权，减少的事项从现在起不能再查。", "/consents/{subject_id}"),
    Notice(
        CONSENT_REVOKED.name, BOTH, "授权已撤回", "一份授权已撤回，从现在起不能再凭它查询；相关申请请重新确认资料。",
        "/consents/{subject_id}",
    ),
    Notice(CONSENT_EXPIRED.name, BOTH, "授权已到期", "一份授权已到期，从现在起不能再凭它查询。", "/consents/{subject_id}"),
)  # fmt: skip
