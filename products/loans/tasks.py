"""What is done with loans later; `web.loans` says by whom."""

from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule

FOLLOW_DISBURSEMENT = TaskKind("loans.follow_disbursement", "放款之后：认定首贷、出具息费清单")
AGE = TaskKind("loans.age", "更新借款逾期天数和风险分类")
REMIND = TaskKind("loans.remind", "提醒还款日")
WRITE_FACTS = TaskKind("loans.write_facts", "把借款情况记入信用信息", attempts=5)
APPLY_REPORT = TaskKind("loans.apply_report", "登记贷后报送的文件", queue="information", attempts=5, time_limit_seconds=10_800)

SCHEDULES = (Schedule(AGE, "15 0 * * *"), Schedule(REMIND, "30 8 * * *"), Schedule(WRITE_FACTS, "*/10 * * * *"))
