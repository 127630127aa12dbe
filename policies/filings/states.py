"""The table of moves of a filing (备案): a loan comes under a fund. Pure."""

from enum import StrEnum

from marketplace.workflow.moves import Move, NoteRule, Workflow


class FilingStatus(StrEnum):
    """Where a filing stands; names as the open interface publishes them."""

    SUBMITTED = "submitted"
    FILED = "filed"
    REJECTED = "rejected"
    REVOKED = "revoked"


F = FilingStatus
REJECTION_REASONS = {
    "criterion_unmet": "不满足备案条件",
    "late": "超过备案期限",
    "fund_stopped": "资金池或该机构已暂停备案",
    "duplicate": "已在其他资金池备案",
    "figures_wrong": "报送内容不一致",
    "other": "其他原因（须在说明中写明）",
}
REVOCATION_REASONS = {
    "title_missing": "年度内未取得所需资格",
    "false_data": "报送内容不实",
    "misuse": "借款被挪用",
    "barred": "机构被列入禁入名单",
    "mistake": "备案有误",
    "other": "其他原因（须在说明中写明）",
}

FILING = Workflow(
    resource="filing",
    label_zh="备案",
    states=FilingStatus,
    labels_zh={F.SUBMITTED: "待备案", F.FILED: "已备案", F.REJECTED: "不予备案", F.REVOKED: "已撤销"},
    moves=(
        Move("file", "filed", frozenset({F.SUBMITTED}), F.FILED, "filings:filing:file", "准予备案", note=NoteRule.OPTIONAL),
        # On disbursement, where the fund's own criterion holds.
        Move(
            "file_automatically", "filed_automatically", frozenset({F.SUBMITTED}), F.FILED, "filings:filing:file", "自动备案",
            by_system=True,
        ),
        Move(
            "reject", "rejected", frozenset({F.SUBMITTED}), F.REJECTED, "filings:filing:reject", "不予备案",
            reasons=REJECTION_REASONS, note=NoteRule.OPTIONAL,
        ),
        # Only as long as nothing has been approved on it; see the use case.
        Move(
            "revoke", "revoked", frozenset({F.FILED}), F.REVOKED, "filings:filing:revoke", "撤销备案",
            reasons=REVOCATION_REASONS, note=NoteRule.REQUIRED,
        ),
    ),
)  # fmt: skip
