"""The one list of what the web process serves. Each route names its permission; `marketplace/access/policy.csv` says who has it."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from web.api.code_lists import list_industries, list_regions
from web.api.eligibility_schema import eligibility_schema_document
from web.api.matches import list_matches, run_check
from web.api.oauth import create_token
from web.api.policies import get_policy, list_policies
from web.api.products import get_product, list_products
from web.api.vocabulary import list_vocabulary
from web.health import healthz
from web.pages.account.password import change_password, password_page
from web.pages.account.sessions import revoke_session, session_list
from web.pages.account.sign_out import sign_out
from web.pages.enterprise.matches import matches
from web.pages.public.check import check, check_code
from web.pages.public.compare import compare
from web.pages.public.help import help_page
from web.pages.public.home import home
from web.pages.public.login import login_page, sign_in
from web.pages.public.policies import policies
from web.pages.public.policy import policy
from web.pages.public.preferences import change_size
from web.pages.public.product import product
from web.pages.public.products import products
from web.pages.public.styleguide import styleguide
from web.pages.public.vocabulary import vocabulary
from web.static_route import static_file

CATALOGUE_API: list[ControllerRouterHandler] = [
    list_products,
    get_product,
    list_policies,
    get_policy,
    list_vocabulary,
    list_regions,
    list_industries,
]
API = Router("/api/v1", route_handlers=[create_token, list_matches, run_check, *CATALOGUE_API], include_in_schema=True)

ACCOUNT: list[ControllerRouterHandler] = [login_page, sign_in, sign_out, session_list, revoke_session, password_page, change_password]
CATALOGUE: list[ControllerRouterHandler] = [products, compare, product, policies, policy, vocabulary]
PUBLIC: list[ControllerRouterHandler] = [home, check, check_code, help_page, styleguide, change_size]
ENTERPRISE: list[ControllerRouterHandler] = [matches]

ROUTES: list[ControllerRouterHandler] = [healthz, static_file, eligibility_schema_document, API, *ACCOUNT, *PUBLIC, *CATALOGUE, *ENTERPRISE]
