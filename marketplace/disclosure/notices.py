"""Who is told of unusual volume: operators and the security administrator of the platform."""

from marketplace.access.roles import Role
from marketplace.disclosure.events import UNUSUAL_VOLUME
from marketplace.notifications.notice import Audience, Notice, Whom

NOTICES = (
    Notice(
        UNUSUAL_VOLUME.name,
        (Audience(Whom.EVERYWHERE, frozenset({Role.OPERATOR, Role.SECURITY_ADMIN})),),
        "查询量异常",
        "一家机构 24 小时内查询了 {subjects} 家企业，超过提醒线 {threshold} 家，请核实用途，必要时暂停这家机构。",
    ),
)
