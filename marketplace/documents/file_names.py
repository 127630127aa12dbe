"""Names of files as people gave them, made harmless: for showing and for the download, never for a path."""

import unicodedata
from urllib.parse import quote

from marketplace.documents.refusals import FileRefused, Refusal

LONGEST = 120
_SEPARATORS = str.maketrans({"/": "\n", "\\": "\n", ":": "\n"})
_FORBIDDEN = frozenset('<>"|?*;%')


def cleaned(given: str) -> str:
    """The last part of the name in NFC without control, format (right-to-left marks) and private characters, at most 120 characters.

    Raises: FileRefused if nothing of a name is left.
    """
    last = unicodedata.normalize("NFC", given).translate(_SEPARATORS).split("\n")[-1]
    kept = "".join(each for each in last if not unicodedata.category(each).startswith("C") and each not in _FORBIDDEN)
    name = " ".join(kept.split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem.strip(". ") or len(ending) > 8:
        raise FileRefused(Refusal.NAME)
    return f"{stem[: LONGEST - len(ending) - 1].rstrip()}.{ending}"


def with_ending(name: str, ending: str) -> str:
    """The name of a file that was turned into another format."""
    return f"{name.rpartition('.')[0]}.{ending}"


def attachment(name: str) -> str:
    """The value of Content-Disposition (RFC 6266, RFC 5987): an ASCII stand-in and the real name."""
    plain = "".join(each if each.isascii() and (each.isalnum() or each in "._- ") else "_" for each in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
