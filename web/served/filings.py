"""Filings of loans in compensation funds (备案), and what guarantors pay."""

from litestar.types import ControllerRouterHandler

from web.api.filings import FILINGS
from web.api.guarantor_payments import record_guarantor_payment

FILING_API: list[ControllerRouterHandler] = [*FILINGS, record_guarantor_payment]
