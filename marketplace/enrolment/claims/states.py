"""The table of moves of a claim (企业认领): somebody verified says that an enterprise is theirs to administer. Pure."""

from enum import StrEnum

from marketplace.workflow.moves import Move, NoteRule, Workflow


class ClaimStatus(StrEnum):
    """Where a claim stands."""

    SUBMITTED = "submitted"  # the present administrator, if there is one, may answer
    RECOGNISED = "recognised"  # the register names the claimant: it is so unless somebody objects in time
    ANSWERED = "answered"  # the operator decides
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # what it was about is gone: another claim was upheld, or the claimant's account is closed


C = ClaimStatus
OPEN = frozenset({C.SUBMITTED, C.RECOGNISED, C.ANSWERED})
REJECTION_REASONS = {
    "papers_insufficient": "材料不足以证明",
    "papers_untrue": "材料与登记信息不一致",
    "present_right": "现任管理员的身份核实无误",
    "disputed_at_law": "双方存在争议，须先由登记机关或法院认定",
}

CLAIM = Workflow(
    resource="enterprise_claim",
    label_zh="企业认领",
    states=ClaimStatus,
    labels_zh={
        C.SUBMITTED: "等待答复", C.RECOGNISED: "已按登记认定，异议期内", C.ANSWERED: "等待平台决定", C.UPHELD: "认领成立",
        C.REJECTED: "认领不成立", C.WITHDRAWN: "已撤回", C.LAPSED: "已失效",
    },
    moves=(
        Move(
            "answer", "answered", frozenset({C.SUBMITTED, C.RECOGNISED}), C.ANSWERED, "enrolment:answer:give", "提交答复",
            note=NoteRule.REQUIRED,
        ),
        Move(
            "uphold", "upheld", frozenset({C.SUBMITTED, C.ANSWERED}), C.UPHELD, "enrolment:claim:uphold", "认定成立",
            note=NoteRule.REQUIRED, asks_factor=True,
        ),
        Move(
            "reject", "rejected", OPEN, C.REJECTED, "enrolment:claim:reject", "认定不成立",
            reasons=REJECTION_REASONS, note=NoteRule.OPTIONAL, asks_factor=True,
        ),
        Move("withdraw", "withdrawn", OPEN, C.WITHDRAWN, "enrolment:claim:withdraw", "撤回认领"),
        Move("settle", "settled", frozenset({C.RECOGNISED}), C.UPHELD, "enrolment:claim:uphold", "异议期满，认领成立", by_system=True),
        Move("lapse", "lapsed", OPEN, C.LAPSED, "enrolment:claim:reject", "失效", by_system=True),
    ),
)  # fmt: skip
