"""What happens to contracts and loans."""

from marketplace.events.kinds import EventKind
from marketplace.workflow.mover import event_kinds
from products.loans.states import CONTRACT, LOAN

SIGNED = EventKind("contract.signed", CONTRACT.resource, "授信合同：签订", public=True)
CONTRACT_MOVED = event_kinds(CONTRACT, public=frozenset(CONTRACT.actions()))

DISBURSED = EventKind("loan.disbursed", LOAN.resource, "借款：放款", public=True)
REPAID = EventKind("loan.repaid", LOAN.resource, "借款：还款", public=True)
REPAYMENT_CORRECTED = EventKind("loan.repayment_corrected", LOAN.resource, "借款：更正还款", public=True)
CLASSIFIED = EventKind("loan.classified", LOAN.resource, "借款：风险分类")
LOAN_MOVED = event_kinds(LOAN, public=frozenset(LOAN.actions()))
DUE_NEAR = EventKind("loan.due_near", LOAN.resource, "借款：还款日临近")
REPORTED = EventKind("loan_report.processed", "loan_report", "贷后报送：处理完毕", public=True)
DIFFERENCE_ACCEPTED = EventKind("loan_report.difference_accepted", "loan_report", "贷后报送：接受差异")
AGED = EventKind("lender.loans_aged", "organisation", "机构：借款逾期天数和风险分类每日更新")

EVENT_KINDS = (
    SIGNED, *CONTRACT_MOVED.values(), DISBURSED, REPAID, REPAYMENT_CORRECTED, CLASSIFIED, *LOAN_MOVED.values(), DUE_NEAR, AGED, REPORTED,
    DIFFERENCE_ACCEPTED,
)  # fmt: skip
