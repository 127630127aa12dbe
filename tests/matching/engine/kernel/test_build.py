"""How a process comes by its kernel: built, opened, forced, or done without. Each case in a process and a cache of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from matching.engine.kernel import place
from matching.engine.kernel.choose import native_kernels

NAMES = "from matching.engine.kernel.choose import described, kernel; print(kernel().name, '|', described())"
MAKES_NOTHING = "/bin/false"


def run(code: str, cache: Path, **settings: str) -> str:
    """What a fresh process prints, or the last line of what it complains about."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHIDA_KERNEL")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "XDG_CACHE_HOME": str(cache), **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return (done.stdout or done.stderr).strip().splitlines()[-1]


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A cache that holds the library, as this user's own does."""
    assert native_kernels()
    kept = place.folder()
    target = tmp_path / "zhida" / "kernel" / kept.name
    shutil.copytree(kept, target)
    target.chmod(0o700)
    return tmp_path


@pytest.fixture
def empty_path(tmp_path: Path) -> str:
    """A search path without any compiler."""
    folder = tmp_path / "no-programs"
    folder.mkdir()
    return str(folder)


def library(cache: Path) -> Path:
    return next(cache.glob("zhida/kernel/*/kernel.so"))


def test_without_a_compiler_numpy_works_and_says_why(tmp_path: Path, empty_path: str) -> None:
    assert run(NAMES, tmp_path, PATH=empty_path, CC="") == "numpy | numpy (no compiler: cc, gcc and clang are missing)"


def test_a_compiler_that_fails_is_named(tmp_path: Path, empty_path: str) -> None:
    assert run(NAMES, tmp_path, PATH=empty_path, CC=MAKES_NOTHING) == f"numpy | numpy ({MAKES_NOTHING}: ended with code 1)"


def test_the_best_instruction_set_is_taken_and_any_can_be_forced(filled: Path, empty_path: str) -> None:
    names = list(dict.fromkeys(kernel.name for kernel in native_kernels()))
    assert run(NAMES, filled, PATH=empty_path) == f"{names[-1]} | native {names[-1]}"
    for name in names:
        assert run(NAMES, filled, ZHIDA_KERNEL=name) == f"{name} | native {name}"
    assert run(NAMES, filled, ZHIDA_KERNEL="numpy") == "numpy | numpy (ZHIDA_KERNEL=numpy)"


def test_a_kernel_that_cannot_be_had_is_an_error(tmp_path: Path, empty_path: str) -> None:
    assert "ZHIDA_KERNEL=fast is unknown; there are numpy, plain, avx2, avx512" in run(NAMES, tmp_path, ZHIDA_KERNEL="fast")
    assert "there is no native kernel: no compiler" in run(NAMES, tmp_path, ZHIDA_KERNEL="plain", PATH=empty_path, CC="")


def test_a_server_does_not_wait_and_takes_the_native_kernel_once_it_is_there(filled: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "later"
    folder = next(filled.glob("zhida/kernel/*"))
    code = f"""
import shutil
from pathlib import Path
from matching.engine.kernel.choose import described, kernel
first = kernel().name, described()
Path({str(elsewhere / "zhida" / "kernel")!r}).mkdir(parents=True)
shutil.copytree({str(folder)!r}, {str(elsewhere / "zhida" / "kernel" / folder.name)!r})
print(*first, kernel().name != "numpy")
"""
    assert run(code, elsewhere, ZHIDA_KERNEL_WAIT="0") == "numpy numpy (native kernel is not built yet) True"


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"no library", lambda data: data[:-1] + b"\1"])
def test_a_damaged_library_is_not_opened_but_built_again(filled: Path, empty_path: str, damage: object) -> None:
    library(filled).write_bytes(damage(library(filled).read_bytes()))  # type: ignore[operator]
    assert run(NAMES, filled, PATH=empty_path, CC=MAKES_NOTHING).startswith("numpy | numpy (")
    compiler = filled / "cc"  # a compiler as fast as a copy: the last but one argument of its command is the output
    whole = next(place.folder().glob("kernel.so"))
    compiler.write_text(f'#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\nexec /bin/cp "{whole}" "$2"\n')
    compiler.chmod(0o755)
    assert "| native" in run(NAMES, filled, CC=str(compiler))


def test_a_library_that_others_could_have_written_is_not_opened(filled: Path, empty_path: str) -> None:
    library(filled).parent.chmod(0o777)
    said = run(NAMES, filled, ZHIDA_KERNEL_WAIT="0", PATH=empty_path)
    assert said.startswith("numpy | numpy (others may write to ")


def test_two_that_build_at_once_build_once(tmp_path: Path) -> None:
    log, compiler = tmp_path / "log", tmp_path / "cc"
    whole = next(place.folder().glob("kernel.so"))
    steps = f'echo one >> "{log}"; while [ "$1" != -o ]; do shift; done; exec /bin/cp "{whole}" "$2"'
    compiler.write_text(f"#!/bin/sh\n{steps}\n")
    compiler.chmod(0o755)
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache"), "CC": str(compiler)}
    command = [sys.executable, "-m", "matching.engine.kernel"]
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [each.wait(60) for each in both] == [0, 0]
    assert log.read_text().splitlines() == ["one"]
