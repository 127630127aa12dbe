"""A vocabulary as the folder's file, and the hash that says whether two read profiles alike."""

from dataclasses import fields
from hashlib import blake2b
from pathlib import Path
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.json_text import MalformedJsonError, read_json, utf8, write_json
from marketplace.eligibility.vocabulary import Vocabulary, VocabularyError
from matching.engine.folder.errors import FolderError

# A label or a definition may be worded anew without a column meaning anything else.
_BEARING = ("name", "type", "values", "ordered", "hierarchy", "when_absent")


_hashed: tuple[Vocabulary, str] | None = None  # of the vocabulary that was asked for last: a process has one, and each receipt names it


def vocabulary_hash(vocabulary: Vocabulary) -> str:
    """Equal for vocabularies under which columns mean the same, whatever the order of their entries."""
    global _hashed  # noqa: PLW0603  # replaced whole, never changed
    known = _hashed
    if known is None or known[0] is not vocabulary:
        known = _hashed = (vocabulary, _hash(vocabulary))
    return known[1]


def _hash(vocabulary: Vocabulary) -> str:
    bearing = [{key: getattr(vocabulary[name], key) for key in _BEARING} for name in sorted(vocabulary)]
    return blake2b(utf8(write_json(bearing)), digest_size=16).hexdigest()


def encode_vocabulary(vocabulary: Vocabulary) -> bytes:
    """`{"attributes": [entry, …]}`, one entry a line."""
    entries = ",\n".join(write_json(_entry(attribute)) for attribute in vocabulary.values())
    return utf8('{"attributes": [\n' + entries + "\n]}\n")


def decode_vocabulary(file: Path, content: bytes) -> Vocabulary:
    """Raises: FolderError."""
    try:
        return Vocabulary.from_entries(read_json(content)["attributes"])
    except (MalformedJsonError, VocabularyError, KeyError, TypeError) as error:
        raise FolderError(file, f"holds no vocabulary: {error!r}") from error


def _entry(attribute: Attribute) -> dict[str, Any]:
    held = {each.name: getattr(attribute, each.name) for each in fields(attribute)}
    return {key: value for key, value in held.items() if value is not None}
