"""Filings of loans in compensation funds (备案), and what guarantors pay."""

from litestar.types import ControllerRouterHandler

from web.api.filings import FILINGS

FILING_API: list[ControllerRouterHandler] = [*FILINGS]
