"""Checkpoints outside the database: one file each, never written twice, with the public keys beside them."""

import os
from pathlib import Path

from marketplace.audit.checkpoint import Checkpoint


class OtherCheckpointThere(RuntimeError):
    """The folder holds another checkpoint of the same size: two histories were signed."""


class CheckpointFolder:
    """A folder that the database's administrator should not be able to write, such as another machine's share.

    A file's name begins with the size of the log, so names sort as the log grew.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def texts(self) -> list[bytes]:
        """The text of every checkpoint, smallest log first."""
        return [file.read_bytes().removesuffix(b"\n") for file in sorted(self.path.glob("[0-9]*.json"))]

    def keep(self, checkpoint: Checkpoint, public_pem: bytes | None = None) -> None:
        """Store a checkpoint, on the disk before this returns. Raises: OtherCheckpointThere, OSError."""
        self.path.mkdir(mode=0o755, parents=True, exist_ok=True)
        if public_pem is not None:
            self._write(f"key-{checkpoint.key_id}.pem", public_pem)
        if self._write(f"{checkpoint.size:016d}.json", checkpoint.text + b"\n") != checkpoint.text + b"\n":
            raise OtherCheckpointThere(f"{self.path} holds another checkpoint of {checkpoint.size} entries")

    def _write(self, name: str, content: bytes) -> bytes:
        """Whole or not at all, and never over another file. Returns what the file holds afterwards."""
        file, fresh = self.path / name, self.path / f".{name}.{os.getpid()}"
        if file.exists():
            return file.read_bytes()
        with fresh.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.rename(file)
        directory = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
        return content
