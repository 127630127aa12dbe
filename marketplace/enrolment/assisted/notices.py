"""Who is told what about filings made for an enterprise."""

from marketplace.access.roles import Role
from marketplace.enrolment.assisted.events import CONFIRMED, LAPSED, REFUSED, SENT
from marketplace.notifications.notice import Audience, Notice, Whom

CLERK = (Audience(Whom.NAMED),)
PAGE = "/operator/assisted/{subject_id}"

NOTICES = (
    Notice(
        SENT.name, (Audience(Whom.MEMBERS, frozenset({Role.ENTERPRISE_OWNER})),), "有一份代填等你确认",
        "工作人员替贵司填了数据，你确认后才算数，30 天内有效。请逐项看过再决定。", "/me/assisted/{subject_id}",
    ),
    Notice(CONFIRMED.name, CLERK, "企业确认了代填", "你替企业填的内容已由企业确认。", PAGE),
    Notice(REFUSED.name, CLERK, "企业不同意代填", "你替企业填的内容，企业不同意，原因见代填单。", PAGE),
    Notice(LAPSED.name, CLERK, "代填已过期", "你替企业填的内容 30 天内没有得到确认，已经作废。", PAGE),
)  # fmt: skip
