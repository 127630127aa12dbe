"""The table of moves of a version of a fund's rules, and where a fund stands. Pure."""

from enum import StrEnum

from marketplace.workflow.moves import Move, NoteRule, Workflow


class FundStatus(StrEnum):
    """Where a fund stands; names as the open interface publishes them. Only a published one takes filings."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class RulesStatus(StrEnum):
    """Where a version of the rules stands before it is one."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


F = FundStatus
R = RulesStatus
FOLLOW = "funds:fund:follow"  # a fund stands where its first rules stand
PUBLICATION = "publication"  # whoever submits does not publish
RETURN_REASONS = {
    "basis_missing": "缺少文件依据",
    "rules_unclear": "规则有歧义或互相矛盾",
    "figures_wrong": "比例、上限或期限与文件不一致",
    "other": "其他原因（须在说明中写明）",
}
SUSPENSION_REASONS = {
    "breaker": "触发熔断",
    "audit": "审计、检查期间",
    "budget": "资金未到位",
    "policy_changed": "政策调整",
    "other": "其他原因（须在说明中写明）",
}

FUND_VERSION = Workflow(
    resource="fund_version",
    label_zh="资金规则",
    states=RulesStatus,
    labels_zh={R.DRAFT: "草稿", R.SUBMITTED: "待复核", R.PUBLISHED: "已发布", R.WITHDRAWN: "已放弃"},
    moves=(
        Move(
            "submit", "submitted", frozenset({R.DRAFT}), R.SUBMITTED, "funds:fund:submit", "提交复核",
            four_eyes=PUBLICATION, starts_round=True, note=NoteRule.OPTIONAL,
        ),
        Move(
            "publish", "published", frozenset({R.SUBMITTED}), R.PUBLISHED, "funds:fund:publish", "复核发布",
            four_eyes=PUBLICATION, asks_factor=True, note=NoteRule.OPTIONAL,
        ),
        Move(
            "return", "returned", frozenset({R.SUBMITTED}), R.DRAFT, "funds:fund:return", "退回修改",
            reasons=RETURN_REASONS, note=NoteRule.REQUIRED,
        ),
        Move("discard", "discarded", frozenset({R.DRAFT}), R.WITHDRAWN, "funds:fund:edit", "放弃修改", note=NoteRule.OPTIONAL),
    ),
)  # fmt: skip

FUND = Workflow(
    resource="fund",
    label_zh="资金池",
    states=FundStatus,
    labels_zh={F.DRAFT: "草稿", F.SUBMITTED: "待复核", F.PUBLISHED: "运行中", F.SUSPENDED: "暂停备案", F.WITHDRAWN: "已终止"},
    moves=(
        Move("submit", "submitted", frozenset({F.DRAFT}), F.SUBMITTED, FOLLOW, "随规则提交", by_system=True),
        Move("return", "returned", frozenset({F.SUBMITTED}), F.DRAFT, FOLLOW, "随规则退回", by_system=True),
        Move("discard", "discarded", frozenset({F.DRAFT}), F.WITHDRAWN, FOLLOW, "随规则放弃", by_system=True),
        Move("publish", "published", frozenset({F.SUBMITTED}), F.PUBLISHED, FOLLOW, "规则生效", by_system=True),
        Move(
            "suspend", "suspended", frozenset({F.PUBLISHED}), F.SUSPENDED, "funds:fund:suspend", "暂停备案",
            reasons=SUSPENSION_REASONS, note=NoteRule.REQUIRED,
        ),
        Move("resume", "resumed", frozenset({F.SUSPENDED}), F.PUBLISHED, "funds:fund:resume", "恢复备案", note=NoteRule.OPTIONAL),
        # Loans that were filed keep their rights: claims on them go on.
        Move(
            "withdraw", "withdrawn", frozenset({F.PUBLISHED, F.SUSPENDED}), F.WITHDRAWN, "funds:fund:withdraw", "终止",
            asks_factor=True, note=NoteRule.REQUIRED,
        ),
    ),
)  # fmt: skip
