"""The table of moves of a compensation claim (补偿申请), from draft to the end of recovery. Pure."""

from enum import StrEnum

from marketplace.workflow.moves import Move, NoteRule, Workflow


class ClaimStatus(StrEnum):
    """Where a claim stands; names as the open interface publishes them."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"  # the claimant's turn: the reviewers' clock is paused
    IN_REVIEW = "in_review"
    APPROVED = "approved"  # the money is reserved
    DEFERRED = "deferred"  # nothing is reserved
    PAYMENT_QUEUED = "payment_queued"
    PAID = "paid"
    RECOVERING = "recovering"
    SETTLED = "settled"
    WRITTEN_OFF = "written_off"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLAWED_BACK = "clawed_back"


S = ClaimStatus
EYES = "claim"  # submitter, reviewers, approvers and whoever pays are all different people
WITH_REVIEWERS = frozenset({S.SUBMITTED, S.IN_REVIEW})
HAS_PAID = frozenset({S.PAID, S.RECOVERING, S.SETTLED, S.WRITTEN_OFF})
RESERVES = frozenset({S.APPROVED, S.PAYMENT_QUEUED})
ENDED_WITHOUT_MONEY = frozenset({S.REJECTED, S.WITHDRAWN})

REJECTION_REASONS = {
    "not_filed": "违约前未备案，或备案已撤销",
    "trigger_unmet": "未达到触发补偿的条件",
    "outside_scope": "贷款或借款人不在补偿范围内",
    "loss_unproven": "损失金额证明不足",
    "compensated_elsewhere": "已获其他补偿、保险或代偿",
    "diligence": "尽职审查或催收不到位",
    "false_data": "申报材料不实",
    "other": "其他原因（须在说明中写明）",
}
WITHDRAWAL_REASONS = {"cured": "借款人已恢复还款", "repaid": "已由其他途径收回", "mistake": "申报有误，重新申报", "other": "其他原因"}
DEFERRAL_REASONS = {
    "breaker": "触发熔断",
    "cap": "达到年度或单户上限",
    "pool": "资金池可用余额不足",
    "investigation": "需进一步核查",
    "other": "其他原因（须在说明中写明）",
}
RETURN_REASONS = {"documents_missing": "材料不齐", "figures_wrong": "金额有误或不一致", "unclear": "说明不清", "other": "其他原因"}
PAYMENT_RETURN_REASONS = {"account": "收款账户信息有误", "closed": "收款账户已销户", "rejected": "付款行退回", "other": "其他原因"}
CLAW_BACK_REASONS = {
    "fraud": "骗取补偿",
    "ineligible": "不符合补偿条件",
    "double": "重复补偿",
    "miscalculated": "核算有误",
    "other": "其他原因",
}


def _move(action: str, done: str, sources: frozenset[S], target: S, label_zh: str, **more: object) -> Move:
    permission = {"endorse": "approve", "reinstate": "resume", "confirm_instalment": "confirm_payment"}.get(action, action)
    return Move(action, done, frozenset(sources), target, f"claims:claim:{permission}", label_zh, **more)  # type: ignore[arg-type]


CLAIM = Workflow(
    resource="claim",
    label_zh="补偿申请",
    states=ClaimStatus,
    labels_zh={
        S.DRAFT: "草稿", S.SUBMITTED: "待初审", S.RETURNED: "退回补正", S.IN_REVIEW: "审核中", S.APPROVED: "已核定，待拨付",
        S.DEFERRED: "暂缓补偿", S.PAYMENT_QUEUED: "拨付中", S.PAID: "已拨付", S.RECOVERING: "追偿中", S.SETTLED: "已结清",
        S.WRITTEN_OFF: "已核销", S.REJECTED: "不予补偿", S.WITHDRAWN: "已撤回", S.CLAWED_BACK: "责令退回",
    },
    moves=(
        _move(
            "submit", "submitted", frozenset({S.DRAFT, S.RETURNED}), S.SUBMITTED, "提交申报",
            four_eyes=EYES, starts_round=True, note=NoteRule.OPTIONAL,
        ),
        _move(
            "withdraw", "withdrawn", WITH_REVIEWERS | {S.DRAFT, S.RETURNED, S.APPROVED, S.DEFERRED}, S.WITHDRAWN, "撤回申报",
            reasons=WITHDRAWAL_REASONS, note=NoteRule.OPTIONAL,
        ),
        _move(
            "return_for_correction", "returned", WITH_REVIEWERS, S.RETURNED, "退回补正", reasons=RETURN_REASONS, note=NoteRule.REQUIRED
        ),
        # One for each step of the fund's review_steps, in their order.
        _move("pass_review", "reviewed", WITH_REVIEWERS, S.IN_REVIEW, "审核通过", four_eyes=EYES, asks_factor=True, note=NoteRule.OPTIONAL),
        # The first of two approvers, above the fund's sum: the action `approve` chooses between the two.
        _move(
            "endorse", "endorsed", frozenset({S.IN_REVIEW}), S.IN_REVIEW, "同意补偿，待第二位审批人",
            four_eyes=EYES, asks_factor=True, note=NoteRule.OPTIONAL,
        ),
        _move(
            "approve", "approved", frozenset({S.IN_REVIEW}), S.APPROVED, "核定补偿",
            four_eyes=EYES, asks_factor=True, note=NoteRule.OPTIONAL,
        ),
        _move(
            "reject", "rejected", WITH_REVIEWERS | {S.DEFERRED}, S.REJECTED, "不予补偿",
            four_eyes=EYES, asks_factor=True, reasons=REJECTION_REASONS, note=NoteRule.REQUIRED,
        ),
        # A new round: everybody looks again, at what stands now.
        _move("reconsider", "reconsidered", frozenset({S.REJECTED}), S.SUBMITTED, "申请复议", starts_round=True, note=NoteRule.REQUIRED),
        # What an approved claim had reserved is released.
        _move(
            "defer", "deferred", frozenset({S.IN_REVIEW, S.APPROVED}), S.DEFERRED, "暂缓补偿",
            reasons=DEFERRAL_REASONS, note=NoteRule.OPTIONAL,
        ),
        # One that was approved before is approved again with its amount, if the money is there; else its review goes on.
        _move("resume", "resumed", frozenset({S.DEFERRED}), S.IN_REVIEW, "恢复审核", asks_factor=True, note=NoteRule.OPTIONAL),
        _move("reinstate", "reinstated", frozenset({S.DEFERRED}), S.APPROVED, "恢复核定", asks_factor=True, note=NoteRule.OPTIONAL),
        # By nobody of the round's `EYES`, which the use case asks: the same treasurer may queue a second part, or a returned payment again.
        _move(
            "queue_payment", "payment_queued", frozenset({S.APPROVED}), S.PAYMENT_QUEUED, "列入拨付",
            asks_factor=True, note=NoteRule.OPTIONAL,
        ),
        # All but the last of a payment's parts.
        _move("confirm_instalment", "instalment_paid", frozenset({S.PAYMENT_QUEUED}), S.APPROVED, "确认本期拨付", note=NoteRule.OPTIONAL),
        _move("confirm_payment", "paid", frozenset({S.PAYMENT_QUEUED}), S.PAID, "确认拨付", note=NoteRule.OPTIONAL),
        # Before it was confirmed, or after: the money stays, or is again, reserved.
        _move(
            "payment_returned", "payment_returned", frozenset({S.PAYMENT_QUEUED, S.PAID}), S.APPROVED, "登记退票",
            reasons=PAYMENT_RETURN_REASONS, note=NoteRule.REQUIRED,
        ),
        _move(
            "record_recovery", "recovered", frozenset({S.PAID, S.RECOVERING, S.SETTLED, S.WRITTEN_OFF}), S.RECOVERING, "登记追回",
            note=NoteRule.OPTIONAL,
        ),
        _move(
            "receive_claw_back", "claw_back_received", frozenset({S.CLAWED_BACK}), S.CLAWED_BACK, "登记退回款到账",
            note=NoteRule.OPTIONAL,
        ),
        _move("settle", "settled", frozenset({S.PAID, S.RECOVERING}), S.SETTLED, "结清", note=NoteRule.OPTIONAL),
        _move(
            "write_off", "written_off", frozenset({S.PAID, S.RECOVERING}), S.WRITTEN_OFF, "核销",
            asks_factor=True, note=NoteRule.REQUIRED,
        ),
        _move(
            "claw_back", "clawed_back", HAS_PAID, S.CLAWED_BACK, "责令退回",
            asks_factor=True, reasons=CLAW_BACK_REASONS, note=NoteRule.REQUIRED,
        ),
    ),
)  # fmt: skip
