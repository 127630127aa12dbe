"""Verification codes as people read and type them: 14 random characters and 2 that check them.

The alphabet has 31 characters, a prime, without 0, 1, I, L and O. The two check characters make every code a word of a Reed-Solomon code
over the field of 31 elements: one or two characters typed wrongly, or any two exchanged, are always noticed. 31 ** 14 is 69 bits.
"""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
FIELD = len(ALPHABET)
RANDOM_LENGTH = 14
LENGTH = RANDOM_LENGTH + 2
GROUP = 4
GENERATOR = 3  # a generator of the multiplicative group of the field
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def new_code() -> str:
    """A code that nobody can guess."""
    return with_checks("".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH)))


def with_checks(random_part: str) -> str:
    """Add the check characters to 14 characters of the alphabet."""
    values = [_VALUE[character] for character in random_part]
    # Solve for the last two so that the sum and the weighted sum of all 16 are 0.
    plain, weighted = _sums(values)
    first_weight, last_weight = _weight(RANDOM_LENGTH), _weight(RANDOM_LENGTH + 1)
    last = (first_weight * plain - weighted) * pow(last_weight - first_weight, -1, FIELD) % FIELD
    first = (-plain - last) % FIELD
    return random_part + ALPHABET[first] + ALPHABET[last]


def read_code(typed: str) -> str | None:
    """The code as it is stored, from what somebody typed in any grouping and case; None if it cannot be one."""
    code = "".join(each for each in typed.upper() if each not in "- \u3000\u2013\u2014")
    if len(code) != LENGTH or any(each not in _VALUE for each in code):
        return None
    return code if _sums([_VALUE[each] for each in code]) == (0, 0) else None


def grouped(code: str) -> str:
    """As printed: four groups of four."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def _sums(values: list[int]) -> tuple[int, int]:
    return sum(values) % FIELD, sum(value * _weight(place) for place, value in enumerate(values)) % FIELD


def _weight(place: int) -> int:
    return pow(GENERATOR, place, FIELD)
