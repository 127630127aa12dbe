"""JSON in and out, exactly: numbers as int or Decimal, keys given twice remembered, NaN kept as a mark instead of a float."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

# Longer runs of digits are no value of the language, and int() of a million digits would take minutes.
_DIGITS_OF_AN_INT = 20
# Within these exponents a number is written out in full; beyond them the short form with E is kinder to the reader.
_PLAIN_EXPONENTS = range(-20, 21)
_DEEPEST_QUOTE = 100


class MalformedJsonError(ValueError):
    """The text is no JSON; the message says where and why."""


@dataclass(frozen=True, slots=True)
class NotANumber:
    """A token in a number's place that is none: NaN, Infinity, or digits beyond any reading. `text` is as written."""

    text: str


class RepeatedKeys(dict[str, Any]):
    """An object some of whose keys were given more than once (the last value is kept); `repeated` names those keys."""

    repeated: tuple[str, ...]

    def __repr__(self) -> str:
        """Not to be taken for the object without its slips."""
        return f"RepeatedKeys({super().__repr__()}, {self.repeated})"


def read_json(text: str | bytes) -> Any:
    """Parse one JSON document; bytes are UTF-8, a byte-order mark is allowed.

    Whole numbers come as int, others as Decimal; what is no number comes as `NotANumber`, an object with a key given twice as
    `RepeatedKeys`, so that whoever checks the document can point at the place.
    Raises: MalformedJsonError (wrong encoding, no JSON, nested beyond what the parser takes).
    """
    try:
        return _DECODER.decode(text if isinstance(text, str) else text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MalformedJsonError(f"expected UTF-8 text, but byte {error.start + 1} is {error.object[error.start]:#04x}") from error
    except json.JSONDecodeError as error:
        raise MalformedJsonError(f"expected JSON, but line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError:
        raise MalformedJsonError("expected JSON of moderate depth, but the brackets are nested too deeply to read") from None


def write_json(value: Any, levels: int = _DEEPEST_QUOTE) -> str:
    """One line of JSON with ", " and ": " between parts; Decimals keep their digits.

    A lone surrogate stays in the text: encode with `utf8`, which escapes it. What lies deeper than `levels` is cut to "…": nothing
    of the language nests so deeply, but what is quoted in a complaint may, and must not exhaust the stack.
    """
    if type(value) is str:  # most of what is written: before the checks by class, which are dear
        return write_text(value)
    if isinstance(value, dict | list | tuple | Mapping):
        return _write_group(value, levels - 1) if levels else '"…"'
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    if isinstance(value, int | float | Decimal):
        return write_number(value)
    return write_text(value.text if isinstance(value, NotANumber) else str(value))


def write_text(text: str) -> str:
    """A JSON string. The line separators of Unicode are escaped: not every reader of JSON lines splits at line feeds alone."""
    written: str = encode_basestring(text)
    return written if written.isascii() else written.translate(_LINE_SEPARATORS)


def write_number(value: int | float | Decimal) -> str:
    """A JSON number with the value's own digits; what JSON cannot say (NaN, Infinity) as a string."""
    if isinstance(value, int):
        return str(value)
    exact = value if isinstance(value, Decimal) else Decimal(float.__repr__(value))
    if not exact.is_finite():
        return write_text(str(value))
    return format(exact, "f") if exact.adjusted() in _PLAIN_EXPONENTS and _exponent(exact) in _PLAIN_EXPONENTS else str(exact)


def utf8(text: str) -> bytes:
    """UTF-8 of a JSON text. Python's backslash form of a lone surrogate is exactly JSON's escape of it."""
    return text.encode("utf-8", "backslashreplace")


_LINE_SEPARATORS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_CONSTANTS = {None: "null", True: "true", False: "false"}


def _write_group(group: Mapping[str, Any] | Sequence[Any], levels: int) -> str:
    if isinstance(group, dict | Mapping):
        return "{" + ", ".join([f"{_write_key(str(key))}: {write_json(part, levels)}" for key, part in group.items()]) + "}"
    return "[" + ", ".join([write_json(part, levels) for part in group]) + "]"


_LONGEST_KNOWN_KEY = 64
_known_key = lru_cache(maxsize=4096)(write_text)  # the language and its documents say the same few thousand keys again and again


def _write_key(key: str) -> str:
    return _known_key(key) if len(key) <= _LONGEST_KNOWN_KEY else write_text(key)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _whole(text: str) -> int | Decimal | NotANumber:
    return int(text) if len(text) < _DIGITS_OF_AN_INT else _fraction(text)


def _fraction(text: str) -> Decimal | NotANumber:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond what Decimal holds
        return NotANumber(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    marked = RepeatedKeys(found)
    given = Counter(key for key, _ in pairs)  # counted once: the object may come from anybody, with a hundred thousand keys
    marked.repeated = tuple(key for key, times in given.items() if times > 1)
    return marked


_not_a_number: Callable[[str], Any] = NotANumber
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_not_a_number)
