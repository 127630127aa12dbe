"""Contracts, loans and reports of them, for lenders and borrowers."""

from litestar.types import ControllerRouterHandler

from web.pages.bank.contracts import BANK_CONTRACT_MOVES, bank_contract, bank_contracts, disburse_on_page
from web.pages.bank.loan import (
    BANK_LOAN_MOVES,
    bank_loan,
    classify_bank_loan,
    default_bank_loan,
    extend_bank_loan,
    preview_bank_repayment,
    renew_bank_loan,
    repay_bank_loan,
)
from web.pages.bank.loan_reports import (
    accept_loan_difference,
    bank_loan_report,
    bank_loan_reports,
    bring_loan_report,
    confirm_loan_report,
    discard_loan_report,
    loan_report_template,
)
from web.pages.bank.loans import bank_loans
from web.pages.enterprise.loans import issue_my_costs, my_loan, my_loans

LOANS: list[ControllerRouterHandler] = [
    bank_contracts,
    bank_contract,
    disburse_on_page,
    *BANK_CONTRACT_MOVES,
    bank_loans,
    bank_loan,
    repay_bank_loan,
    preview_bank_repayment,
    classify_bank_loan,
    extend_bank_loan,
    renew_bank_loan,
    default_bank_loan,
    *BANK_LOAN_MOVES,
    bank_loan_reports,
    loan_report_template,
    bring_loan_report,
    bank_loan_report,
    confirm_loan_report,
    discard_loan_report,
    accept_loan_difference,
    my_loans,
    my_loan,
    issue_my_costs,
]
