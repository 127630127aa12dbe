"""Three-valued logic over profiles, and what is left of a criterion once the public facts are filled in."""

import secrets

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.tree import Criterion, children, kind_of, parts_needed
from matching.reach.profiles import Profiles

_FIRST_TOKEN = TRUE + 1  # below it stand the three values
_NOT = np.uint64(0x9E3779B97F4A7C15)
_SALT = np.uint64(secrets.randbits(64))  # else whoever writes criteria could look for two questions with one number beforehand

Outcomes = NDArray[np.int8]
Numbers = NDArray[np.uint64]


def verdicts(criterion: Criterion, profiles: Profiles) -> Outcomes:
    """FALSE, UNKNOWN or TRUE per profile."""
    kind = kind_of(criterion)
    if kind == "attribute":
        found: Outcomes = profiles.outcomes[profiles.number(criterion)]
        return found
    parts: Outcomes = np.array([verdicts(child, profiles) for _, child in children(criterion)], np.int8).reshape(-1, len(profiles.weights))
    if kind == "not":
        denied: Outcomes = TRUE - parts[0]
        return denied
    needed = parts_needed(criterion)
    surely, possibly = (parts == TRUE).sum(axis=0) >= needed, (parts != FALSE).sum(axis=0) >= needed
    return np.where(surely, TRUE, np.where(possibly, UNKNOWN, FALSE)).astype(np.int8)


def questions(criterion: Criterion, profiles: Profiles) -> Numbers:
    """Per profile: its verdict where public facts settle it, else a number for the question about non-public facts that is left.

    Two profiles have the same number when the same is asked of both: the criterion with every leaf on public facts replaced by its
    outcome and simplified, whatever the order of its parts. A question is told from others by a 64-bit number mixed from its parts.
    """
    kind = kind_of(criterion)
    if kind == "attribute":
        number = profiles.number(criterion)
        if profiles.open_leaves[number]:
            settled: Numbers = profiles.outcomes[number].astype(np.uint64)
            return settled
        return np.full(len(profiles.weights), _mixed(_SALT ^ np.uint64(number)), np.uint64)
    parts: Numbers = np.array([questions(child, profiles) for _, child in children(criterion)], np.uint64).reshape(
        -1, len(profiles.weights)
    )
    if kind == "not":
        denied: Numbers = np.where(is_question(parts[0]), _mixed(parts[0] ^ _NOT), np.uint64(TRUE) - parts[0])
        return denied
    return _group(parts, parts_needed(criterion))


def is_question(numbers: Numbers) -> NDArray[np.bool_]:
    """Where something about non-public facts is asked."""
    return np.greater_equal(numbers, _FIRST_TOKEN)


def _group(parts: Numbers, wanted: int) -> Numbers:
    needed = wanted - (parts == TRUE).sum(axis=0)
    is_open = (parts != TRUE) & (parts != FALSE)
    left = is_open.sum(axis=0)
    asked = is_question(parts).any(axis=0)
    alone = np.where(is_open, parts, np.uint64(0)).sum(axis=0, dtype=np.uint64)
    together: Numbers = np.where(is_open, _mixed(parts), np.uint64(0)).sum(axis=0, dtype=np.uint64)
    named = _mixed(together ^ _mixed((needed.astype(np.uint64) << np.uint64(16)) ^ left.astype(np.uint64)))
    found = np.where((left == 1) & (needed == 1), alone, np.where(asked, named, np.uint64(UNKNOWN)))
    return np.where(needed <= 0, np.uint64(TRUE), np.where(needed > left, np.uint64(FALSE), found)).astype(np.uint64)


def _mixed(numbers: Numbers | np.uint64) -> Numbers:
    """A one-to-one scrambling of 64-bit numbers (splitmix64), kept clear of the three values."""
    with np.errstate(over="ignore"):
        mixed: Numbers = np.asarray(numbers, np.uint64) + _NOT
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.maximum(mixed ^ (mixed >> np.uint64(31)), np.uint64(_FIRST_TOKEN))
