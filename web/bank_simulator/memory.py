"""What the simulator keeps between two runs: how far it has read, and its endpoint. Everything else the platform knows."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Kept:
    """The content of the file. `cursor` is the feed's; `endpoint` has `id`, `url` and `secret` of the webhook."""

    cursor: str | None = None
    endpoint: dict[str, str] = field(default_factory=dict)


class Memory:
    """A JSON file, its owner's alone; each change is there whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.kept = _read(path)

    def write(self) -> None:
        """Keep what has changed."""
        fresh = self._path.with_name(self._path.name + ".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(self.kept), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


def _read(path: Path) -> Kept:
    """A file that is not there, or no longer whole, is an empty one: the simulator then looks at everything again."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
        return Kept(**found)
    except (OSError, ValueError, TypeError):
        return Kept()
