"""The table of moves of a financing application (融资申请), from draft to signing. Pure."""

from enum import StrEnum

from marketplace.workflow.moves import Move, NoteRule, Workflow


class ApplicationStatus(StrEnum):
    """Where one application to one lender stands; names as the open interface publishes them."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CONTACTED = "contacted"
    SUPPLEMENTING = "supplementing"  # the enterprise's turn: the lender's clock is paused
    PROPOSED = "proposed"
    APPROVED = "approved"
    SIGNED = "signed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    REROUTED = "rerouted"


A = ApplicationStatus
DECISION = "decision"  # whoever proposes does not approve; of two approvers each is another
OPEN = frozenset({A.SUBMITTED, A.ACCEPTED, A.CONTACTED, A.SUPPLEMENTING, A.PROPOSED, A.APPROVED})  # that somebody has to act on
WITH_LENDER = frozenset({A.SUBMITTED, A.ACCEPTED, A.CONTACTED, A.PROPOSED})

# A coded reason is statistics; the sentence beside it is what the enterprise reads. No code hides another («综合评分不足» is none).
REJECTION_REASONS = {
    "criterion_unmet": "不满足产品准入条件",
    "data_contradicts": "填报内容与核实情况不一致",
    "documents_missing": "必要材料未能提供",
    "repayment_capacity": "还款来源或现金流不足以覆盖",
    "debt_level": "负债水平过高",
    "credit_history": "征信记录不符合要求",
    "purpose_not_allowed": "借款用途不在产品范围内",
    "security_insufficient": "担保或抵质押不足",
    "related_risk": "关联方存在重大风险",
    "region_or_industry": "超出本机构服务地区或行业",
    "quota_used_up": "本期额度已用完",
    "contact_failed": "多次联系不上申请人",
    "duplicate": "本机构已有在办或已批的同类申请",
    "other": "其他原因（须在说明中写明）",
}
WITHDRAWAL_REASONS = {
    "not_needed": "暂不需要资金",
    "other_offer": "已选择其他机构",
    "terms": "利率、额度或期限不合适",
    "too_slow": "办理时间过长",
    "mistake": "填写有误，重新申请",
}

APPLICATION = Workflow(
    resource="application",
    label_zh="融资申请",
    states=ApplicationStatus,
    labels_zh={
        A.DRAFT: "草稿", A.SUBMITTED: "待受理", A.ACCEPTED: "已受理", A.CONTACTED: "已联系", A.SUPPLEMENTING: "待补材料",
        A.PROPOSED: "待审批", A.APPROVED: "已批准，待签约", A.SIGNED: "已签约", A.REJECTED: "未通过", A.WITHDRAWN: "已撤回",
        A.LAPSED: "已失效", A.REROUTED: "已转投",
    },
    moves=(
        Move("submit", "submitted", frozenset({A.DRAFT}), A.SUBMITTED, "applications:application:submit", "提交申请"),
        Move(
            "withdraw", "withdrawn", OPEN | {A.DRAFT}, A.WITHDRAWN, "applications:application:withdraw", "撤回申请",
            reasons=WITHDRAWAL_REASONS, note=NoteRule.OPTIONAL,
        ),
        Move(
            "accept", "accepted", frozenset({A.SUBMITTED}), A.ACCEPTED, "applications:application:accept", "受理",
            note=NoteRule.OPTIONAL, by_officer=True,
        ),
        Move(
            "record_contact", "contacted", frozenset({A.ACCEPTED}), A.CONTACTED, "applications:application:record_contact", "登记首次联系",
            note=NoteRule.OPTIONAL, by_officer=True,
        ),
        Move(
            "request_documents", "documents_requested", frozenset({A.ACCEPTED, A.CONTACTED, A.PROPOSED}), A.SUPPLEMENTING,
            "applications:application:request_documents", "要求补充材料", note=NoteRule.REQUIRED, by_officer=True,
        ),
        # Asking for papers is a contact, so nobody has to record another one.
        Move(
            "supply_documents", "documents_supplied", frozenset({A.SUPPLEMENTING}), A.CONTACTED,
            "applications:application:supply_documents", "补充材料", note=NoteRule.OPTIONAL,
        ),
        Move(
            "propose", "proposed", frozenset({A.CONTACTED}), A.PROPOSED, "applications:application:propose", "提交审批意见",
            four_eyes=DECISION, starts_round=True, note=NoteRule.REQUIRED, by_officer=True,
        ),
        # The first of two approvers, above the lender's limit: the action `approve` chooses between the two.
        Move(
            "endorse", "endorsed", frozenset({A.PROPOSED}), A.PROPOSED, "applications:application:approve", "审批同意，待第二位审批人",
            four_eyes=DECISION, asks_factor=True, note=NoteRule.OPTIONAL,
        ),
        Move(
            "approve", "approved", frozenset({A.PROPOSED}), A.APPROVED, "applications:application:approve", "审批同意",
            four_eyes=DECISION, asks_factor=True, note=NoteRule.OPTIONAL,
        ),
        Move(
            "reject", "rejected", WITH_LENDER | {A.SUPPLEMENTING}, A.REJECTED, "applications:application:reject", "不同意",
            reasons=REJECTION_REASONS, note=NoteRule.REQUIRED, by_officer=True,
        ),
        Move("sign", "signed", frozenset({A.APPROVED}), A.SIGNED, "applications:application:sign", "签约"),
        # The enterprise's own signature, where the product is dealt with here: the lender has said yes by approving.
        Move("sign_online", "signed", frozenset({A.APPROVED}), A.SIGNED, "applications:application:sign_online", "在线签约"),
        # No answer to a request for papers, or an approval that nobody signed; a draft that nobody touched; a lender that has left.
        Move(
            "lapse", "lapsed", OPEN | {A.DRAFT}, A.LAPSED,
            "applications:application:lapse", "失效", by_system=True,
        ),
        # The enterprise took the offer to go elsewhere with the same answers; the new case names this one.
        Move(
            "reroute", "rerouted", frozenset({A.SUBMITTED, A.ACCEPTED, A.CONTACTED, A.LAPSED}), A.REROUTED,
            "applications:application:reroute", "转投其他产品", by_system=True,
        ),
    ),
)  # fmt: skip
