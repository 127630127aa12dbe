"""The three values, as numbers whose order makes Kleene's logic plain: all = min, any = max, not = TRUE - x.

`at_least n` is the n-th largest part: it is TRUE once n parts are, FALSE once fewer than n could still be, UNKNOWN between.
"""

FALSE, UNKNOWN, TRUE = 0, 1, 2

OUTCOME_NAMES = ("fail", "unknown", "pass")
VERDICT_NAMES = ("ineligible", "undetermined", "eligible")
