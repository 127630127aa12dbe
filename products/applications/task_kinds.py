"""What applications do later, and when time itself moves them."""

from marketplace.tasks.kinds import TaskKind

WITHDRAW_OTHERS = TaskKind("applications.withdraw_others", "签约后撤回同一次申请的其他家")
LAPSE = TaskKind("applications.lapse", "让无人办理的申请失效")
PERFORMANCE = TaskKind("applications.performance", "统计承诺与实际")
