"""A folder with offers and a vocabulary, and the command as a function of its arguments."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from marketplace.eligibility.batch.commands import check_command, match_command
from tests.marketplace.eligibility.strategies import ENTRIES

OFFERS = [
    {
        "code": "grown",
        "title": "ignored",
        "criterion": {"all": [{"attribute": "n1", "gte": 24}, {"attribute": "r1", "within": ["320000"]}]},
    },
    {"code": "clean", "criterion": {"not": {"attribute": "b2", "is": True}}},
]


class Ran(NamedTuple):
    """What a command left behind."""

    exit_code: int
    out: list[dict[str, Any]]
    err: list[dict[str, Any]]


class Desk:
    """Files in a fresh folder; runs commands on them."""

    def __init__(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capfd = capfd
        self.write("offers.json", json.dumps(OFFERS))
        self.write("vocabulary.json", json.dumps({"attributes": ENTRIES}, default=float))

    def write(self, name: str, content: str | bytes) -> str:
        """Put a file into the folder; returns its path."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def match(self, profiles: str, *more: str, offers: str = "offers.json", vocabulary: str = "vocabulary.json") -> Ran:
        """Run `zhida match` on files of the folder."""
        files = ["--offers", self.path(offers), "--profiles", self.path(profiles), "--attributes", self.path(vocabulary)]
        return self.run(match_command, [*files, *more])

    def check(self, offers: str, *more: str) -> Ran:
        """Run `zhida check` with the vocabulary of the folder."""
        return self.run(check_command, [self.path(offers), "--attributes", self.path("vocabulary.json"), *more])

    def run(self, command: Callable[[list[str]], int], argv: list[str]) -> Ran:
        """Run a command with exactly these arguments; both of its streams must be JSON lines."""
        exit_code = command(argv)
        out, err = self._capfd.readouterr()
        return Ran(exit_code, [json.loads(line) for line in out.splitlines()], [json.loads(line) for line in err.splitlines()])


@pytest.fixture
def desk(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Desk:
    """A desk of its own for every test."""
    return Desk(tmp_path, capfd)
