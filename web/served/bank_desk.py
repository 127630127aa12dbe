"""The desk of a lender: its queue of applications, how it works, and how it keeps its promises."""

from litestar.types import ControllerRouterHandler

from web.pages.bank.application_queue import application_queue, assign_from_queue, forget_filter, keep_filter
from web.pages.bank.performance import bank_performance
from web.pages.bank.settings import add_template, bank_settings, change_bank_settings, change_template, drop_template

BANK_DESK: list[ControllerRouterHandler] = [
    application_queue,
    assign_from_queue,
    keep_filter,
    forget_filter,
    bank_settings,
    change_bank_settings,
    add_template,
    change_template,
    drop_template,
    bank_performance,
]
