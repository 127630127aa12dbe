"""States of a policy and the moves between them, and its place in time. Names as the open interface publishes them. Pure."""

from enum import StrEnum

from marketplace.workflow.moves import Move, NoteRule, Workflow


class PolicyStatus(StrEnum):
    """Where a policy stands. Only `published` ones are listed; those past `valid_to` are shown as expired, never matched."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


P = PolicyStatus
FOLLOW = "policies:policy:withdraw"  # nobody asks for it; whoever may end the policy may make it follow
SUSPEND_REASONS = {
    "quota_used": "本期资金已经用完",
    "under_revision": "条款正在修订",
    "doubt": "有异议或疑点需要核实",
    "superior_order": "上级要求暂停",
    "other": "其他原因（请在说明里写明）",
}
WITHDRAW_REASONS = {
    "replaced": "由新的政策替代",
    "repealed": "文件已经废止",
    "published_in_error": "发布有误",
    "other": "其他原因（请在说明里写明）",
}

# Until its first version is in force a policy follows the draft of that version: those moves are the system's.
POLICY = Workflow(
    resource="policy",
    label_zh="惠企政策",
    states=PolicyStatus,
    labels_zh={
        P.DRAFT: "草稿", P.SUBMITTED: "待复核签发", P.PUBLISHED: "已发布", P.SUSPENDED: "暂停", P.WITHDRAWN: "已撤回", P.EXPIRED: "已到期",
    },
    moves=(
        Move("submit", "submitted", frozenset({P.DRAFT}), P.SUBMITTED, FOLLOW, "随版本提交", by_system=True),
        Move("return", "returned", frozenset({P.SUBMITTED}), P.DRAFT, FOLLOW, "随版本退回", by_system=True),
        Move("discard", "discarded", frozenset({P.DRAFT, P.SUBMITTED}), P.WITHDRAWN, FOLLOW, "随版本撤回", by_system=True),
        Move("publish", "published", frozenset({P.DRAFT, P.SUBMITTED, P.EXPIRED}), P.PUBLISHED, FOLLOW, "发布", by_system=True),
        Move(
            "suspend", "suspended", frozenset({P.PUBLISHED}), P.SUSPENDED, "policies:policy:suspend", "暂停",
            reasons=SUSPEND_REASONS, note=NoteRule.OPTIONAL,
        ),
        Move("resume", "resumed", frozenset({P.SUSPENDED}), P.PUBLISHED, "policies:policy:resume", "恢复", note=NoteRule.OPTIONAL),
        Move(
            "withdraw", "withdrawn", frozenset({P.DRAFT, P.SUBMITTED, P.PUBLISHED, P.SUSPENDED}), P.WITHDRAWN, "policies:policy:withdraw",
            "撤回", reasons=WITHDRAW_REASONS, note=NoteRule.OPTIONAL,
        ),
        Move(
            "expire", "expired", frozenset({P.PUBLISHED, P.SUSPENDED}), P.EXPIRED, "policies:policy:expire", "到期", note=NoteRule.OPTIONAL,
        ),
    ),
)  # fmt: skip


class IssuerLevel(StrEnum):
    """Rank of the issuing authority."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"


class Validity(StrEnum):
    """A policy's place in time on one day."""

    UPCOMING = "upcoming"
    CURRENT = "current"
    EXPIRED = "expired"


class ValidityBasis(StrEnum):
    """Which day the validity window speaks of, as the policy's text names it."""

    SIGNED_ON = "signed_on"
    DISBURSED_ON = "disbursed_on"
    SIGNED_AND_DISBURSED = "signed_and_disbursed"
    INTEREST_PAID_ON = "interest_paid_on"
    APPLIED_ON = "applied_on"
    PUBLISHED_ON = "published_on"
