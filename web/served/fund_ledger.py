"""The money of funds: its journal, contributions, special accounts, periods and statements."""

from litestar.types import ControllerRouterHandler

from web.api.fund_ledger import LEDGER_API as API
from web.pages.funds.contributions import bureau_fund_contributions, contribute_on_page, open_deposit_on_page, pay_in_on_page
from web.pages.funds.ledger import bureau_fund_ledger, export_fund_ledger, record_fund_entry
from web.pages.funds.periods import bureau_fund_periods, close_fund_period
from web.pages.funds.reconciliation import (
    bring_bank_statement,
    bureau_bank_statement,
    bureau_fund_reconciliation,
    confirm_bank_statement,
    explain_bank_line,
    explain_journal_gap,
)
from web.pages.funds.statements import bureau_fund_statement, export_fund_statement, issue_fund_statement

LEDGER_API: list[ControllerRouterHandler] = [*API]
LEDGER_PAGES: list[ControllerRouterHandler] = [
    bureau_fund_ledger,
    record_fund_entry,
    export_fund_ledger,
    bureau_fund_contributions,
    contribute_on_page,
    pay_in_on_page,
    open_deposit_on_page,
    bureau_fund_periods,
    close_fund_period,
    bureau_fund_statement,
    export_fund_statement,
    issue_fund_statement,
    bureau_fund_reconciliation,
    bring_bank_statement,
    bureau_bank_statement,
    confirm_bank_statement,
    explain_bank_line,
    explain_journal_gap,
]
