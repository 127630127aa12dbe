"""Compensation funds: the open interface of funds and their rules."""

from litestar.types import ControllerRouterHandler

from web.api.fund_watch import (
    add_fund_bar,
    enter_prior_balance,
    lift_fund_bar,
    list_fund_bars,
    list_fund_breakers,
    list_prior_balances,
)
from web.api.funds import (
    FUND_MOVES,
    FUND_VERSION_MOVES,
    begin_fund_version,
    change_fund_draft,
    create_fund_draft,
    get_fund_resource,
    list_fund_summaries,
)

FUND_API: list[ControllerRouterHandler] = [
    create_fund_draft,
    list_fund_summaries,
    get_fund_resource,
    change_fund_draft,
    begin_fund_version,
    *FUND_VERSION_MOVES,
    *FUND_MOVES,
    list_fund_bars,
    add_fund_bar,
    lift_fund_bar,
    list_prior_balances,
    enter_prior_balance,
    list_fund_breakers,
]
