"""Consents put together: for how long this installation lets one be given, and who may sign."""

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.consents.terms import LongestTerms
from marketplace.installation import Installation


def longest_terms(installation: Installation) -> LongestTerms:
    """By `installation.toml`."""
    rules = installation.disclosure
    return LongestTerms(rules.consent_longest_days, rules.in_loan_longest_days, rules.post_loan_longest_days)


async def may_sign(session: AsyncSession, actor: Actor) -> bool:
    """Whether the caller may sign for the enterprise."""
    return actor.role is Role.ENTERPRISE_OWNER
