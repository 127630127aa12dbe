"""The checking process: what it refuses, and that it stays within memory and time."""

from pathlib import Path

import pytest
from PIL import Image

from marketplace.documents.checks import inspect as inspecting
from marketplace.documents.checks.child import CPU_SECONDS, MEMORY_BYTES
from marketplace.documents.checks.inspect import CheckerBroken, inspect
from marketplace.documents.checks.verdict import Verdict
from marketplace.documents.file_kinds import FileKind
from marketplace.documents.refusals import FileRefused, Refusal
from tests.marketplace.documents.corpus import HONEST, MALICIOUS, SCRIPT, located_photo, picture


def checked(kind: FileKind, content: bytes, folder: Path) -> Verdict:
    """The verdict on a file with this content; a rewritten one is `folder / "target"`."""
    (folder / "source").write_bytes(content)
    return inspect(kind, folder / "source", folder / "target")


@pytest.mark.parametrize("name", MALICIOUS)
def test_malicious_file_is_refused_with_its_reason(name: str, tmp_path: Path) -> None:
    kind, make, reason = MALICIOUS[name]
    with pytest.raises(FileRefused) as refused:
        checked(kind, make(), tmp_path)
    assert refused.value.refusal is reason
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize("name", HONEST)
def test_honest_file_passes(name: str, tmp_path: Path) -> None:
    kind, make = HONEST[name]
    assert checked(kind, make(), tmp_path).kind is kind


# The library that writes this HEIC turns nothing and keeps no mark of it; on reading, it turns by the file's own mark (irot) by itself.
@pytest.mark.parametrize(("form", "kind", "size"), [("JPEG", FileKind.JPEG, (480, 640)), ("HEIF", FileKind.HEIC, (640, 480))])
def test_phone_photo_comes_out_upright_and_without_its_place(form: str, kind: FileKind, size: tuple[int, int], tmp_path: Path) -> None:
    verdict = checked(kind, located_photo(form), tmp_path)
    assert (verdict.kind, verdict.rewritten) == (FileKind.JPEG, True)
    with Image.open(tmp_path / "target") as rewritten:
        assert rewritten.format == "JPEG"
        assert rewritten.size == (verdict.width, verdict.height) == size
        assert dict(rewritten.getexif()) == {}
        assert "xmp" not in rewritten.info
    assert b"Exif" not in (tmp_path / "target").read_bytes()


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_what_is_hidden_in_a_picture_does_not_survive(form: str, tmp_path: Path) -> None:
    kind = FileKind[form]
    checked(kind, picture(form) + SCRIPT, tmp_path)
    assert SCRIPT not in (tmp_path / "target").read_bytes()


def test_comment_of_a_jpeg_does_not_survive(tmp_path: Path) -> None:
    checked(FileKind.JPEG, picture("JPEG", comment=SCRIPT), tmp_path)
    assert SCRIPT not in (tmp_path / "target").read_bytes()


def test_large_photo_is_made_smaller(tmp_path: Path) -> None:
    verdict = checked(FileKind.JPEG, picture("JPEG", (5_000, 3_400), quality=30), tmp_path)
    assert max(verdict.width or 0, verdict.height or 0) <= 4_096


def test_pages_are_counted(tmp_path: Path) -> None:
    kind, make = HONEST["pdf with an object stream"]
    assert checked(kind, make(), tmp_path).pages == 2


def program(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """Let the checking process run this after it limited itself."""
    limited = f"from marketplace.documents.checks.child import limit_this_process\nlimit_this_process()\n{source}"
    real = inspecting.subprocess.run
    monkeypatch.setattr(inspecting.subprocess, "run", lambda command, **more: real([command[0], "-I", "-c", limited], **more))


@pytest.mark.parametrize("source", ["while True: pass", "import os; os.abort()"])
def test_process_that_meets_a_limit_refuses_the_file(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(monkeypatch, source)
    monkeypatch.setattr(inspecting, "WALL_SECONDS", 1.0)
    with pytest.raises(FileRefused) as refused:
        checked(FileKind.PDF, b"", tmp_path)
    assert refused.value.refusal is Refusal.TOO_COMPLEX


def test_process_has_little_memory_and_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(monkeypatch, f"import resource as r; assert r.getrlimit(r.RLIMIT_CPU) == ({CPU_SECONDS},) * 2; bytearray({MEMORY_BYTES})")
    with pytest.raises(CheckerBroken, match="MemoryError"):
        checked(FileKind.PDF, b"", tmp_path)


def test_fault_of_the_checker_is_not_blamed_on_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(monkeypatch, "import no_such_parser")
    with pytest.raises(CheckerBroken, match="no_such_parser"):
        checked(FileKind.PDF, b"", tmp_path)
