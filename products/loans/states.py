"""The tables of moves of a contract (授信合同) and of a loan (借据). Pure."""

from enum import StrEnum

from marketplace.workflow.moves import Move, NoteRule, Workflow


class ContractStatus(StrEnum):
    """A credit line, revolving or not."""

    ACTIVE = "active"
    CLOSED = "closed"


class LoanStatus(StrEnum):
    """Where a loan stands; names as the open interface publishes them."""

    ACTIVE = "active"
    OVERDUE = "overdue"
    DEFAULTED = "defaulted"
    COMPENSATED = "compensated"  # a fund has paid its share
    RECOVERING = "recovering"
    SETTLED = "settled"
    WRITTEN_OFF = "written_off"


class Classification(StrEnum):
    """五级分类, from best to worst."""

    PASS = "pass"  # noqa: S105  # 正常
    SPECIAL_MENTION = "special_mention"
    SUBSTANDARD = "substandard"
    DOUBTFUL = "doubtful"
    LOSS = "loss"

    @property
    def rank(self) -> int:
        """0 is the best."""
        return list(Classification).index(self)

    @property
    def non_performing(self) -> bool:
        """Whether it counts as 不良."""
        return self.rank >= Classification.SUBSTANDARD.rank


L = LoanStatus
OWED = frozenset({L.ACTIVE, L.OVERDUE, L.DEFAULTED, L.COMPENSATED, L.RECOVERING})
PERFORMING = frozenset({L.ACTIVE, L.OVERDUE})

CONTRACT = Workflow(
    resource="contract",
    label_zh="授信合同",
    states=ContractStatus,
    labels_zh={ContractStatus.ACTIVE: "有效", ContractStatus.CLOSED: "已结束"},
    moves=(
        Move(
            "close", "closed", frozenset({ContractStatus.ACTIVE}), ContractStatus.CLOSED, "loans:contract:close", "结束合同",
            note=NoteRule.OPTIONAL,
        ),
    ),
)  # fmt: skip

LOAN = Workflow(
    resource="loan",
    label_zh="借款",
    states=LoanStatus,
    labels_zh={
        L.ACTIVE: "正常", L.OVERDUE: "逾期", L.DEFAULTED: "违约", L.COMPENSATED: "已补偿", L.RECOVERING: "追偿中", L.SETTLED: "已结清",
        L.WRITTEN_OFF: "已核销",
    },
    moves=(
        Move("mark_overdue", "overdue", frozenset({L.ACTIVE}), L.OVERDUE, "loans:loan:mark_overdue", "登记逾期", note=NoteRule.OPTIONAL),
        Move("cure", "cured", frozenset({L.OVERDUE}), L.ACTIVE, "loans:loan:cure", "恢复正常", note=NoteRule.OPTIONAL),
        Move("extend", "extended", PERFORMING, L.ACTIVE, "loans:loan:extend", "展期", note=NoteRule.REQUIRED),
        Move("renew", "renewed", PERFORMING, L.SETTLED, "loans:loan:renew", "续贷", note=NoteRule.OPTIONAL),
        Move("settle", "settled", OWED, L.SETTLED, "loans:loan:settle", "结清", note=NoteRule.OPTIONAL),
        Move("default", "defaulted", PERFORMING, L.DEFAULTED, "loans:loan:default", "认定违约", note=NoteRule.OPTIONAL),
        Move("compensate", "compensated", frozenset({L.DEFAULTED}), L.COMPENSATED, "loans:loan:compensate", "获得补偿", by_system=True),
        Move(
            "recover", "recovering", frozenset({L.DEFAULTED, L.COMPENSATED}), L.RECOVERING, "loans:loan:recover", "开始追偿", by_system=True
        ),
        Move(
            "write_off", "written_off", frozenset({L.DEFAULTED, L.COMPENSATED, L.RECOVERING}), L.WRITTEN_OFF, "loans:loan:write_off",
            "核销", note=NoteRule.REQUIRED,
        ),
    ),
)  # fmt: skip
