"""The update file: what was appended is read again, a torn tail is cut off, damage in the middle is refused, one writes at a time."""

import os
import random
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread

import pytest

from matching.engine.folder.errors import FolderBusy, FolderError
from matching.engine.folder.open import open_folder
from matching.engine.folder.update_records import encode_record
from matching.engine.folder.updates import UpdateFile
from matching.engine.folder.write import write_folder
from tests.matching.engine.folder.segments import VOCABULARY, segment

CHANGES = [
    ("a", {"amount": Decimal("0.10"), "tags": ["x", "甲"], "honest": True, "trade": None}),
    ("企业", None),
    ("b", {"amount": 10**14, "trade": "\ud83d\ude00 \ud800 line\u2028"}),
    ("a", {}),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path, segment(3), VOCABULARY, {})
    return tmp_path


def opened(folder: Path) -> UpdateFile:
    return open_folder(folder).updates


def writer(folder: Path) -> UpdateFile:
    updates = opened(folder)
    updates.begin_writing()
    return updates


def with_changes(folder: Path) -> Path:
    updates = writer(folder)
    for change in CHANGES:
        updates.append(*change)
    updates.close()
    return updates.file


def test_updates_are_read_again_exactly_and_only_once(folder: Path) -> None:
    assert opened(folder).refresh() == []
    with_changes(folder)
    reader = opened(folder)
    found = reader.refresh()
    said = [(each.id, each.attributes) for each in found]
    assert said == [CHANGES[0], CHANGES[1], ("b", {"amount": 10**14, "trade": "😀 \ud800 line\u2028"}), CHANGES[3]]
    assert str(found[0].attributes["amount"]) == "0.10"
    assert (reader.refresh(), reader.torn) == ([], 0)


def test_a_reader_follows_a_writer(folder: Path) -> None:
    reader, updates = opened(folder), writer(folder)
    for number in range(5):
        updates.append(str(number), {})
        assert [each.id for each in reader.refresh()] == [str(number)]


def test_a_second_writer_is_told_and_may_write_when_the_first_has_ended(folder: Path) -> None:
    first, second = writer(folder), opened(folder)
    with pytest.raises(FolderBusy):
        second.begin_writing()
    with pytest.raises(FolderBusy):
        write_folder(folder, segment(1), VOCABULARY, {})
    first.append("a", {})
    first.close()
    assert [each.id for each in second.begin_writing()] == ["a"]
    second.append("b", {})
    assert [each.id for each in opened(folder).refresh()] == ["a", "b"]


def test_nothing_is_appended_without_the_lock(folder: Path) -> None:
    with pytest.raises(RuntimeError):
        opened(folder).append("a", {})


def test_a_tail_torn_at_any_byte_is_left_out_and_cut_off_by_the_next_writer(folder: Path) -> None:
    file = with_changes(folder)
    whole = file.read_bytes()
    ends = [len(whole[:at]) for at in range(len(whole) + 1) if at == len(whole) or whole[at:].startswith(b"\xff\xfaZU")]
    for cut in range(len(whole)):
        file.write_bytes(whole[:cut])
        updates = opened(folder)
        kept = max((end for end in ends if end <= cut), default=0)
        many = max(ends.index(kept) - 1, 0)
        assert [each.id for each in updates.refresh()] == [each[0] for each in CHANGES[:many]]
        assert updates.torn == cut - kept
        assert updates.begin_writing() == []
        updates.append("next", None)
        updates.close()
        assert [each.id for each in opened(folder).refresh()] == [*(each[0] for each in CHANGES[:many]), "next"]


def test_a_changed_byte_is_damage_in_the_middle_and_a_torn_tail_in_the_last_record(folder: Path) -> None:
    file = with_changes(folder)
    whole = file.read_bytes()
    last = whole.rindex(b"\xff\xfaZU")
    chance = random.Random(1)
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
        updates = opened(folder)
        if at < last:
            with pytest.raises(FolderError, match="break off"):
                updates.refresh()
            with pytest.raises(FolderError, match="break off"):
                updates.begin_writing()
        else:
            assert len(updates.refresh()) == len(CHANGES) - 1
            assert updates.torn == len(whole) - last


def test_a_record_lost_or_doubled_in_the_middle_is_refused(folder: Path) -> None:
    file = with_changes(folder)
    records = [b"\xff\xfaZU" + each for each in file.read_bytes().split(b"\xff\xfaZU")[1:]]
    for wrong in (records[:2] + records[3:], records[:3] + records[2:], records[1:], [records[0], records[2], records[1], *records[3:]]):
        file.write_bytes(b"".join(wrong))
        with pytest.raises(FolderError, match="break off"):
            opened(folder).refresh()


def test_a_sealed_record_that_is_no_update_is_refused(folder: Path) -> None:
    file = with_changes(folder)
    whole = file.read_bytes()
    for text in (b"[]", b"{", b'{"id": 1, "attributes": {}}', b'{"id": "a"}', b'{"id": "a", "attributes": 3}', b"\xfe"):
        file.write_bytes(whole + encode_record(5, text))
        with pytest.raises(FolderError, match="record 5"):
            opened(folder).refresh()


def test_the_update_file_of_another_state_is_never_applied(folder: Path) -> None:
    file = with_changes(folder)
    whole = file.read_bytes()
    write_folder(folder, segment(4), VOCABULARY, {})
    assert not file.exists()
    fresh = opened(folder)
    assert fresh.refresh() == []
    fresh.file.write_bytes(whole)
    with pytest.raises(FolderError, match="another state"):
        fresh.refresh()


def test_a_population_opened_before_the_folder_was_replaced_is_told(folder: Path) -> None:
    idle, following = opened(folder), opened(folder)
    with_changes(folder)
    following.refresh()
    write_folder(folder, segment(4), VOCABULARY, {})
    for stale in (idle, following):
        with pytest.raises(FolderError, match="replaced"):
            stale.refresh()
        with pytest.raises(FolderError, match="replaced"):
            stale.begin_writing()


def test_a_writer_saves_over_its_own_folder_and_goes_on(folder: Path) -> None:
    updates = writer(folder)
    updates.append("a", {})
    write_folder(folder, segment(4), VOCABULARY, {"now": 2}, updates=updates)
    updates.append("b", {})
    found = open_folder(folder)
    assert (found.stamp, found.segment.rows) == ({"now": 2}, 4)
    assert [each.id for each in found.updates.refresh()] == ["b"]
    with pytest.raises(FolderBusy):
        found.updates.begin_writing()


def test_a_folder_is_not_replaced_by_who_has_not_seen_its_updates(folder: Path) -> None:
    updates = opened(folder)
    with_changes(folder)
    with pytest.raises(FolderError, match="not taken in"):
        write_folder(folder, segment(4), VOCABULARY, {}, updates=updates)
    assert len(opened(folder).refresh()) == len(CHANGES)


def test_a_writer_saves_elsewhere_without_losing_its_place(folder: Path, tmp_path: Path) -> None:
    updates = writer(folder)
    write_folder(tmp_path / "elsewhere", segment(4), VOCABULARY, {}, updates=updates)
    updates.append("a", {})
    assert [each.id for each in opened(folder).refresh()] == ["a"]
    assert opened(tmp_path / "elsewhere").refresh() == []


def test_a_full_disk_leaves_no_half_record(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    updates, pwrite = writer(folder), os.pwrite
    updates.append("a", {})

    def full(descriptor: int, data: bytes, at: int) -> int:
        if len(data) < 20:
            raise OSError(28, "No space left on device")
        return pwrite(descriptor, data[:-10], at)

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match="No space"):
        updates.append("b", {})
    monkeypatch.undo()
    updates.append("c", {}, sync=True)
    assert [each.id for each in opened(folder).refresh()] == ["a", "c"]


def test_threads_append_and_another_reads_along(folder: Path) -> None:
    updates, reader, done, seen = writer(folder), opened(folder), Event(), []

    def append(name: str) -> None:
        for number in range(200):
            updates.append(f"{name}{number}", {"amount": number})

    def read() -> None:
        while not done.is_set():
            seen.extend(reader.refresh())

    writers, watching = [Thread(target=append, args=(name,)) for name in "ab"], Thread(target=read)
    for thread in (*writers, watching):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    watching.join()
    seen.extend(reader.refresh())
    for name in "ab":
        assert [each.id for each in seen if each.id[0] == name] == [f"{name}{number}" for number in range(200)]
    assert seen == opened(folder).refresh()
