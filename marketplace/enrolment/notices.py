"""Who is told what about agents and claims."""

from marketplace.access.roles import Role
from marketplace.enrolment.claims import notices as claims
from marketplace.enrolment.events import AGENT_ACCEPTED, AGENT_ENDED, PAPER_RECORDED
from marketplace.enrolment.registration import notices as registration
from marketplace.notifications.notice import Audience, Notice, Whom

NOTICES = (
    Notice(
        AGENT_ACCEPTED.name, (Audience(Whom.MEMBERS, frozenset({Role.ENTERPRISE_OWNER})),), "经办人接受了邀请",
        "贵司邀请的经办人接受了邀请，可以看他的权限和期限，也可以随时终止。", "/me/agents", urgent=True,
    ),
    Notice(
        PAPER_RECORDED.name, (Audience(Whom.MEMBERS, frozenset({Role.ENTERPRISE_OWNER})),), "有人持书面委托要为贵司办事",
        "平台登记了一份书面委托。请核对后确认或者拒绝；你确认以前，他什么都不能办，30 天不确认即失效。", "/me/agents", urgent=True,
    ),
    Notice(AGENT_ENDED.name, (Audience(Whom.SUBJECT),), "经办权限已终止", "一家企业终止了你的经办权限，你不能再替它办事。", "/me/messages"),
    *claims.NOTICES,
    *registration.NOTICES,
)  # fmt: skip
CASE = claims.CASE
