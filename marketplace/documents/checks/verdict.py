"""What a check found out about a file that it lets pass."""

from dataclasses import dataclass

from marketplace.documents.file_kinds import FileKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` after the check (a HEIC becomes a JPEG); `rewritten` if the check wrote a new file. Pages, pixels, rows where known."""

    kind: FileKind
    rewritten: bool = False
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    rows: int | None = None
