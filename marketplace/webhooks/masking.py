"""What may be kept of an endpoint's answer: enough to find a fault, nothing that names people or opens doors. Pure."""

import re

LONGEST_EXCERPT = 2_000  # characters of the at most 64 KiB that were read
MASK = "***"
# Tokens and secrets, credit codes and identity numbers, long runs of digits (phones, accounts), letter addresses. These have a longest
# form (RFC 5321): without it an answer of 64 KiB of dots and letters would take seconds of a worker's time.
HIDDEN = re.compile(
    r"whsec_[A-Za-z0-9+/=]+|(?i:bearer)\s+[^\s\"',;]+|[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,8}|[A-Za-z0-9+/_=-]{24,}|\b[0-9A-Z]{18}\b|[0-9]{7,}[Xx]?"
)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd]")


def excerpt(answer: bytes) -> str:
    """The beginning of the answer as one can show it: masked first, cut afterwards, so that no mask is cut open."""
    readable = UNPRINTABLE.sub(" ", answer.decode("utf-8", "replace"))
    return HIDDEN.sub(MASK, readable)[:LONGEST_EXCERPT].strip()
