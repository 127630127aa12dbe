"""The table of moves of a version that a bureau writes (政策版本): the open draft of a policy, until two people have signed it. Pure."""

from enum import StrEnum

from marketplace.workflow.moves import Move, NoteRule, Workflow


class PolicyDraftStatus(StrEnum):
    """Where a version stands before it is one; names as the open interface publishes them."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


D = PolicyDraftStatus
PUBLICATION = "publication"  # whoever signs first does not sign second
RETURN_REASONS = {
    "text_differs": "与正式文件的文字不一致",
    "condition_unclear": "申报条件无法判定或与文字不一致",
    "benefit_unclear": "标准、上限或资金来源不清楚",
    "period_unclear": "有效期或适用日期不清楚",
    "out_of_remit": "超出本单位的职权或地区",
    "other": "其他原因（请在说明里写明）",
}

POLICY_VERSION = Workflow(
    resource="policy_version",
    label_zh="政策版本",
    states=PolicyDraftStatus,
    labels_zh={D.DRAFT: "草稿", D.SUBMITTED: "待复核签发", D.PUBLISHED: "已发布", D.WITHDRAWN: "已撤回"},
    moves=(
        Move(
            "submit", "submitted", frozenset({D.DRAFT}), D.SUBMITTED, "policies:draft:submit", "签名并提交复核",
            four_eyes=PUBLICATION, starts_round=True, asks_factor=True, note=NoteRule.OPTIONAL,
        ),
        Move(
            "publish", "published", frozenset({D.SUBMITTED}), D.PUBLISHED, "policies:draft:publish", "复核签名并发布",
            four_eyes=PUBLICATION, asks_factor=True, note=NoteRule.OPTIONAL,
        ),
        Move(
            "return", "returned", frozenset({D.SUBMITTED}), D.DRAFT, "policies:draft:return", "退回修改",
            reasons=RETURN_REASONS, note=NoteRule.REQUIRED,
        ),
        Move(
            "discard", "discarded", frozenset({D.DRAFT, D.SUBMITTED}), D.WITHDRAWN, "policies:draft:discard", "撤回这一版",
            note=NoteRule.OPTIONAL,
        ),
    ),
)  # fmt: skip
