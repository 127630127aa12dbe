"""The messages about what happens in rooms below this one. Rooms above declare theirs in their own `notices.py`."""

from marketplace.access.events import (
    ACCOUNT_LOCKED,
    FACTOR_REMOVED,
    FACTOR_SET,
    PASSWORD_CHANGED,
    RECOVERY_CODE_USED,
    RECOVERY_CODES_MADE,
    SIGNED_IN,
)
from marketplace.access.roles import Role
from marketplace.clocks.events import ESCALATED, WARNED
from marketplace.documents.events import DOCUMENT_REFUSED
from marketplace.events.kinds import EventKind
from marketplace.notifications.notice import Audience, Notice, Whom
from marketplace.tasks.events import TASK_DIED

OWNER_OF_THE_ACCOUNT = (Audience(Whom.SUBJECT),)
THOSE_WHO_ACT = (Audience(Whom.ACTING),)
OPERATORS = (Audience(Whom.EVERYWHERE, frozenset({Role.OPERATOR})),)
NOT_YOU = "如果不是你本人操作，请马上修改密码，并撤销不认识的登录。"


def _about_the_account(event: EventKind, title_zh: str, text_zh: str, path: str = "/me/sessions", when: str = "") -> Notice:
    return Notice(event.name, OWNER_OF_THE_ACCOUNT, title_zh, text_zh + NOT_YOU, path, urgent=True, when=when)


NOTICES = (
    _about_the_account(SIGNED_IN, "你的账户在新设备上登录", "你的账户刚在一台近期没有用过的设备上登录。", when="new_device"),
    _about_the_account(PASSWORD_CHANGED, "密码已修改", "你的账户密码已修改，其他设备已退出登录。"),
    _about_the_account(FACTOR_SET, "动态口令已启用", "你的账户启用了新的动态口令。"),
    _about_the_account(FACTOR_REMOVED, "动态口令已停用", "你的账户停用了动态口令。"),
    _about_the_account(RECOVERY_CODES_MADE, "备用码已更换", "你的账户生成了新的备用码，旧的不能再用。"),
    _about_the_account(RECOVERY_CODE_USED, "备用码已使用", "有人用一个备用码登录了你的账户。"),
    _about_the_account(ACCOUNT_LOCKED, "账户暂时锁定", "你的账户因为多次输错密码或口令，暂时不能登录。"),
    Notice(WARNED.name, THOSE_WHO_ACT, "时限即将到期", "有一件事项的办理时限快到了，请尽快处理。"),
    Notice(ESCALATED.name, (*THOSE_WHO_ACT, Audience(Whom.SUPERVISING)), "时限已超期", "有一件事项已经超过办理时限，请马上处理。"),
    Notice(
        DOCUMENT_REFUSED.name,
        (Audience(Whom.NAMED),),
        "上传的文件没有通过检查",
        "你上传的一份文件没有通过检查，原因见「我的文件」，请换一份再传。",
        "/me/documents",
        when="by_person",
    ),
    Notice(TASK_DIED.name, OPERATORS, "后台任务停止重试", "一项后台任务多次失败，需要处理后重新执行。", "/operator/tasks"),
)
