"""The engine's kernel is made beside `zhida up`, and neither delays its end nor outlives it."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from marketplace.settings import Settings, load_settings
from matching.engine.kernel import place
from matching.engine.kernel.choose import native_kernels
from web.lifecycle import kernel_build
from web.lifecycle.kernel_build import kernel_in_the_making
from web.lifecycle.processes import marked

MARK = "a-mark-of-this-test"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A whole library, for a compiler that only copies it."""
    assert native_kernels()
    return Path(shutil.copy(place.library_file(), tmp_path / "whole.so"))


@pytest.fixture
def settings(tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """With an empty cache."""
    monkeypatch.setenv("ZHIDA_KERNEL_CACHE", str(tmp_path / "cache"))
    place.folder.cache_clear()
    (tmp_path / "run").mkdir()
    yield replace(load_settings(), home=tmp_path)
    place.folder.cache_clear()


def use_compiler(folder: Path, steps: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = folder / "compiler"
    compiler.write_text(f"#!/bin/sh\n{steps}\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("CC", str(compiler))


def still_running() -> bool:
    return bool(marked(f"ZHIDA_CREW={MARK}"))


def ended() -> bool:
    """A killed process may be seen for a moment more, until the kernel has taken it away."""
    deadline = time.monotonic() + 20
    while still_running() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not still_running()


def test_the_kernel_is_made_while_the_pages_are_served(settings: Settings, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_compiler(settings.home, f'while [ "$1" != -o ]; do shift; done; exec cp "{library}" "$2"', monkeypatch)
    said: list[str] = []
    with kernel_in_the_making(settings, MARK, said.append):
        deadline = time.monotonic() + 60
        while still_running() and time.monotonic() < deadline:
            time.sleep(0.05)
    assert place.built()
    assert len(said) == 1
    with kernel_in_the_making(settings, MARK, said.append):
        assert not still_running()
    assert len(said) == 1


UNFINISHED = {
    "asked to stop": 'touch "{begun}"; exec sleep 600',
    "deaf": 'trap "" TERM; sleep 600 & touch "{begun}"; wait',
    "without its builder": 'kill -9 $PPID; touch "{begun}"; exec sleep 600',
}


@pytest.mark.parametrize("steps", UNFINISHED.values(), ids=UNFINISHED)
def test_an_unfinished_build_is_ended_with_everything_else(settings: Settings, monkeypatch: pytest.MonkeyPatch, steps: str) -> None:
    monkeypatch.setattr(kernel_build, "STOP_SECONDS", 1.0)
    begun = settings.home / "begun"
    use_compiler(settings.home, steps.format(begun=begun), monkeypatch)
    with kernel_in_the_making(settings, MARK, print):
        deadline = time.monotonic() + 60
        while not begun.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert still_running()
    assert ended()
    assert place.built() is None
