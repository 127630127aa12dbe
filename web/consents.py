"""Consents put together: for how long this installation lets one be given, and who may sign."""

from marketplace.consents.terms import LongestTerms
from marketplace.enrolment.signing import may_sign
from marketplace.installation import Installation

__all__ = ["longest_terms", "may_sign"]


def longest_terms(installation: Installation) -> LongestTerms:
    """By `installation.toml`."""
    rules = installation.disclosure
    return LongestTerms(rules.consent_longest_days, rules.in_loan_longest_days, rules.post_loan_longest_days)
