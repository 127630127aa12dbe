"""Whose a filing is: the organisations that see its steps."""

from uuid import UUID

from policies.filings.models import Filing


def parties_of(filing: Filing) -> list[UUID]:
    """Lender, its branch, the guarantor, the bureau and the fund's manager, as far as there are any. The borrower is none of them."""
    named = (filing.lender_id, filing.branch_id, filing.guarantor_id, filing.bureau_id, filing.manager_id)
    return sorted({each for each in named if each is not None})
