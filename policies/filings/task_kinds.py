"""What is done with filings later; `web.filings` says by whom."""

from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule

FILE_AUTOMATICALLY = TaskKind("filings.file_automatically", "放款之后：在自动备案的资金池备案")
REFRESH_AGED = TaskKind("filings.refresh_aged", "更新备案上的逾期天数和风险分类")
LOOK_AFTER_CONDITIONS = TaskKind("filings.look_after_conditions", "提醒补齐备案资格，到期未补齐的撤销")

# After the ageing of loans, which begins at a quarter past.
SCHEDULES = (Schedule(REFRESH_AGED, "45 0 * * *"), Schedule(LOOK_AFTER_CONDITIONS, "10 1 * * *"))
