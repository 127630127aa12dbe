"""What anybody may open without an account."""

from litestar.types import ControllerRouterHandler

from web.pages.operator.lpr import enter_lpr_rate, lpr_page
from web.pages.public.check import check, check_code
from web.pages.public.compare import compare
from web.pages.public.help import help_page
from web.pages.public.home import home
from web.pages.public.policies import policies
from web.pages.public.policy import policy, policy_document
from web.pages.public.preferences import change_size
from web.pages.public.product import product
from web.pages.public.products import products
from web.pages.public.styleguide import styleguide
from web.pages.public.vocabulary import vocabulary

PUBLIC: list[ControllerRouterHandler] = [home, check, check_code, help_page, styleguide, change_size]
CATALOGUE: list[ControllerRouterHandler] = [
    products,
    compare,
    product,
    policies,
    policy,
    policy_document,
    vocabulary,
    lpr_page,
    enter_lpr_rate,
]
