"""The desk of a lender: its queue of applications, how it works, and how it keeps its promises."""

from litestar.types import ControllerRouterHandler

from web.pages.bank.application_queue import application_queue, assign_from_queue, forget_filter, keep_filter

BANK_DESK: list[ControllerRouterHandler] = [application_queue, assign_from_queue, keep_filter, forget_filter]
