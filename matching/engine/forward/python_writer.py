"""The JSON of one profile's matches, put together in Python: what writes where there is no native kernel."""

from collections.abc import Sequence

from marketplace.eligibility.outcomes import OUTCOME_NAMES, VERDICT_NAMES
from matching.engine.forward.script import NO_OPERAND, Script

_VERDICTS = [f'{name}"'.encode() for name in VERDICT_NAMES]
_OUTCOMES = [f', "outcome": "{name}"}}'.encode() for name in OUTCOME_NAMES]


def written_in_python(
    script: Script, states: bytes, verdicts: bytes, values: Sequence[bytes] | None, endings: Sequence[bytes] | None
) -> bytes:
    """A JSON array of one object per offer. `values`: as the script makes them, None to leave the leaves out.
    `endings`: per offer, what stands behind its leaves.
    """
    offers = []
    for number, (opening, verdict) in enumerate(zip(script.openings, verdicts, strict=True)):
        leaves = b"" if values is None else _leaves(script, number, states, values)
        offers.append(opening + _VERDICTS[verdict] + leaves + (b"}" if endings is None else endings[number] + b"}"))
    return b"[" + b", ".join(offers) + b"]"


def _leaves(script: Script, offer: int, states: bytes, values: Sequence[bytes]) -> bytes:
    said = [
        head + (b"" if required == NO_OPERAND else values[required] + b'}, "actual": ') + values[actual] + _OUTCOMES[states[state]]
        for head, required, actual, state in script.leaves[script.first_leaf[offer] : script.first_leaf[offer + 1]]
    ]
    return b', "leaves": [' + b", ".join(said) + b"]"
