"""The large part of a large population: loaded by as many processes as there are processors, each piece a transaction of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from selectors import EVENT_READ, DefaultSelector

import numpy as np

from web.demo.progress import Counting

PIECE = 500
Piece = tuple[int, int]  # first serial, how many


class LoaderFailed(RuntimeError):
    """A loading process ended before its work was done; what it had committed is there, and the next filling goes on from it."""


def missing(wanted: int, present: Iterable[int]) -> list[Piece]:
    """Serials below `wanted` that are not present, in pieces of neighbours."""
    absent = np.ones(wanted, bool)
    absent[np.fromiter((serial for serial in present if serial < wanted), np.int64)] = False
    serials = np.flatnonzero(absent)
    runs = np.split(serials, np.flatnonzero(np.diff(serials) > 1) + 1) if len(serials) else []
    return [(int(run[at]), min(PIECE, len(run) - at)) for run in runs for at in range(0, len(run), PIECE)]


def load_pieces(dsn: str, pieces: list[Piece], day: date, counting: Counting) -> None:
    """Load all pieces, in no particular order. Raises: LoaderFailed."""
    waiting = iter(pieces)
    with ExitStack() as stack, DefaultSelector() as selector:
        for _ in range(min(len(os.sched_getaffinity(0)), len(pieces))):
            loader = stack.enter_context(_loader(dsn, day))
            selector.register(loader.stdout, EVENT_READ, loader)  # type: ignore[arg-type]  # it is a pipe
            _hand(loader, next(waiting))
        busy = len(selector.get_map())
        while busy:
            for key, _ in selector.select():
                counting.add(_committed(key.data))
                if piece := next(waiting, None):
                    _hand(key.data, piece)
                else:
                    selector.unregister(key.fileobj)
                    busy -= 1


@contextmanager
def _loader(dsn: str, day: date) -> Iterator["subprocess.Popen[bytes]"]:
    """A loading process. The address goes through its input: a command line can be read by everybody on the machine."""
    command = [sys.executable, "-m", "web.demo.loader"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    try:
        _write(process, {"dsn": dsn, "day": day.isoformat()})
        yield process
    finally:
        process.stdin.close()  # type: ignore[union-attr]  # all three are pipes
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]


def _hand(loader: "subprocess.Popen[bytes]", piece: Piece) -> None:
    _write(loader, piece)


def _write(loader: "subprocess.Popen[bytes]", document: object) -> None:
    try:
        loader.stdin.write(json.dumps(document).encode() + b"\n")  # type: ignore[union-attr]
    except BrokenPipeError as error:
        raise LoaderFailed("a loading process ended early; the lines above say why") from error


def _committed(loader: "subprocess.Popen[bytes]") -> int:
    line = loader.stdout.readline()  # type: ignore[union-attr]
    if not line:
        raise LoaderFailed("a loading process ended early; the lines above say why")
    return int(json.loads(line)[1])
