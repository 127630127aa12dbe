"""Reading OFFERS and VOCABULARY: all their errors at once, nothing half read."""

from pathlib import Path
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.batch.diagnostics import UnusableInputError, offer_line, unusable
from marketplace.eligibility.check import check_offers
from marketplace.eligibility.json_text import MalformedJsonError, read_json
from marketplace.eligibility.vocabulary import Vocabulary, builtin_vocabulary
from marketplace.eligibility.vocabulary_check import check_vocabulary


def load_vocabulary(path: str | None) -> Vocabulary:
    """The vocabulary of a file `{"attributes": [entry, …]}`, or the built-in one. Raises: UnusableInputError."""
    if path is None:
        return builtin_vocabulary()
    document = _load_json(path)
    if problems := check_vocabulary(document):
        raise UnusableInputError(*(offer_line(None, problem.pointer, f"{path}: {problem.detail}") for problem in problems))
    return Vocabulary(map(Attribute.from_entry, document["attributes"]))


def load_offers(path: str, vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """Checked offers of a file `[{"code", "criterion", …}, …]`. Raises: UnusableInputError with every problem of every offer."""
    document = _load_json(path)
    if problems := check_offers(document, vocabulary):
        raise UnusableInputError(*(offer_line(each.offer, each.problem.pointer, each.problem.detail) for each in problems))
    return list(document)


def reason(error: OSError) -> str:
    """Why the system refused a file, in its own words."""
    return error.strerror or str(error)


def _load_json(path: str) -> Any:
    try:
        return read_json(Path(path).read_bytes())
    except OSError as error:
        raise unusable(f"{path}: cannot be read: {reason(error)}") from error
    except ValueError as error:
        # MalformedJsonError says what is wrong; a bare ValueError is a path that holds a NUL.
        detail = str(error) if isinstance(error, MalformedJsonError) else f"no name of a file ({error})"
        raise unusable(f"{path}: {detail}") from error
