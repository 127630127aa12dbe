"""What the rows of a report by file hold: one loan each, with at most one repayment; several repayments of a loan are several rows."""

from decimal import Decimal

from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.information.catalogue.template import heading_template
from products.loans.rules.classification import CLASSIFICATION_NAMES
from products.loans.states import LOAN

REFERENCE, ZERO = 64, Decimal(0)


def _money(code: str, name_zh: str, *, required: bool = False) -> FieldDefinition:
    return FieldDefinition(code=code, name_zh=name_zh, type="yuan", unit="元", required=required, minimum=ZERO)


REPORT_ITEM = ItemDefinition(
    code="loan_report",
    name_zh="贷后报送",
    provider_zh="贷款机构",
    sharing_mode="platform",
    sensitivity="authorised",
    origin="own",
    cycle="monthly",
    subject_field=None,
    name_field="contract_number",
    indicators=False,
    own=True,
    note_zh="每笔借款一行；一笔借款有几笔还款的写几行。",
    fields=(
        FieldDefinition(code="contract_number", name_zh="合同编号", required=True, longest=REFERENCE, headers_zh=("合同号",)),
        FieldDefinition(code="external_reference", name_zh="借据号", required=True, longest=REFERENCE, headers_zh=("借据编号",)),
        _money("balance", "贷款余额", required=True),
        _money("amount", "放款金额"),
        FieldDefinition(code="disbursed_on", name_zh="放款日", type="date", headers_zh=("放款日期", "发放日期")),
        FieldDefinition(code="due_on", name_zh="到期日", type="date", future=True, headers_zh=("到期日期",)),
        FieldDefinition(code="repayment_reference", name_zh="还款流水号", longest=REFERENCE, headers_zh=("流水号",)),
        FieldDefinition(code="paid_on", name_zh="还款日", type="date", headers_zh=("还款日期",)),
        _money("principal", "归还本金"),
        _money("interest", "归还利息"),
        _money("penalty", "罚息"),
        _money("fees", "费用"),
        FieldDefinition(code="reverses", name_zh="更正的流水号", longest=REFERENCE),
        FieldDefinition(
            code="classification", name_zh="五级分类", type="code",
            values={grade.value: name for grade, name in CLASSIFICATION_NAMES.items()},
        ),
        FieldDefinition(code="days_past_due", name_zh="逾期天数", type="integer", unit="天", minimum=ZERO, maximum=Decimal(36_500)),
        _money("overdue", "逾期金额"),
        FieldDefinition(
            code="state", name_zh="状态", type="code", values={str(state): name for state, name in LOAN.labels_zh.items()},
        ),
        FieldDefinition(code="defaulted_on", name_zh="违约日", type="date"),
        FieldDefinition(code="note", name_zh="说明", longest=2_000, headers_zh=("备注",)),
    ),
)  # fmt: skip
LABELS_ZH = {each.code: each.name_zh for each in REPORT_ITEM.fields}


def report_template() -> bytes:
    """An empty CSV file with the headings."""
    return heading_template(REPORT_ITEM, indicators=False)
