"""The words of the journal, as pages, files and documents show them."""

from policies.funds.journal_rules import Account, EntryKind

KIND_NAMES = {
    EntryKind.CONTRIBUTION: "出资到账", EntryKind.INTEREST: "利息", EntryKind.CHARGE: "手续费、管理费",
    EntryKind.RETURN_TO_BUDGET: "退回财政",
    EntryKind.TRANSFER: "专户调拨", EntryKind.RESERVE: "核定预留", EntryKind.RELEASE: "预留撤销", EntryKind.PAYMENT: "拨付",
    EntryKind.PAYMENT_RETURNED: "退票", EntryKind.RECOVERY: "追偿返还", EntryKind.CLAW_BACK: "责令退回",
    EntryKind.CLAW_BACK_RECEIVED: "退回款到账", EntryKind.REVERSAL: "冲正",
}  # fmt: skip
ACCOUNT_NAMES = {
    Account.CASH: "专户存款", Account.RECEIVABLE: "应追回款", Account.FREE: "可用资金", Account.RESERVED: "已核定待拨付",
    Account.OWED_BACK: "待收回款",
}  # fmt: skip
NOT_TOLD_APART = "未区分出资方"
DEFINITIONS = (
    ("专户存款", "记在本资金池各专户里的钱，拨付确认后才减少"),
    ("已预留", "补偿已核定、还没有拨付的部分，仍在专户里"),
    ("可用", "专户存款减去已预留，新的核定只能用这一部分"),
    ("应追回款", "已责令退回、还没有到账的补偿款，不计入专户存款"),
)
