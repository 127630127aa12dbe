"""Closing accounts put together: who answers for which part of an enterprise's open business."""

from anyio import to_thread

from marketplace.access.passwords import hash_password
from marketplace.access.secret_tokens import new_secret
from marketplace.access.sign_in import HASHING
from marketplace.enrolment.closing.open_business import Agents, ClaimsAgainst, LiveConsents, OpenBusiness, Programs
from products.applications.open_business import OwnApplications
from products.loans.open_business import LoansOwed

OPEN_BUSINESS: tuple[OpenBusiness, ...] = (LiveConsents(), Agents(), Programs(), ClaimsAgainst(), OwnApplications(), LoansOwed())


async def unusable_hash() -> str:
    """Of a secret that nobody has: no password opens the account."""
    return await to_thread.run_sync(hash_password, new_secret(), limiter=HASHING)
