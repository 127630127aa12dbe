"""The hash of a journal entry: SHA-256 of one text that holds the entry, its postings and the hash of the entry before. Pure.

The text is JSON with sorted names, no spaces, UTF-8, so that anybody can make it again with the JSON library of any language. A change
here would change every hash, so there is one test that holds the bytes of a sample fast.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marketplace.events.canonical import canonical_text, instant

# What of `journal_entry` is hashed beside its postings; all its columns but the hash itself.
ENTRY_FIELDS = (
    "id", "fund_id", "number", "kind", "occurred_on", "period", "late", "amount_fen", "claim_id", "contribution_id", "reverses_id",
    "voucher", "note_zh", "recorded_by", "recorded_at", "previous_hash",
)  # fmt: skip
POSTING_FIELDS = ("line", "account", "payer", "deposit_id", "amount_fen")


def entry_text(entry: Mapping[str, Any], postings: Sequence[Mapping[str, Any]]) -> bytes:
    """The text: `entry` holds each of `ENTRY_FIELDS`, each posting each of `POSTING_FIELDS`; lines are put in order."""
    lines = [{name: _plain(each[name]) for name in POSTING_FIELDS} for each in sorted(postings, key=lambda each: each["line"])]
    return canonical_text({**{name: _plain(entry[name]) for name in ENTRY_FIELDS}, "postings": lines})


def entry_hash(entry: Mapping[str, Any], postings: Sequence[Mapping[str, Any]]) -> str:
    """64 hex digits."""
    return hashlib.sha256(entry_text(entry, postings)).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date | UUID):
        return str(value)
    return value
