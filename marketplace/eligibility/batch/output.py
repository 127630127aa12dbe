"""Where RESULTS go: standard output, or a file that is there only once everything in it is."""

import errno
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from marketplace.eligibility.batch.beside import locked_file
from marketplace.eligibility.batch.diagnostics import unusable
from marketplace.eligibility.batch.inputs import reason

_BUFFER = 1 << 20


@contextmanager
def results_file(path: str | None, inputs: tuple[str | None, ...]) -> Iterator[BinaryIO]:
    """Open the results for writing. A regular file is written beside its place and moved there at the end of the block.

    Whatever ends the block early leaves the place as it was. `inputs` are files that the results must not replace.
    Raises: UnusableInputError where the place cannot be written.
    """
    if path is None:
        if sys.stdout is None:
            raise OSError(errno.EBADF, "standard output is closed")
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    place = _place(path, inputs)
    if _is_special(path):
        with _opened(path) as file:
            yield file
        return
    with ExitStack() as stack:
        try:
            beside, descriptor = stack.enter_context(locked_file(place))
        except OSError as error:
            raise unusable(f"{path}: cannot be written: {reason(error)}") from error
        with open(descriptor, "wb", buffering=_BUFFER, closefd=False) as file:
            yield file
        beside.replace(place)


def _place(path: str, inputs: tuple[str | None, ...]) -> Path:
    try:
        place = Path(path).resolve()
        if place.is_dir():
            raise unusable(f"{path}: is a folder; expected the name of a file")
        if any(each is not None and Path(each).resolve() == place for each in inputs):
            raise unusable(f"{path}: is one of the inputs; expected another file")
    except (OSError, ValueError) as error:
        raise unusable(f"{path}: cannot be written: {reason(error) if isinstance(error, OSError) else error}") from error
    return place


def _is_special(path: str) -> bool:
    """Whether it is /dev/null, a named pipe, /dev/stdout: nothing can be moved into its place, and its links may lead to no name."""
    return Path(path).exists() and not stat.S_ISREG(Path(path).stat().st_mode)


def _opened(path: str) -> BinaryIO:
    try:
        return Path(path).open("wb", buffering=_BUFFER)
    except OSError as error:
        raise unusable(f"{path}: cannot be written: {reason(error)}") from error
