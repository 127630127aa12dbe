"""What can be wrong with an engine folder."""

from pathlib import Path


class FolderError(ValueError):
    """The folder must not be served: missing, foreign, older, damaged or of other data. `file`: the one at fault. Callers build it anew."""

    def __init__(self, file: Path, detail: str) -> None:
        super().__init__(f"{file}: {detail}")
        self.file, self.detail = file, detail


class FolderBusy(FolderError):
    """The folder is well, but somebody else writes into it: try later, do not build it anew."""


class MissingFile(FolderError):
    """A file of the folder is not there."""
