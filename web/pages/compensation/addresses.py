"""Where the pages of claims are: one address for each side, the same page for all roles of a side."""

from marketplace.access.actor import Actor
from marketplace.access.roles import Role

BUREAU, MANAGER, BANK, GUARANTOR, AUDIT = "/bureau/claims", "/fund-manager/claims", "/bank/claims", "/guarantor/claims", "/audit/claims"
KEEPERS = (BUREAU, MANAGER)
CLAIMANTS = (BANK, GUARANTOR)
ONE = "/{case_id:uuid}"
WEIGH = "claims:claim:weigh"  # reading is every party's, this page that of those who decide
FOLLOW = "claims:claim:follow"  # the claimant's page


def of_keepers(rest: str = "") -> list[str]:
    """The same place on both keepers' sides."""
    return [each + rest for each in KEEPERS]


def of_claimants(rest: str = "") -> list[str]:
    """The same place on both claimants' sides."""
    return [each + rest for each in CLAIMANTS]


def home_of(actor: Actor) -> str:
    """The caller's own list."""
    if actor.role is Role.FUND_MANAGER:
        return MANAGER
    if actor.role in {Role.GUARANTOR_OFFICER, Role.GUARANTOR_APPROVER}:
        return GUARANTOR
    if actor.role is Role.AUDITOR:
        return AUDIT
    return BUREAU if actor.role.value.startswith("bureau") else BANK
