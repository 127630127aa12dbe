"""The money of funds: its journal, contributions, special accounts, periods and statements."""

from litestar.types import ControllerRouterHandler

from web.api.fund_ledger import LEDGER_API as API

LEDGER_API: list[ControllerRouterHandler] = [*API]
