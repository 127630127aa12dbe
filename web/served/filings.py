"""Filings of loans in compensation funds (备案), and what guarantors pay: pages and open interface."""

from litestar.types import ControllerRouterHandler

from web.api.filing_files import file_filings_by_file
from web.api.filings import FILINGS
from web.api.guarantor_payments import record_guarantor_payment
from web.pages.filings.by_file import filing_file, filing_file_template, send_filing_file
from web.pages.filings.listed import filings_month, filings_page
from web.pages.filings.new import new_filing, submit_new_filing
from web.pages.filings.one import KEEPERS_MOVES, file_on_page, filing_page, pay_on_page

FILING_API: list[ControllerRouterHandler] = [*FILINGS, file_filings_by_file, record_guarantor_payment]
FILING_PAGES: list[ControllerRouterHandler] = [
    filings_page,
    filings_month,
    new_filing,
    submit_new_filing,
    filing_file,
    filing_file_template,
    send_filing_file,
    filing_page,
    file_on_page,
    pay_on_page,
    *KEEPERS_MOVES,
]
