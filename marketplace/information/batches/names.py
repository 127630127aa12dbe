"""Names of enterprises as providers write them: the width of brackets and spaces tell nothing."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_BRACKETS = str.maketrans("〔〕【】[]", "()()()")
_FULL_WIDTH = str.maketrans("()", "（）")
LONGEST = 200  # as `organisation.name`


def folded(name: str) -> str:
    """The name for comparing, as `zhida_folded_name` has it in the database."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", name)).translate(_BRACKETS).upper()


def kept(name: str) -> str:
    """The name as an organisation that was not known before is called: without spaces, with the full-width brackets of the register."""
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", name)).translate(_BRACKETS)
    return plain.translate(_FULL_WIDTH)[:LONGEST]


def forms(name: str) -> list[str]:
    """The forms under which an organisation may be known, for a look-up by equality."""
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", name)).translate(_BRACKETS)
    return list(dict.fromkeys(each for each in (name.strip(), plain, plain.translate(_FULL_WIDTH)) if each))
