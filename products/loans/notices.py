"""Who is told what about contracts and loans: the borrower what happens and what is due, the lender's people what went wrong."""

from marketplace.access.roles import Role
from marketplace.notifications.notice import Audience, Notice, Whom
from products.loans.events import AGED, DISBURSED, DUE_NEAR, LOAN_MOVED, REPAID, REPAYMENT_CORRECTED, REPORTED

BORROWER = (Audience(Whom.MEMBERS, frozenset({Role.ENTERPRISE_OWNER, Role.ENTERPRISE_AGENT})),)
LENDER = (Audience(Whom.MEMBERS, frozenset({Role.BANK_OFFICER, Role.BANK_APPROVER})),)

OF_BORROWER, OF_LENDER, BOOK = "/me/loans/{subject_id}", "/bank/loans/{subject_id}", "/bank/loans"

NOTICES = (
    Notice(DISBURSED.name, BORROWER, "贷款已放款", "银行登记了一笔放款，还款计划已经生成；息费清单稍后在你的文件里。", OF_BORROWER),
    Notice(REPAID.name, BORROWER, "还款已登记", "银行登记了一笔还款；如与你的付款不一致，请与银行核对。", OF_BORROWER),
    Notice(REPAYMENT_CORRECTED.name, BORROWER, "还款记录已更正", "银行更正了一笔还款记录；更正前后的内容都保留。", OF_BORROWER),
    Notice(DUE_NEAR.name, BORROWER, "还款日临近", "你有一笔借款应在 {due_on} 还款，请提前备好资金；需要续贷或展期的，请尽早联系银行。",
           OF_BORROWER),
    Notice(LOAN_MOVED["mark_overdue"].name, BORROWER, "借款已逾期", "一笔应还款过了还款日和宽限期，尚未登记还清；已付款的，请与银行核对。",
           OF_BORROWER),
    Notice(LOAN_MOVED["cure"].name, BORROWER, "借款恢复正常", "逾期的应还款已经还清。", OF_BORROWER),
    Notice(LOAN_MOVED["extend"].name, BORROWER, "借款已展期", "银行登记了展期，新的还款计划已经生成。", OF_BORROWER),
    Notice(LOAN_MOVED["renew"].name, BORROWER, "借款已续贷", "原借款已结清，新借款的还款计划已经生成。", OF_BORROWER),
    Notice(LOAN_MOVED["settle"].name, BORROWER, "借款已结清", "这笔借款已经全部还清。", OF_BORROWER),
    Notice(LOAN_MOVED["default"].name, BORROWER, "借款被认定违约", "银行登记了违约；如有异议，请尽快与银行联系。", OF_BORROWER),
    Notice(LOAN_MOVED["default"].name, LENDER, "借款被认定违约", "一笔借款登记为违约，违约记录可用于申请风险补偿。", OF_LENDER),
    Notice(AGED.name, LENDER, "今日逾期情况", "今天新增逾期 {newly_overdue} 笔，逾期共 {late} 笔，{regraded} 笔按天数调整了风险分类。",
           BOOK),
    Notice(REPORTED.name, LENDER, "贷后报送处理完毕",
           "文件里的 {received} 行已经处理，有误 {rejected} 行；与还款计划不一致的，请在结果里处理。",
           "/bank/loans/reports/{subject_id}", when="by_file"),
)  # fmt: skip
