"""`zhida replay RECEIPT`: exit code out. Needs no database for a file.

0 the receipt is byte for byte what its facts give, and these bytes are on standard output; 4 it is not, and every difference is one JSON
line on standard error; 2 it cannot be read or is no receipt.
"""

import sys
from pathlib import Path

from marketplace.eligibility.json_text import utf8, write_json
from marketplace.eligibility.version import ENGINE_VERSION, LANGUAGE_VERSION
from matching.recommend.receipt.document import ReceiptFault
from matching.recommend.receipt.replay import Replay, replay

EQUAL, UNUSABLE, DIFFERENT = 0, 2, 4


def replay_file(path: Path) -> int:
    """Replay the receipt in a file."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return _unusable(f"{path} cannot be read: {error.strerror or error}")
    return replay_content(content)


def replay_content(content: bytes) -> int:
    """Replay a receipt and report."""
    try:
        found = replay(content)
    except ReceiptFault as fault:
        return _unusable(str(fault))
    if found.same:
        sys.stdout.buffer.write(found.content)
        sys.stdout.buffer.flush()
        return EQUAL
    _report(found)
    return DIFFERENT


def _report(found: Replay) -> None:
    for each in found.differences:
        _say({"pointer": each.pointer, "kept": each.kept, "recomputed": each.recomputed})
    detail = f"the receipt is not what its facts give; compared by language {LANGUAGE_VERSION}, engine {ENGINE_VERSION}"
    _say({"detail": detail, "differences": len(found.differences)})


def _unusable(detail: str) -> int:
    _say({"detail": detail})
    return UNUSABLE


def _say(line: dict[str, object]) -> None:
    sys.stderr.buffer.write(utf8(write_json(line)) + b"\n")
    sys.stderr.buffer.flush()
