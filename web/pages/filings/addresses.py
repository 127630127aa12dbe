"""Where the pages of filings are: one address for each side, the same page for all roles of a side."""

from marketplace.access.actor import Actor
from marketplace.access.roles import Role

BUREAU, MANAGER, BANK, GUARANTOR = "/bureau/filings", "/fund-manager/filings", "/bank/filings", "/guarantor/filings"
KEEPERS = (BUREAU, MANAGER)
ALL = (BUREAU, MANAGER, BANK, GUARANTOR)
ONE = "/{filing_id:uuid}"
GUARANTORS = frozenset({Role.GUARANTOR_OFFICER, Role.GUARANTOR_APPROVER})
LENDERS = frozenset({Role.BANK_OFFICER, Role.BANK_APPROVER, Role.BANK_ADMIN})


def home_of(actor: Actor) -> str:
    """The caller's own list; the auditor reads on the bureau's side."""
    if actor.role is Role.FUND_MANAGER:
        return MANAGER
    if actor.role in GUARANTORS:
        return GUARANTOR
    return BANK if actor.role in LENDERS else BUREAU
