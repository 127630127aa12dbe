"""Unified social credit codes that are well formed and belong to nobody.

The registration authority's place is 99xxxx: GB/T 2260 has no such division, so no real code begins like these.
"""

ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: without I, O, S, V, Z
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CODE_WEIGHTS = tuple(3**position % 31 for position in range(17))
NOWHERE = "990100"
ENTERPRISE, SOLE_PROPRIETOR, COOPERATIVE = "91", "92", "93"


def organisation_check(body: str) -> str:
    """Check character of an organisation code's first 8 characters (GB 11714)."""
    total = sum(ORGANISATION_ALPHABET.index(character) * weight for character, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def code_check(body: str) -> str:
    """Check character of a credit code's first 17 characters (GB 32100)."""
    total = sum(CODE_ALPHABET.index(character) * weight for character, weight in zip(body, CODE_WEIGHTS, strict=True))
    return CODE_ALPHABET[(31 - total % 31) % 31]


def synthetic_code(category: str, serial: int) -> str:
    """The code of synthetic organisation number `serial` (below 30^6) of a category such as `91`; no two serials share one."""
    digits = []
    for _ in range(5):
        serial, digit = divmod(serial, 30)
        digits.append(CODE_ALPHABET[digit])
    body = "MA" + CODE_ALPHABET[serial % 30] + "".join(reversed(digits))
    start = category + NOWHERE + body + organisation_check(body)
    return start + code_check(start)


def serial_of_code(code: str) -> int:
    """The serial that `synthetic_code` made a code of."""
    serial = 0
    for character in code[10:16]:
        serial = serial * 30 + CODE_ALPHABET.index(character)
    return serial
