"""The drop folder: files that providers' machines lay down as `<provider>/<item>/<name>`, taken in without anybody signing in.

A file is taken once it has rested for a while, or once `<name>.done` lies beside it, so a half-written one is left alone. Afterwards it
lies in `done/` or `refused/` beside a report. `terms.toml` in an item's folder may say `mode`, `on_error` and a `layout`; the day that a
file speaks of stands in its name (2026-10-31, 20261031 or 2026-10), else it is the day on which the file was last written.
"""

import json
import re
import time
import tomllib
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from marketplace.clock import SHANGHAI
from marketplace.information.batches.terms import BatchTerms
from marketplace.information.files.declared import read_declared
from marketplace.information.files.kinds import ENDINGS, STREAMED
from marketplace.information.states import Lane, Mode, OnError

RESTS_SECONDS = 10
DONE, REFUSED, MARKER, TERMS, REPORT = "done", "refused", ".done", "terms.toml", ".report.json"
DAY_IN_NAME = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?(?!\d)")


class BadTerms(ValueError):
    """`terms.toml` cannot be read or says what is not known."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that may be taken. `provider` and `item` are the names of the folders that it lies in."""

    path: Path
    provider: str
    item: str


def dropped(folder: Path, *, at: float | None = None) -> Iterator[Dropped]:
    """Files that may be taken, by name. Links are not followed: whoever may write here must not be able to have other files read."""
    for place in sorted(each for each in folder.glob("*/*") if _is_folder(each)):
        for path in sorted(place.iterdir()):
            if _may_be_taken(path, time.time() if at is None else at):
                yield Dropped(path, place.parent.name, place.name)


def _is_folder(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink() and not place.parent.is_symlink()


def _may_be_taken(path: Path, at: float) -> bool:
    kind = ENDINGS.get(path.name.rpartition(".")[2].lower())
    if kind not in STREAMED or path.name.startswith(".") or path.is_symlink() or not path.is_file():
        return False
    return path.with_name(path.name + MARKER).exists() or path.stat().st_mtime <= at - RESTS_SECONDS


def terms_of(found: Dropped) -> BatchTerms:
    """How the file is meant. Raises: BadTerms."""
    said = _said(found.path.parent / TERMS)
    try:
        mode, on_error = Mode(said.pop("mode", Mode.APPEND)), OnError(said.pop("on_error", OnError.REJECT_ALL))
        layout = msgspec.to_builtins(read_declared(said.pop("layout", None)))
    except Exception as error:
        raise BadTerms(f"{TERMS}: {error}") from error
    if said:
        raise BadTerms(f"{TERMS}: unknown keys {', '.join(sorted(said))}; expected mode, on_error, layout")
    return BatchTerms(mode, _day(found.path), on_error, Lane.FOLDER, found.path.name[:160], layout)


def _said(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() and not file.is_symlink() else {}
    except (OSError, ValueError) as error:
        raise BadTerms(f"{TERMS}: {error}") from error


def _day(path: Path) -> date:
    if named := DAY_IN_NAME.search(path.name):
        year, month = int(named[1]), int(named[2])
        last = monthrange(year, month)[1]
        return date(year, month, min(int(named[3] or last), last))
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(SHANGHAI).date()


def put_aside(found: Dropped, report: dict[str, Any], *, taken: bool) -> Path:
    """Move the file beside its report; one of the same name that lies there already keeps its name, the new one gets a number."""
    target = _free(found.path.parent / (DONE if taken else REFUSED), found.path.name)
    target.with_name(target.name + REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    found.path.replace(target)
    found.path.with_name(found.path.name + MARKER).unlink(missing_ok=True)
    return target


def _free(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    stem, dot, ending = name.rpartition(".")
    names = (name, *(f"{stem}-{number}{dot}{ending}" for number in range(2, 10_000)))
    return next(folder / each for each in names if not (folder / each).exists())
