"""Who is told that an institution's system no longer answers."""

from marketplace.access.roles import Role
from marketplace.notifications.notice import Audience, Notice, Whom
from marketplace.webhooks.events import DELIVERY_DIED

KEEPERS = frozenset({Role.BANK_ADMIN, Role.GUARANTOR_APPROVER, Role.BUREAU_APPROVER, Role.FUND_MANAGER, Role.DATA_PROVIDER})

NOTICES = (
    Notice(
        DELIVERY_DIED.name,
        (Audience(Whom.MEMBERS, KEEPERS),),
        "回调没有送达",
        "有一条回调 72 小时没有送达，已停止重试。请检查贵机构的接收地址，再重新发送。",
        "/integration",
    ),
)
