"""Who is told what about versions and policies."""

from marketplace.access.roles import Role
from marketplace.notifications.notice import Audience, Case, Notice, Whom
from policies.library.draft_states import POLICY_VERSION
from policies.library.events import POLICY_EXPIRED, POLICY_PUBLISHED, POLICY_SUSPENDED, VERSION_MOVED

SECOND = (Audience(Whom.MEMBERS, frozenset({Role.BUREAU_REVIEWER, Role.BUREAU_APPROVER})),)
EDITORS = (Audience(Whom.MEMBERS, frozenset({Role.BUREAU_POLICY_EDITOR})),)
OF_DRAFT = "/bureau/policies/{policy_id}"
OF_POLICY = "/bureau/policies/{subject_id}"

# Whoever works on a version; its page is its policy's.
CASE = Case(
    POLICY_VERSION.resource,
    "/bureau/policy_versions/{subject_id}",
    frozenset({Role.BUREAU_POLICY_EDITOR, Role.BUREAU_REVIEWER, Role.BUREAU_APPROVER}),
)
NOTICES = (
    Notice(VERSION_MOVED["submit"].name, SECOND, "政策待复核签发", "本单位一项政策的新版本已由起草人签名，等你复核签发。", OF_DRAFT),
    Notice(VERSION_MOVED["return"].name, EDITORS, "政策已退回修改", "你们提交的政策版本被退回，原因见办理经过。", OF_DRAFT),
    Notice(VERSION_MOVED["publish"].name, EDITORS, "政策已签发", "你们提交的政策版本已由另一人复核签发，到生效日执行。", OF_DRAFT),
    Notice(POLICY_PUBLISHED.name, EDITORS, "政策版本已生效", "本单位政策的一个版本已经生效，开始匹配。", OF_POLICY),
    Notice(POLICY_SUSPENDED.name, EDITORS, "政策已暂停", "本单位的一项政策已暂停，不再匹配新的企业。", OF_POLICY),
    Notice(POLICY_EXPIRED.name, EDITORS, "政策已到期", "本单位的一项政策已到期；要延续请新建版本。", OF_POLICY),
)
