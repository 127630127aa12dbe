"""One application at its lender: the page, the acts, the papers."""

from litestar.types import ControllerRouterHandler

from web.pages.bank.case.acts import CASE_ACTS
from web.pages.bank.case.page import bank_case
from web.pages.bank.case.papers import CASE_PAPERS
from web.pages.bank.case.remarks import CASE_REMARKS

BANK_CASE: list[ControllerRouterHandler] = [bank_case, *CASE_ACTS, *CASE_REMARKS, *CASE_PAPERS]
