"""Whatever happens to a folder's files: it is recognised, the file is named, and the process lives."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matching.engine.folder import header
from matching.engine.folder.errors import FolderError
from matching.engine.folder.header import FORMAT
from matching.engine.folder.open import open_folder
from matching.engine.folder.verify import verify_folder
from matching.engine.folder.write import write_folder
from tests.matching.engine.folder.forging import file_of, reseal, reseal_file
from tests.matching.engine.folder.segments import VOCABULARY, segment

FILES = ["header", "columns", "ids", "dictionaries", "vocabulary", "extra"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path / "engine", segment(70), VOCABULARY, {"position": 3}, {"plane": segment(9).columns["grade"].values}, [1])
    return tmp_path / "engine"


@pytest.mark.parametrize("kind", FILES)
def test_a_flipped_bit_is_found(folder: Path, kind: str) -> None:
    file = file_of(folder, kind)
    whole = file.read_bytes()
    chance = random.Random(len(whole))
    for at in sorted({0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(150))}):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
        with pytest.raises(FolderError) as found:
            open_folder(folder)
        assert found.value.file == file


@pytest.mark.parametrize("kind", FILES)
def test_a_file_cut_short_or_grown_is_found(folder: Path, kind: str) -> None:
    file = file_of(folder, kind)
    whole = file.read_bytes()
    for content in (b"", whole[:1], whole[: len(whole) // 2], whole[:-1], whole + b"\0"):
        file.write_bytes(content)
        with pytest.raises(FolderError) as found:
            open_folder(folder)
        assert found.value.file == file


def _missing(file: Path) -> None:
    file.unlink()


def _linked(file: Path) -> None:
    file.rename(file.with_suffix(".elsewhere"))
    file.symlink_to(file.with_suffix(".elsewhere"))


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("spoil", [_missing, _linked, _pipe, _folder])
def test_a_file_that_is_missing_or_no_ordinary_file_is_named(folder: Path, kind: str, spoil: Callable[[Path], None]) -> None:
    file = file_of(folder, kind)
    spoil(file)
    with pytest.raises(FolderError) as found:
        open_folder(folder)
    assert found.value.file == file


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_may_not_be_read_is_named(folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file, opens = file_of(folder, kind), os.open

    def refusing(path: Any, *rest: Any, **named: Any) -> int:
        if path == file.name:
            raise PermissionError(13, "Permission denied")
        return opens(path, *rest, **named)

    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(FolderError, match="Permission denied") as found:
        open_folder(folder)
    assert found.value.file == file


def test_what_is_no_folder_of_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    for name in ("nowhere", "file", "empty"):
        with pytest.raises(FolderError):
            open_folder(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{}", "not of an engine folder"),
        (b'{"magic": "another program"}', "not of an engine folder"),
        (b"[" * 100_000, "not readable"),
        (b"\xff\xfe", "not readable"),
        (b'{"magic": "zhida engine folder", "format": 0}', "format is 0, older"),
        (b'{"magic": "zhida engine folder", "format": "one"}', "not readable"),
    ],
)
def test_a_foreign_or_older_header_is_recognised(folder: Path, content: bytes, says: str) -> None:
    (folder / header.NAME).write_bytes(content)
    with pytest.raises(FolderError, match=says):
        open_folder(folder)


def test_other_formats_and_byte_orders_are_recognised(folder: Path) -> None:
    for envelope, says in (({"format": FORMAT + 1}, "newer"), ({"format": FORMAT - 1}, "older"), ({"engine": 0}, "engine is 0, older")):
        reseal(folder, lambda body: None, **envelope)
        with pytest.raises(FolderError, match=says):
            open_folder(folder)
    reseal(folder, lambda body: body.update(byte_order="big"))
    with pytest.raises(FolderError, match="byte order is big"):
        open_folder(folder)


def _column(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda body: body["columns"][0].update(changes)


LIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "fewer rows": lambda body: body.update(rows=69),
    "more rows": lambda body: body.update(rows=71),
    "negative rows": lambda body: body.update(rows=-1),
    "a column beyond the end": _column(values=["int64", [70], 10**9]),
    "a column before the beginning": _column(values=["int64", [70], -64]),
    "a column over another": _column(values=["int64", [70], 128]),
    "a shorter column": _column(values=["int64", [69], 64]),
    "a column of two dimensions": _column(values=["int64", [35, 2], 64]),
    "an enormous column": _column(values=["int64", [2**62, 2**62], 64]),
    "no type": _column(values=["complex128", [70], 64]),
    "an unsigned column": _column(values=["uint64", [70], 64]),
    "objects": _column(values=["object", [70], 64]),
    "no meaning": _column(meaning="guess"),
    "no lists": _column(meaning="lists"),
    "a second column of a name": lambda body: body["columns"][1].update(name="amount"),
    "one column fewer": lambda body: body["columns"].pop(),
    "a column that takes another's dictionary": lambda body: body["columns"][2].update(name="strange"),
    "lists that are wider": lambda body: body["columns"][-1]["offsets"].__setitem__(0, "int32"),
    "an index of another size": lambda body: body["index"].reverse(),
    "an extra beyond the end": lambda body: body["extra"].update(plane=["int8", [10**6], 0]),
    "no extra": lambda body: body["extra"].clear(),
    "no ids": lambda body: body["files"].pop("ids"),
    "another id": lambda body: body.update(id="0123456789abcdef"),
    "a path for an id": lambda body: body.update(id="../../../etc/pas"),
    "an unknown key": lambda body: body.update(more=1),
    "no stamp": lambda body: body.pop("stamp"),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_header_that_lies_is_found_out(folder: Path, lie: Callable[[dict[str, Any]], object]) -> None:
    reseal(folder, lie)
    with pytest.raises(FolderError):
        open_folder(folder)


@pytest.mark.parametrize(
    "content",
    [
        b'{"trade":{"texts":["b","a"]}}',
        b'{"trade":{"texts":["a","a"]}}',
        b'{"trade":{"texts":["a",1]}}',
        b'{"odd_numbers":{"numbers":["NaN"]}}',
        b'{"odd_numbers":{"numbers":["one"]}}',
        b'{"odd_numbers":{"numbers":["2","10","3"]}}',
        b'{"trade":{"guesses":["a"]}}',
        b'{"trade":{"texts":["a"],"numbers":["1"]}}',
        b'{"nobody":{"texts":["a"]}}',
        b'{"many_tags":{"texts":["a"]}}',
        b"[]",
        b"{",
        b"",
    ],
)
def test_a_dictionary_that_is_none_is_found(folder: Path, content: bytes) -> None:
    reseal_file(folder, "dictionaries", content)
    with pytest.raises(FolderError):
        open_folder(folder)


def test_files_of_another_population_are_found(folder: Path, tmp_path: Path) -> None:
    write_folder(tmp_path / "other", segment(71), VOCABULARY, {})
    for kind in ("columns", "ids"):
        shutil.copytree(folder, tmp_path / kind)
        reseal_file(tmp_path / kind, kind, file_of(tmp_path / "other", kind).read_bytes())
        with pytest.raises(FolderError):
            open_folder(tmp_path / kind)


@pytest.mark.parametrize("kind", ["columns", "ids", "vocabulary", "extra"])
def test_well_sealed_nonsense_never_ends_the_process(folder: Path, kind: header.FileKind) -> None:
    whole = file_of(folder, kind).read_bytes()
    chance = random.Random(len(whole))
    for _ in range(200):
        content = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            content[chance.randrange(len(content))] = chance.choice([0, 1, 127, 128, 255, chance.randrange(256)])
        reseal_file(folder, kind, bytes(content))
        try:
            opened = verify_folder(folder)
        except FolderError:
            continue
        assert all(opened.row_of(each) == row for row, each in enumerate(opened.segment.ids.to_pylist()))
