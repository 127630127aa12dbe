"""What the rows of a bank's statement hold: one movement of a special account each."""

from decimal import Decimal

from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition

REFERENCE = 56  # two of them and a blank fit the column of the table

STATEMENT_ITEM = ItemDefinition(
    code="fund_bank_statement",
    name_zh="专户对账单",
    provider_zh="开户银行",
    sharing_mode="platform",
    sensitivity="authorised",
    origin="own",
    cycle="monthly",
    subject_field=None,
    name_field="reference",
    indicators=False,
    own=True,
    note_zh="每笔收支一行；收入和支出分两列，没有的留空。",
    fields=(
        FieldDefinition(
            code="reference", name_zh="流水号", required=True, longest=REFERENCE,
            headers_zh=("交易流水号", "交易流水", "流水编号", "交易序号"),
        ),
        FieldDefinition(code="booked_on", name_zh="交易日期", type="date", required=True, headers_zh=("日期", "记账日期", "入账日期")),
        FieldDefinition(
            code="came", name_zh="收入金额", type="yuan", unit="元", minimum=Decimal(0),
            headers_zh=("收入", "贷方发生额", "贷方金额", "存入金额"),
        ),
        FieldDefinition(
            code="went", name_zh="支出金额", type="yuan", unit="元", minimum=Decimal(0),
            headers_zh=("支出", "借方发生额", "借方金额", "支取金额"),
        ),
        FieldDefinition(code="voucher", name_zh="凭证号", longest=REFERENCE, headers_zh=("凭证号码", "凭证编号")),
        FieldDefinition(code="counterparty", name_zh="对方户名", longest=200, headers_zh=("对方名称", "对方单位")),
    ),
)  # fmt: skip
LABELS_ZH = {each.code: each.name_zh for each in STATEMENT_ITEM.fields}
