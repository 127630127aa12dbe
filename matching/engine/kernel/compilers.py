"""Compilers for the kernel: those of the machine, and one that can be fetched, used once and thrown away."""

import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matching.engine.kernel.place import FLAGS, SOURCES

COMPILE_SECONDS = 300
FETCH_SECONDS = 1_200
_LIST = SOURCES / "compiler.txt"
# An old C library, so that a cache on a shared home serves older machines too. The other flag: it would check for undefined behaviour.
_FETCHED_FLAGS = ("-target", f"{platform.machine()}-linux-gnu.2.17", "-fno-sanitize=undefined")


class CompilerError(Exception):
    """A compiler could not be run, or would not compile."""


def local_compilers() -> list[list[str]]:
    """Commands, the preferred first: $CC, cc, gcc, clang."""
    wanted = [shlex.split(os.environ.get("CC", "")), ["cc"], ["gcc"], ["clang"]]
    return [command for command in wanted if command and shutil.which(command[0])]


@contextmanager
def fetched_compiler() -> Iterator[list[str]]:
    """A compiler from the package index that pip is set to use, in an environment that is gone afterwards. Raises: CompilerError."""
    with tempfile.TemporaryDirectory(prefix="zhida-compiler-") as folder:
        python = str(Path(folder) / "bin" / "python")
        _run([sys.executable, "-m", "venv", folder], FETCH_SECONDS)
        quiet = ("-q", "--disable-pip-version-check", "--no-cache-dir", "--no-deps")
        _run([python, "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(_LIST)], FETCH_SECONDS)
        cache = str(Path(folder) / "cache")
        yield ["env", f"ZIG_GLOBAL_CACHE_DIR={cache}", f"ZIG_LOCAL_CACHE_DIR={cache}", python, "-m", "ziglang", "cc", *_FETCHED_FLAGS]


def compile_kernel(compiler: list[str], output: Path, extra_flags: tuple[str, ...] = ()) -> None:
    """Make one shared library of all C files here. Raises: CompilerError."""
    sources = sorted(str(source) for source in SOURCES.glob("*.c"))
    _run([*compiler, *FLAGS, *extra_flags, "-o", str(output), *sources], COMPILE_SECONDS)


def _run(command: list[str], seconds: float) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=seconds, stdin=subprocess.DEVNULL)
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise CompilerError(f"{command[0]}: {said[-1] if said else f'ended with code {error.returncode}'}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CompilerError(f"{command[0]}: {error}") from error
