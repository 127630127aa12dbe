"""The table of moves of a notice on days off (放假安排): drafted by one operator, published by another."""

from enum import StrEnum

from marketplace.workflow.moves import Move, NoteRule, Workflow


class NoticeStatus(StrEnum):
    """Where a notice stands. Only `published` ones make the calendar."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


S = NoticeStatus
PUBLICATION = "publication"  # whoever submits does not publish or return: two people see every day of the calendar
RETURN_REASONS = {
    "wrong_days": "日期与通知原文不一致",
    "wrong_source": "年份或发文字号有误",
    "incomplete": "内容不完整",
}

NOTICE = Workflow(
    resource="holiday_notice",
    label_zh="放假安排",
    states=NoticeStatus,
    labels_zh={S.DRAFT: "草稿", S.SUBMITTED: "待复核", S.RETURNED: "已退回", S.PUBLISHED: "已发布", S.WITHDRAWN: "已撤回"},
    moves=(
        Move(
            "submit", "submitted", frozenset({S.DRAFT, S.RETURNED}), S.SUBMITTED, "holidays:notice:submit", "提交复核",
            four_eyes=PUBLICATION, starts_round=True, by_officer=True,
        ),
        Move(
            "publish", "published", frozenset({S.SUBMITTED}), S.PUBLISHED, "holidays:notice:publish", "发布",
            four_eyes=PUBLICATION, asks_factor=True,
        ),
        Move(
            "return", "returned", frozenset({S.SUBMITTED}), S.RETURNED, "holidays:notice:return", "退回修改",
            four_eyes=PUBLICATION, reasons=RETURN_REASONS, note=NoteRule.REQUIRED,
        ),
        Move(
            "withdraw", "withdrawn", frozenset({S.DRAFT, S.SUBMITTED, S.RETURNED}), S.WITHDRAWN, "holidays:notice:withdraw", "撤回",
            note=NoteRule.OPTIONAL, by_officer=True,
        ),
    ),
)  # fmt: skip
