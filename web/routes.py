"""The one list of what the web process serves, put together from the rooms of `web/served`. Each route names its permission;
`marketplace/access/policy.csv` says who has it.
"""

from litestar.types import ControllerRouterHandler

from web.api.eligibility_schema import eligibility_schema_document
from web.health import healthz
from web.served.account import ACCOUNT, DOCUMENTS, FACTOR, LEAVE, MESSAGES
from web.served.api import API
from web.served.applying import APPLYING
from web.served.bank_case import BANK_CASE
from web.served.bank_desk import BANK_DESK
from web.served.bureau_policies import BUREAU_POLICIES
from web.served.claims_pages import CLAIM_PAGES
from web.served.enrolment import ADMISSIONS, ASSISTED, ENROLMENT
from web.served.enterprise import CONSENTS, ENTERPRISE, PROFILE, RECORDS, REPORTS
from web.served.filings import FILING_PAGES
from web.served.fund_ledger import LEDGER_PAGES
from web.served.funds import FUND_PAGES
from web.served.homes import HOMES
from web.served.information import INFORMATION, LINKS, PROVIDER
from web.served.loans import LOANS
from web.served.own_cases import OWN_CASES
from web.served.products import PRODUCT_WORK, REACH
from web.served.public import CATALOGUE, PUBLIC
from web.served.running import AUDIT, FOLLOWERS, HOLIDAYS, INTEGRATION, RUNNING, SECURITY, TASKS
from web.static_route import static_file

ROUTES: list[ControllerRouterHandler] = [
    *ASSISTED,
    *LINKS,
    *PROVIDER,
    *ADMISSIONS,
    *ENROLMENT,
    healthz,
    static_file,
    eligibility_schema_document,
    API,
    *ACCOUNT,
    *PUBLIC,
    *HOMES,
    *FILING_PAGES,
    *CATALOGUE,
    *PRODUCT_WORK,
    *LOANS,
    *FUND_PAGES,
    *LEDGER_PAGES,
    *BANK_DESK,
    *BANK_CASE,
    *CLAIM_PAGES,
    *BUREAU_POLICIES,
    *ENTERPRISE,
    *APPLYING,
    *OWN_CASES,
    *PROFILE,
    *CONSENTS,
    *RECORDS,
    *REPORTS,
    *DOCUMENTS,
    *FACTOR,
    *LEAVE,
    *MESSAGES,
    *RUNNING,
    *SECURITY,
    *TASKS,
    *INTEGRATION,
    *HOLIDAYS,
    *AUDIT,
    *FOLLOWERS,
    *REACH,
    *INFORMATION,
]
