"""Where those who work here, and enterprises, begin the day."""

from litestar.types import ControllerRouterHandler

from web.pages.home.bank import bank_home
from web.pages.home.bureau import bureau_home
from web.pages.home.enterprise import enterprise_home
from web.pages.home.fund_manager import fund_manager_home
from web.pages.home.guarantor import guarantor_home
from web.pages.home.operator import operator_home

HOMES: list[ControllerRouterHandler] = [enterprise_home, bank_home, bureau_home, operator_home, guarantor_home, fund_manager_home]
