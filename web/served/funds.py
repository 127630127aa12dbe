"""Compensation funds: the open interface of funds and their rules, the pages of those who keep them, and the public ones."""

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
from web.pages.funds.editor.handlers import edit_fund_rules, edit_fund_step, save_fund_step
from web.pages.funds.listing import bureau_funds, export_bureau_funds, new_fund, new_fund_page
from web.pages.funds.overview import BUREAU_FUND_MOVES, bureau_fund, export_fund_banks, page_of_fund_version
from web.pages.funds.public import public_fund, public_funds
from web.pages.funds.rules import begin_fund_version_page, bureau_fund_rules
from web.pages.funds.try_out import try_fund_rules
from web.pages.funds.watch import bar_from_fund_page, bureau_fund_breakers, enter_balance_page, lift_bar_page
from web.pages.funds.what_if import export_fund_what_if, fund_what_if

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
FUND_PAGES: list[ControllerRouterHandler] = [
    bureau_funds,
    export_bureau_funds,
    new_fund_page,
    new_fund,
    bureau_fund,
    export_fund_banks,
    page_of_fund_version,
    bureau_fund_rules,
    begin_fund_version_page,
    edit_fund_rules,
    edit_fund_step,
    save_fund_step,
    bureau_fund_breakers,
    bar_from_fund_page,
    lift_bar_page,
    enter_balance_page,
    try_fund_rules,
    fund_what_if,
    export_fund_what_if,
    *BUREAU_FUND_MOVES,
    public_funds,
    public_fund,
]
