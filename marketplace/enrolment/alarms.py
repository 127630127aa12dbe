"""Letters about the safety of an account or an enterprise: to every confirmed address, whether or not the person wants messages there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.kinds import TaskKind

# As for recovered passwords: tried for some hours, since what it warns of does not wait.
SEND_ALARM = TaskKind(
    "enrolment.send_alarm", "告知账户或企业的安全事项", attempts=8, first_wait_seconds=30, longest_wait_seconds=1_800, time_limit_seconds=60
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """What such a letter says. It names nobody and no enterprise: anybody may read it over a shoulder."""

    code: str
    subject_zh: str
    text_zh: str
    last: bool = False  # nothing is ever sent to the account again


NOT_YOU = "如果不是你本人操作，请马上联系平台。"
ENTERPRISE_CLAIMED = Alarm("claimed", "有人认领你管理的企业", "有人提出认领你管理的一家企业，请在 5 个工作日内登录平台答复。")
ENTERPRISE_RECOGNISED = Alarm(
    "recognised",
    "你管理的企业负责人已变更",
    "登记信息显示你管理的一家企业负责人已变更。不同意请在 3 个工作日内登录平台答复。",
)
OWNER_REPLACED = Alarm("replaced", "你不再管理一家企业", "一件企业认领已经成立，你不再是那家企业的管理员。有疑问请联系平台。")
FACTOR_RECOVERED = Alarm(
    "factor_recovered", "动态口令已重设", "你的账户刚用实名核验重设了动态口令，24 小时内不能签署授权、任命经办人。" + NOT_YOU
)
PAPER_MANDATE = Alarm(
    "paper_mandate", "有人持书面委托要为你管理的企业办事", "平台登记了一份书面委托，请登录平台核对。你确认以前，他什么都不能办。"
)
ACCOUNT_CLOSED = Alarm("closed", "账户已注销", "你的账户已按申请注销，个人信息已删除。" + NOT_YOU, last=True)
SESSIONS_ENDED = Alarm("sessions_ended", "账户已全部退出", "你的账户已退出所有设备，原密码已作废，请用验证码设一个新密码。" + NOT_YOU)

ALARMS: dict[str, Alarm] = {
    each.code: each
    for each in (ENTERPRISE_CLAIMED, ENTERPRISE_RECOGNISED, OWNER_REPLACED, PAPER_MANDATE, FACTOR_RECOVERED, ACCOUNT_CLOSED, SESSIONS_ENDED)
}


async def alarm(session: AsyncSession, accounts: Iterable[UUID], about: Alarm, *, at: datetime) -> None:
    """Have each person told, once the transaction is committed."""
    for account_id in sorted(accounts):
        await enqueue(session, SEND_ALARM, {"account_id": str(account_id), "about": about.code}, at=at)
