"""What the reading process says to the worker: frames of JSON, each behind its length. Pure; both sides check every frame's form."""

from datetime import date
from typing import Any, BinaryIO

import msgspec

from marketplace import exact_json

LENGTH_BYTES = 4
LONGEST = 64 << 20
ROWS_AT_ONCE = 500
CPU_SECONDS = 120
MEMORY_BYTES = 1 << 30  # a spreadsheet of 50,000 rows is held whole; text is read line by line


class ReadingOrder(msgspec.Struct, frozen=True):
    """What is to be read, and how. `item` is the definition as JSON; `key` keys the digests of key fields that are about people."""

    path: str
    file_name: str
    item: msgspec.Raw
    as_of: date
    today: date
    declared: dict[str, Any]
    key: bytes
    unlimited: bool = False  # the file lane
    only_layout: bool = False
    skip_to: int = 0  # rows up to this one were read before
    cpu_seconds: int | None = CPU_SECONDS
    memory_bytes: int = MEMORY_BYTES


class GoodRow(msgspec.Struct, frozen=True, array_like=True):
    """A row that may be applied; `data` is JSON, `record_key` has 16 bytes."""

    row: int
    uscc: str | None
    name: str | None
    data: msgspec.Raw
    personal: dict[str, str]
    as_of: date
    valid_from: date | None
    valid_to: date | None
    record_key: bytes
    filled: int


class Fault(msgspec.Struct, frozen=True, array_like=True):
    """One thing that is wrong with one row."""

    row: int
    field: str
    code: str
    problem: str


class Understood(msgspec.Struct, frozen=True, tag="layout"):
    """How the file is laid out. With `problems` (pointer, sentence) nothing of it is read."""

    layout: dict[str, Any]
    problems: list[tuple[str, str]] = []
    notes: list[str] = []


class Rows(msgspec.Struct, frozen=True, tag="rows"):
    """Rows in their order up to `last`: the good ones, and what is wrong with `bad` others (of their faults some may be left out)."""

    last: int
    good: list[GoodRow]
    bad: int
    faults: list[Fault]


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The file as a whole is not read."""

    code: str
    sentence: str


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """The whole file was read. `asides`: rows that are none of the table, with the reason."""

    asides: list[tuple[int, str]] = []


Frame = Understood | Rows | Refused | Ended
_DECODER = msgspec.json.Decoder(Frame)


def write_frame(out: BinaryIO, frame: Frame) -> None:
    """One frame, at once."""
    body = exact_json.encode(frame)
    out.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)
    out.flush()


def read_frame(body: bytes) -> Frame:
    """Raises: msgspec.DecodeError, ValidationError for anything but a frame."""
    frame: Frame = _DECODER.decode(body)
    return frame
