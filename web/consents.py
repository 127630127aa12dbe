"""Consents put together: for how long this installation lets one be given."""

from marketplace.consents.terms import LongestTerms
from marketplace.installation import Installation


def longest_terms(installation: Installation) -> LongestTerms:
    """By `installation.toml`."""
    rules = installation.disclosure
    return LongestTerms(rules.consent_longest_days, rules.in_loan_longest_days, rules.post_loan_longest_days)
