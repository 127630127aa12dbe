"""The table of moves of an institution (机构): suspended by one person, sent away only by two. Pure."""

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
