"""Where the built kernel lies: one folder per user, one below it per sources, flags and machine, so that nothing old is ever opened.

ZHIDA_KERNEL_CACHE names another folder than the user's cache: an image is made by one user and run by another.
"""

import hashlib
import os
import platform
import stat
import sys
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).parent
FLAGS = ("-std=c11", "-O3", "-fPIC", "-shared", "-fvisibility=hidden", "-fno-math-errno")


class NoPlaceError(Exception):
    """There is no folder that a library of this user may be kept in and opened from."""


@cache
def folder() -> Path:
    """Of what these sources make here; it need not exist."""
    if chosen := os.environ.get("ZHIDA_KERNEL_CACHE"):
        return Path(chosen) / _fingerprint()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhida" / "kernel" / _fingerprint()


def library_file() -> Path:
    """The library. Beside it lies its hash, written last."""
    return folder() / "kernel.so"


def hash_file() -> Path:
    """The SHA-256 of the library: half a library would end the process that opens it."""
    return folder() / "kernel.sha256"


def lock_file() -> Path:
    """Held by whoever builds."""
    return folder() / "lock"


def failure_file() -> Path:
    """Why the last attempt made nothing."""
    return folder() / "failure"


def made() -> Path:
    """The folder, made if missing, of this user alone. Raises: NoPlaceError."""
    place = folder()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not trusted():
            place.chmod(0o700)
    except (OSError, RuntimeError) as error:  # RuntimeError: a user without a home
        raise NoPlaceError(f"cannot keep the kernel: {error}") from error
    if not trusted():
        raise NoPlaceError(f"{place} belongs to somebody else")
    return place


def trusted() -> bool:
    """Whether the folder is this user's, or root's, and nobody else may write to it: what lies there is run."""
    try:
        told = folder().stat()
    except (OSError, RuntimeError):
        return False
    return told.st_uid in {os.geteuid(), 0} and not told.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def built() -> Path | None:
    """The library, if it is there as it was written."""
    try:
        if trusted() and hash_file().read_text() == hashlib.sha256(library_file().read_bytes()).hexdigest():
            return library_file()
    except (OSError, RuntimeError):
        pass
    return None


def _fingerprint() -> str:
    # The C library too: what one version of it links, an older one may not open, and a home may be shared.
    machine = (platform.machine(), sys.platform, sys.byteorder, *platform.libc_ver())
    digest = hashlib.sha256(f"{FLAGS} {machine}".encode())
    for source in sorted([*SOURCES.glob("*.c"), *SOURCES.glob("*.h")]):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:24]
