"""States of an offer's life in the catalogue and the moves between them. Names as the open interface publishes them. Pure."""

from enum import StrEnum

from marketplace.workflow.moves import Move, NoteRule, Workflow


class ProductStatus(StrEnum):
    """Where a product stands. Only `published` ones are shown and matched."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


P = ProductStatus
FOLLOW = "catalogue:listing:withdraw"  # nobody asks for it; whoever may end the listing may make it follow
SUSPEND_REASONS = {
    "quota_used": "本期额度已经用完",
    "terms_change": "条件或价格正在调整",
    "complaint": "有投诉或异议需要核实",
    "promise_missed": "多次超过承诺的时限",
    "other": "其他原因（请在说明里写明）",
}
WITHDRAW_REASONS = {
    "replaced": "由别的产品替代",
    "discontinued": "不再办理这项业务",
    "other": "其他原因（请在说明里写明）",
}

# Until its first version is in force a product follows the draft of that version: those moves are the system's.
PRODUCT = Workflow(
    resource="product",
    label_zh="贷款产品",
    states=ProductStatus,
    labels_zh={P.DRAFT: "草稿", P.SUBMITTED: "待上架", P.PUBLISHED: "在架", P.SUSPENDED: "暂停", P.WITHDRAWN: "已下架"},
    moves=(
        Move("submit", "submitted", frozenset({P.DRAFT}), P.SUBMITTED, FOLLOW, "随版本提交", by_system=True),
        Move("return", "returned", frozenset({P.SUBMITTED}), P.DRAFT, FOLLOW, "随版本退回", by_system=True),
        Move("discard", "discarded", frozenset({P.DRAFT, P.SUBMITTED}), P.WITHDRAWN, FOLLOW, "随版本撤回", by_system=True),
        Move("publish", "published", frozenset({P.DRAFT, P.SUBMITTED}), P.PUBLISHED, FOLLOW, "上架", by_system=True),
        Move(
            "suspend", "suspended", frozenset({P.PUBLISHED}), P.SUSPENDED, "catalogue:listing:suspend", "暂停受理",
            reasons=SUSPEND_REASONS, note=NoteRule.OPTIONAL,
        ),
        Move("resume", "resumed", frozenset({P.SUSPENDED}), P.PUBLISHED, "catalogue:listing:resume", "恢复受理", note=NoteRule.OPTIONAL),
        Move(
            "withdraw", "withdrawn", frozenset({P.DRAFT, P.SUBMITTED, P.PUBLISHED, P.SUSPENDED}), P.WITHDRAWN, "catalogue:listing:withdraw",
            "下架", reasons=WITHDRAW_REASONS, note=NoteRule.OPTIONAL,
        ),
    ),
)  # fmt: skip


class Channel(StrEnum):
    """How an application reaches the lender."""

    HERE = "here"
    JUMP = "jump"  # a signed token hands over to the bank's page
    INTERFACE = "interface"  # the bank's system answers by webhooks
    NONE = "none"  # reference samples: nobody can apply


class Confidence(StrEnum):
    """How far a reference sample's source can be trusted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
