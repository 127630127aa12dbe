"""Standard error of the batch commands: one JSON object a line."""

import sys
from dataclasses import dataclass
from typing import Any

from marketplace.eligibility.json_text import utf8, write_json

_LONGEST_VALUE = 200


class UnusableInputError(Exception):
    """The command line, a file or its columns cannot be used (exit code 2). `lines` are what standard error says."""

    def __init__(self, *lines: dict[str, Any]) -> None:
        super().__init__("; ".join(str(line["detail"]) for line in lines))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Refusal:
    """A profile that is not evaluated, and why. `line` counts from 1: lines of a text file, rows of a Parquet file."""

    line: int
    profile: str | None
    attribute: str | None
    value: Any
    detail: str


def unusable(detail: str, *, offer: str | None = None, pointer: str = "") -> UnusableInputError:
    """One reason why an input cannot be used; `detail` names the file."""
    return UnusableInputError(offer_line(offer, pointer, detail))


def offer_line(offer: str | None, pointer: str, detail: str) -> dict[str, Any]:
    """A fault of offers, vocabulary or files. With `offer` the pointer leads into its criterion, or to its keys in the file."""
    return {"offer": offer, "pointer": pointer, "detail": detail}


def warning_line(offer: str, pointer: str, warning: str) -> dict[str, Any]:
    """What is no fault, but its author should know: the key `warning` stands in the place of `detail`."""
    return {"offer": offer, "pointer": pointer, "warning": warning}


def report(line: dict[str, Any]) -> None:
    """Write one line to standard error."""
    sys.stderr.buffer.write(utf8(write_json(line)) + b"\n")
    sys.stderr.buffer.flush()


def report_refusal(refusal: Refusal) -> None:
    """Write one refused value or line to standard error; a value too long to read is cut."""
    shown = refusal.value if len(write_json(refusal.value)) <= _LONGEST_VALUE else f"{write_json(refusal.value)[:_LONGEST_VALUE]}…"
    report(
        {
            "profile": refusal.profile,
            "line": refusal.line,
            "attribute": refusal.attribute,
            "value": shown,
            "detail": refusal.detail,
        }
    )


def report_refused_count(refused: int, read: int) -> None:
    """The closing line where profiles were refused."""
    detail = f"{refused} of {read} profiles were refused; the others were evaluated"
    report({"profile": None, "line": None, "attribute": None, "value": None, "detail": detail, "refused": refused})
