"""The tables of moves: a request for admission (入驻申请), and an institution that was admitted. Pure."""

from enum import StrEnum

from marketplace.workflow.moves import Move, NoteRule, Workflow


class StandingStatus(StrEnum):
    """Where an institution stands. Only an `active` one works on the platform."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXITING = "exiting"  # suspended, and its exit waits for another person
    EXITED = "exited"


S = StandingStatus
EXIT = "exit"  # whoever proposes an exit does not confirm it
SUSPENSION_REASONS = {
    "assessment_failed": "年度安全评估不合格",
    "assessment_overdue": "年度安全评估逾期未完成",
    "licence_lapsed": "业务许可到期或失效",
    "misuse": "超出授权范围使用信用信息",
    "incident": "发生信息安全事件",
    "breach": "违反入驻协议",
    "own_request": "机构自行申请",
}
EXIT_REASONS = {
    "own_request": "机构自行申请退出",
    "licence_lost": "业务许可被吊销或注销",
    "dissolved": "机构合并、解散或破产",
    "not_mended": "停用后逾期未整改",
    "misuse": "严重违规使用信用信息",
}


class AdmissionStatus(StrEnum):
    """Where a request for admission stands."""

    DRAFT = "draft"  # an operator enters it
    SUBMITTED = "submitted"  # the institution has sent it
    CHECKED = "checked"  # one operator has checked it; another one decides
    RETURNED = "returned"
    ADMITTED = "admitted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


A = AdmissionStatus
APPROVAL = "approval"  # whoever enters or checks a request does not decide on it
REQUEST_RETURN_REASONS = {
    "incomplete": "填写不完整",
    "not_matching": "名称、代码与登记信息不一致",
    "licence_unclear": "许可或备案信息无法核实",
    "contact_failed": "联系人无法核实",
}
REJECTION_REASONS = {
    "not_licensed": "没有相应业务许可或备案",
    "conditions_unmet": "不符合准入条件",
    "dishonest": "存在严重失信或重大违规记录",
    "false_information": "提供虚假信息",
    "not_a_participant": "不属于平台服务的机构类型",
}

ADMISSION = Workflow(
    resource="admission",
    label_zh="入驻申请",
    states=AdmissionStatus,
    labels_zh={
        A.DRAFT: "草稿", A.SUBMITTED: "待核验", A.CHECKED: "待复核", A.RETURNED: "已退回", A.ADMITTED: "已准入", A.REJECTED: "未准入",
        A.WITHDRAWN: "已撤回",
    },
    moves=(
        Move(
            "submit", "submitted", frozenset({A.DRAFT, A.RETURNED}), A.CHECKED, "admissions:admission:submit", "提交复核",
            four_eyes=APPROVAL, starts_round=True,
        ),
        Move(
            "check", "checked", frozenset({A.SUBMITTED}), A.CHECKED, "admissions:admission:check", "核验通过，提交复核",
            four_eyes=APPROVAL, starts_round=True,
        ),
        Move(
            "admit", "admitted", frozenset({A.CHECKED}), A.ADMITTED, "admissions:admission:admit", "复核同意准入",
            four_eyes=APPROVAL, asks_factor=True,
        ),
        Move(
            "return", "returned", frozenset({A.SUBMITTED, A.CHECKED}), A.RETURNED, "admissions:admission:return", "退回补正",
            reasons=REQUEST_RETURN_REASONS, note=NoteRule.REQUIRED,
        ),
        Move(
            "reject", "rejected", frozenset({A.CHECKED}), A.REJECTED, "admissions:admission:reject", "不予准入",
            four_eyes=APPROVAL, asks_factor=True, reasons=REJECTION_REASONS, note=NoteRule.OPTIONAL,
        ),
        Move(
            "withdraw", "withdrawn", frozenset({A.DRAFT, A.SUBMITTED, A.RETURNED}), A.WITHDRAWN, "admissions:admission:withdraw", "撤回",
            note=NoteRule.REQUIRED,
        ),
        # The institution itself, which proves itself by the code of its request and is nobody's member yet.
        Move(
            "amend", "amended", frozenset({A.RETURNED}), A.SUBMITTED, "admissions:application:amend", "机构补正后重新提交", by_system=True
        ),
    ),
)  # fmt: skip

STANDING = Workflow(
    resource="institution",
    label_zh="入驻机构",
    states=StandingStatus,
    labels_zh={S.ACTIVE: "正常", S.SUSPENDED: "已停用", S.EXITING: "退出待复核", S.EXITED: "已退出"},
    moves=(
        Move(
            "suspend", "suspended", frozenset({S.ACTIVE}), S.SUSPENDED, "admissions:institution:suspend", "停用",
            reasons=SUSPENSION_REASONS, note=NoteRule.OPTIONAL, asks_factor=True,
        ),
        Move(
            "resume", "resumed", frozenset({S.SUSPENDED}), S.ACTIVE, "admissions:institution:resume", "恢复使用",
            note=NoteRule.REQUIRED, asks_factor=True,
        ),
        Move(
            "propose_exit", "exit_proposed", frozenset({S.SUSPENDED}), S.EXITING, "admissions:institution:propose_exit", "提请退出",
            four_eyes=EXIT, starts_round=True, reasons=EXIT_REASONS, note=NoteRule.OPTIONAL,
        ),
        Move(
            "confirm_exit", "exited", frozenset({S.EXITING}), S.EXITED, "admissions:institution:confirm_exit", "复核同意退出",
            four_eyes=EXIT, asks_factor=True,
        ),
        Move(
            "decline_exit", "exit_declined", frozenset({S.EXITING}), S.SUSPENDED, "admissions:institution:decline_exit", "不同意退出",
            note=NoteRule.REQUIRED,
        ),
        # Follows from a request for admission: the first one, or that of an institution which had left.
        Move("admit", "admitted", frozenset({S.EXITED}), S.ACTIVE, "admissions:admission:admit", "准入", by_system=True),
    ),
)  # fmt: skip


class AssessmentResult(StrEnum):
    """What a yearly security assessment found."""

    PASSED = "passed"
    FINDINGS = "findings"
    FAILED = "failed"


RESULTS_ZH = {AssessmentResult.PASSED: "合格", AssessmentResult.FINDINGS: "需整改", AssessmentResult.FAILED: "不合格"}


class DueStage(StrEnum):
    """How near the next assessment is; the order of the members is that of time."""

    FAR = "far"
    SIXTY = "sixty"  # 60 days or less
    THIRTY = "thirty"
    OVERDUE = "overdue"
