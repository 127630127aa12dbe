"""An enterprise follows its cases."""

from litestar.types import ControllerRouterHandler

from web.pages.own_cases.acts import CASE_ACTS, my_application
from web.pages.own_cases.listed import my_applications
from web.pages.own_cases.offers import keep_my_others, my_offers

OWN_CASES: list[ControllerRouterHandler] = [my_applications, my_application, *CASE_ACTS, my_offers, keep_my_others]
