"""Makes the native kernel, once per user, sources and machine."""

import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from matching.engine.kernel.compilers import CompilerError, compile_kernel, fetched_compiler, local_compilers
from matching.engine.kernel.place import NoPlaceError, built, failure_file, hash_file, library_file, lock_file, made

NO_COMPILER = "no compiler: cc, gcc and clang are missing"


def ensure_built(*, fetch_compiler: bool) -> str | None:
    """Build the kernel unless it is there. Returns why there is none, or None.

    `fetch_compiler`: fetch one (100 MB) where the machine has none that works. Of two that build at once the second waits.
    """
    if built():
        return None
    try:
        made()
        with _lock():
            return None if built() else _build(fetch_compiler)
    except (NoPlaceError, OSError) as error:
        return str(error)


def being_built() -> bool:
    """Whether somebody builds it just now."""
    try:
        with lock_file().open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except (OSError, RuntimeError):
        return False
    return False


def last_failure() -> str | None:
    """Why the last attempt made nothing, if so."""
    try:
        return failure_file().read_text(encoding="utf-8")
    except (OSError, RuntimeError):
        return None


def _build(fetch_compiler: bool) -> str | None:
    problems = [problem for compiler in local_compilers() if (problem := _attempt(compiler))]
    if not built() and fetch_compiler:
        try:
            with fetched_compiler() as compiler:
                problems += [problem for problem in [_attempt(compiler)] if problem]
        except CompilerError as error:
            problems.append(str(error))
    if built():
        failure_file().unlink(missing_ok=True)
        return None
    failure = "; ".join(problems) or NO_COMPILER
    failure_file().write_text(failure, encoding="utf-8")
    return failure


def _attempt(compiler: list[str]) -> str | None:
    """Why nothing came of it; None if the library is there, by this or an earlier compiler."""
    if built():
        return None
    beside = library_file().with_name(f"kernel.{os.getpid()}.{uuid.uuid4().hex}")
    try:
        compile_kernel(compiler, beside)
        _put(beside)
    except (CompilerError, OSError) as error:
        return str(error)
    finally:
        beside.unlink(missing_ok=True)
    return None


def _put(beside: Path) -> None:
    """In place, the hash last: until it is there and right, nobody opens the library."""
    digest = hashlib.sha256(beside.read_bytes()).hexdigest()
    with suppress(FileNotFoundError):
        hash_file().unlink()
    beside.replace(library_file())
    told = beside.with_suffix(".sha256")
    told.write_text(digest)
    told.replace(hash_file())


@contextmanager
def _lock() -> Iterator[None]:
    with lock_file().open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
