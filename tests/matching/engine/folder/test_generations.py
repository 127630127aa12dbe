"""Generations side by side: one is current, the last two are kept, and a damaged one is stepped over only where the caller agrees."""

from pathlib import Path

import pytest

from matching.engine.folder.errors import FolderBusy, FolderError
from matching.engine.folder.generations import current, open_current, publish
from matching.engine.folder.open import OpenedFolder, open_folder
from matching.engine.folder.write import write_folder
from tests.matching.engine.folder.forging import file_of
from tests.matching.engine.folder.segments import VOCABULARY, assert_same, segment


def make(root: Path, position: int) -> Path:
    return publish(root, lambda folder: write_folder(folder, segment(5, position), VOCABULARY, {"position": position}), position)


def opened(root: Path, *, oldest: int = 0) -> OpenedFolder:
    return open_current(root, open_folder, lambda found: found.stamp["position"] >= oldest)


def names(root: Path) -> list[str]:
    return sorted(each.name for each in root.iterdir() if each.is_dir())


def test_there_is_none_before_the_first(tmp_path: Path) -> None:
    assert current(tmp_path / "engine") is None
    with pytest.raises(FolderError, match="no generation yet"):
        opened(tmp_path / "engine")


def test_the_last_two_are_kept_and_no_name_comes_back(tmp_path: Path) -> None:
    made = [make(tmp_path, position) for position in (4, 9, 9, 9, 2)]
    assert len(set(made)) == 5
    assert [each.name.rsplit("-", 1)[0] for each in made] == ["gen-4", "gen-9", "gen-9", "gen-9", "gen-2"]
    assert current(tmp_path) == made[-1]
    assert names(tmp_path) == sorted(each.name for each in made[-2:])
    assert opened(tmp_path).stamp == {"position": 2}


def test_who_maps_an_old_generation_keeps_it_when_it_is_removed(tmp_path: Path) -> None:
    make(tmp_path, 1)
    old = opened(tmp_path)
    make(tmp_path, 2)
    make(tmp_path, 3)
    assert not old.updates.folder.exists()
    assert_same(old.segment, segment(5, 1))
    assert old.row_of("企业-4") == 4


def test_a_damaged_generation_gives_way_to_the_one_before_if_that_is_good_enough(tmp_path: Path) -> None:
    make(tmp_path, 1)
    file_of(make(tmp_path, 2), "columns").write_bytes(b"")
    assert opened(tmp_path).stamp == {"position": 1}
    with pytest.raises(FolderError, match="columns"):
        opened(tmp_path, oldest=2)
    make(tmp_path, 3)
    assert opened(tmp_path, oldest=2).stamp == {"position": 3}


def test_where_none_can_be_opened_the_current_ones_error_is_told(tmp_path: Path) -> None:
    for position, kind in ((1, "ids"), (2, "columns")):
        file_of(make(tmp_path, position), kind).unlink()
    with pytest.raises(FolderError, match="columns"):
        opened(tmp_path)


@pytest.mark.parametrize("content", [b"", b"gen-1-1", b"../../etc\n", b"gen-1-1\n\n", b"\xff\n", b"gen-1-1\ngen-2\n"])
def test_a_damaged_name_of_the_current_one_is_refused_and_made_good_by_the_next_writer(tmp_path: Path, content: bytes) -> None:
    make(tmp_path, 1)
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(FolderError, match="CURRENT"):
        current(tmp_path)
    made = make(tmp_path, 2)
    assert opened(tmp_path).stamp == {"position": 2}
    assert names(tmp_path) == [made.name]


def test_a_generation_that_fails_leaves_the_current_one(tmp_path: Path) -> None:
    first = make(tmp_path, 1)
    with pytest.raises(ZeroDivisionError):
        publish(tmp_path, lambda folder: (write_folder(folder, segment(5), VOCABULARY, {}), 1 / 0), 2)
    with pytest.raises(FolderError):
        publish(tmp_path, Path.mkdir, 2)  # writes nothing that could be opened
    assert current(tmp_path) == first
    assert names(tmp_path) == [first.name]


def test_two_do_not_publish_at_once(tmp_path: Path) -> None:
    def meanwhile(folder: Path) -> None:
        with pytest.raises(FolderBusy):
            make(tmp_path, 2)
        write_folder(folder, segment(5), VOCABULARY, {"position": 1})

    publish(tmp_path, meanwhile, 1)
    assert opened(tmp_path).stamp == {"position": 1}


def test_a_reader_overtaken_by_two_generations_finds_the_newest(tmp_path: Path) -> None:
    make(tmp_path, 1)
    overtaken = iter([True])

    def opens(folder: Path) -> OpenedFolder:
        if next(overtaken, False):
            make(tmp_path, 2)
            make(tmp_path, 3)
        return open_folder(folder)

    assert open_current(tmp_path, opens, lambda _: True).stamp == {"position": 3}
