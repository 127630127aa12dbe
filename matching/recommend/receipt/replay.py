"""Replaying a receipt: compute it again from the facts that it keeps, and say where the two differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.eligibility.json_text import MalformedJsonError, NotANumber, RepeatedKeys, read_json
from marketplace.eligibility.problems import below
from matching.recommend.receipt.document import ReceiptFault, compose_document
from matching.recommend.receipt.kept import Kept

MADE_OF = Kept.__struct_fields__
MOST_DIFFERENCES = 100
DEEPEST = 60  # a criterion of the deepest kind lies some thirty levels down
LONGEST = 400  # places before or behind the point: more than any figure of the language has, and harmless to reckon with
ABSENT = "(absent)"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the receipt says something else than its facts. `pointer` is a JSON Pointer; results are named by their offer."""

    pointer: str
    kept: Any
    recomputed: Any


@dataclass(frozen=True, slots=True)
class Replay:
    """What came out. `content` is the receipt as it should be."""

    content: bytes
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether the receipt is byte for byte what its facts give."""
        return not self.differences


def replay(content: bytes) -> Replay:
    """Recompute a receipt. Raises: ReceiptFault if it is none, or its facts cannot be judged."""
    document = _document(content)
    made = compose_document({name: document[name] for name in MADE_OF if name in document})
    if made == content:
        return Replay(made, ())
    found = list(_differences(_by_offer(document), _by_offer(read_json(made)), ""))[:MOST_DIFFERENCES]
    return Replay(made, tuple(found) or (_otherwise_written(content, made),))


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = read_json(content)
    except MalformedJsonError as error:
        raise ReceiptFault(str(error)) from error
    if not isinstance(document, dict):
        raise ReceiptFault("expected one JSON object")
    _require_plain(document, "", DEEPEST)
    return document


def _require_plain(value: Any, pointer: str, levels: int) -> None:
    """Raises: ReceiptFault for what no receipt holds: numbers that are none or endless, names given twice, more than `levels` levels."""
    if not levels:
        raise ReceiptFault(f"{pointer}: nested more than {DEEPEST} levels deep")
    if isinstance(value, NotANumber):
        raise ReceiptFault(f"{pointer}: {value.text} is no number")
    if isinstance(value, Decimal) and abs(value.adjusted()) > LONGEST:
        raise ReceiptFault(f"{pointer}: {value:.20E} has more than {LONGEST} places")
    if isinstance(value, RepeatedKeys):
        raise ReceiptFault(f"{pointer}: {', '.join(value.repeated)} given twice")
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        _require_plain(each, below(pointer, key), levels - 1)


def _by_offer(document: Mapping[str, Any]) -> dict[str, Any]:
    """Results by their offer, so that one that moved is one difference and not many."""
    results = document.get("results")
    if not isinstance(results, list) or not all(isinstance(each, dict) and isinstance(each.get("offer"), str) for each in results):
        return dict(document)
    return {**document, "results": {each["offer"]: each for each in results}, "order": [each["offer"] for each in results]}


def _differences(kept: Any, recomputed: Any, pointer: str) -> Iterator[Difference]:
    if isinstance(kept, dict) and isinstance(recomputed, dict):
        for key in dict.fromkeys([*kept, *recomputed]):
            yield from _differences(kept.get(key, ABSENT), recomputed.get(key, ABSENT), below(pointer, key))
    elif isinstance(kept, list) and isinstance(recomputed, list) and len(kept) == len(recomputed):
        for place, (one, other) in enumerate(zip(kept, recomputed, strict=True)):
            yield from _differences(one, other, below(pointer, place))
    elif kept != recomputed or isinstance(kept, bool) != isinstance(recomputed, bool):
        yield Difference(pointer, kept, recomputed)


def _otherwise_written(content: bytes, made: bytes) -> Difference:
    """The same values in other bytes: spaces, order of names, digits."""
    shorter = min(len(content), len(made))
    at = next((place for place in range(shorter) if content[place] != made[place]), shorter)
    around = slice(max(0, at - 20), at + 20)
    return Difference(f"byte {at}", content[around].decode("utf-8", "replace"), made[around].decode("utf-8", "replace"))
