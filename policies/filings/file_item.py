"""What the rows of a file of filings hold: one loan each, by the lender's own number of it."""

from decimal import Decimal

from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.information.catalogue.template import heading_template

REFERENCE = 64
FILING_ITEM = ItemDefinition(
    code="loan_filing",
    name_zh="备案报送",
    provider_zh="贷款机构",
    sharing_mode="platform",
    sensitivity="authorised",
    origin="own",
    cycle="monthly",
    subject_field=None,
    name_field="loan_reference",
    indicators=False,
    own=True,
    note_zh="每笔借款一行；备案金额不填的为全部放款金额。",
    fields=(
        FieldDefinition(code="loan_reference", name_zh="借据号", required=True, longest=REFERENCE, headers_zh=("借据编号",)),
        FieldDefinition(code="amount", name_zh="备案金额", type="yuan", unit="元", minimum=Decimal("0.01")),
        FieldDefinition(code="guarantor", name_zh="担保机构统一社会信用代码", longest=18, headers_zh=("担保机构代码",)),
        FieldDefinition(code="external_reference", name_zh="贵司编号", longest=REFERENCE, headers_zh=("机构编号",)),
    ),
)  # fmt: skip


def filing_template() -> bytes:
    """An empty CSV file with the headings."""
    return heading_template(FILING_ITEM, indicators=False)
