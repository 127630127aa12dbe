"""Pages of claims: the keepers' queue and case, the claimants' own, papers and what comes after the money."""

from litestar.types import ControllerRouterHandler

from web.pages.compensation.accounts import PAYEE_ACCOUNTS
from web.pages.compensation.after import CLAIM_AFTER
from web.pages.compensation.case import audited_claim, keepers_claim
from web.pages.compensation.file import CLAIM_FILE
from web.pages.compensation.mine import own_claim, own_claims
from web.pages.compensation.new import NEW_CLAIM
from web.pages.compensation.own_acts import OWN_CLAIM_ACTS
from web.pages.compensation.papers import CLAIM_PAPERS
from web.pages.compensation.pay import CLAIM_PAY
from web.pages.compensation.payments import CLAIM_PAYMENTS
from web.pages.compensation.queue import CLAIM_QUEUE
from web.pages.compensation.review import CLAIM_REVIEW
from web.pages.compensation.sampling import CLAIM_AUDIT

CLAIM_PAGES: list[ControllerRouterHandler] = [
    *CLAIM_QUEUE,
    keepers_claim,
    audited_claim,
    *CLAIM_REVIEW,
    *CLAIM_PAY,
    *CLAIM_AFTER,
    *CLAIM_PAPERS,
    *CLAIM_FILE,
    *CLAIM_AUDIT,
    *CLAIM_PAYMENTS,
    *PAYEE_ACCOUNTS,
    own_claims,
    own_claim,
    *NEW_CLAIM,
    *OWN_CLAIM_ACTS,
]
