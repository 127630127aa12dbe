"""Populations that live in folders: saved with their changes, opened by several, written by one."""

from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine import FolderError, Population, ProfileError, population
from matching.engine.folder.errors import FolderBusy
from tests.matching.engine.population.model import Json, Model, swept
from tests.matching.engine.population.small import ENTRIES, OFFERS, population_of

PEOPLE: dict[str, Json] = {f"p{number}": {"age": number, "tags": ["x", f"t{number}"]} for number in range(100)}
CHANGES: list[tuple[str, Json | None]] = [
    ("p3", {"age": 99.25, "asked": 100, "form": "甲", "region": "320500", "trade": "K"}),
    ("z", {"age": 10**14, "tags": ["y", "x"], "grade": "A", "founded": "2024-02-29"}),
    ("p5", None),
    ("y", {"exporter": True}),
    ("z", {"age": 0.001}),
]


def state(held: Population) -> Any:
    """All that can be asked of it."""
    ids = held.ids().to_pylist()
    return held.size, ids, [held.attributes_of(each) for each in ids], swept(held.sweep(OFFERS))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a population that was changed before it was saved."""
    made = population_of(PEOPLE)
    made.attach(OFFERS)
    made.apply(CHANGES)
    made.save(tmp_path / "engine", {"position": 7})
    assert state(Population.open(tmp_path / "engine")) == state(made)
    return tmp_path / "engine"


def test_changes_are_saved_in_place(folder: Path) -> None:
    model = Model(ENTRIES, PEOPLE.items())
    for profile_id, attributes in CHANGES:
        model.put(profile_id, attributes)
    opened = Population.open(folder, ENTRIES)
    assert opened.stamp == {"position": 7}
    assert (opened.changed, opened.ids().to_pylist()) == (0, list(model.living))
    assert swept(opened.sweep(OFFERS)) == model.answers(OFFERS)


def test_an_opened_population_saved_over_itself_goes_on(folder: Path, tmp_path: Path) -> None:
    opened = Population.open(folder)
    opened.attach(OFFERS)
    for round_ in range(3):
        assert opened.update("p3", {"age": round_}) == ([] if round_ else ["old", "little", "known"])
        opened.update(f"new {round_}", {"age": 40})
        opened.save(folder)
        opened.update("p4", {"form": f"{round_}"})
        opened.save(tmp_path / "copy", {"round": round_})
        assert Population.open(tmp_path / "copy").stamp == {"round": round_}
        assert state(Population.open(folder)) == state(opened) == state(Population.open(tmp_path / "copy"))
    assert Population.open(folder).stamp == {"position": 7}
    assert opened.changed == 5


def test_one_writes_and_the_others_read_along(folder: Path) -> None:
    writer, reader = Population.open(folder), Population.open(folder)
    reader.attach(OFFERS)
    writer.update("p3", {"age": 50})
    writer.update("new", {"age": 24})
    with pytest.raises(FolderBusy):
        reader.update("p3", {"age": 1})
    before = state(reader)
    assert reader.refresh() == {"p3": ["little", "known"], "new": ["old", "near", "little", "tagged"]}
    assert reader.refresh() == {}
    assert before != state(reader) == state(writer)
    writer.update("p3", {"age": 51})
    writer.close()
    assert reader.update("p4", {"age": 4, "grade": "D", "tags": []}) == ["tagged"]
    assert reader.attributes_of("p3") == {"age": 51, "exporter": False}
    with pytest.raises(FolderBusy):
        writer.update("p3", {"age": 52})
    writer.refresh()
    assert state(writer) == state(reader) == state(Population.open(folder))


def test_a_refused_update_leaves_no_trace_in_the_file(folder: Path) -> None:
    opened = Population.open(folder)
    opened.update("p3", {"age": 50})
    (log,) = folder.glob("updates-*.log")
    held, before = log.read_bytes(), state(opened)
    for profile_id, attributes, error in (
        ("p4", {"age": "4"}, ProfileError),
        ("new", {"age": 4, "tags": [3]}, ProfileError),
        (4, {"age": 4}, TypeError),
        ("\udcff", {"age": 4}, ValueError),
        ("p4", None, TypeError),
    ):
        with pytest.raises(error):
            opened.update(profile_id, attributes)  # type: ignore[arg-type]
    assert (log.read_bytes(), state(opened)) == (held, before)


def test_only_what_the_vocabulary_knows_is_kept_in_the_file(folder: Path) -> None:
    opened = Population.open(folder)
    opened.update("p3", {"age": 50, "form": "half \ud800", "secret of another": object(), "grade": None})
    (log,) = folder.glob("updates-*.log")
    assert b"secret" not in log.read_bytes()
    assert Population.open(folder).attributes_of("p3") == {"age": 50, "form": "half \ud800", "exporter": False}


def test_a_vocabulary_that_reads_otherwise_is_stale(folder: Path) -> None:
    reworded = [{**entry, "label_zh": "另一个说法"} for entry in reversed(ENTRIES)]
    assert state(Population.open(folder, reworded)) == state(Population.open(folder, Vocabulary.from_entries(ENTRIES)))
    for other in ([*ENTRIES, {"name": "more", "type": "date"}], ENTRIES[1:], [{**ENTRIES[0], "when_absent": 0}, *ENTRIES[1:]]):
        with pytest.raises(FolderError, match="another vocabulary"):
            Population.open(folder, other)


def test_questions_do_not_wait_while_it_is_saved(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Population.open(folder)
    opened.update("p3", {"age": 50})
    answers: list[Any] = []
    in_time: list[Any] = []
    write = population.write_folder

    def written_slowly(*arguments: Any, **named: Any) -> str:
        asking = Thread(target=lambda: answers.append(state(opened)), daemon=True)
        asking.start()
        asking.join(30)
        in_time.extend(answers)
        return write(*arguments, **named)

    monkeypatch.setattr(population, "write_folder", written_slowly)
    opened.save(folder)
    assert in_time == [state(opened)]


def test_no_update_is_lost_while_it_is_saved_and_read_along(folder: Path) -> None:
    writer, reader = Population.open(folder), Population.open(folder)
    errors: list[BaseException] = []

    def updating(first: int) -> None:
        try:
            for number in range(150):
                writer.update(f"by {first}", {"age": number})
                writer.update(f"p{first + number % 40}", {"age": number, "form": f"{first}"})
        except BaseException as error:
            errors.append(error)

    def reading() -> None:
        try:
            for _ in range(50):
                reader.refresh()
        except BaseException as error:
            if "was replaced" not in str(error):  # it was saved anew: what the reader has is of before
                errors.append(error)

    threads = [Thread(target=updating, args=(first,)) for first in (0, 50)] + [Thread(target=reading) for _ in range(2)]
    for each in threads:
        each.start()
    for _ in range(4):
        writer.save(folder)
    for each in threads:
        each.join()
    assert errors == []
    assert state(Population.open(folder)) == state(writer)
    assert writer.attributes_of("by 50") == {"age": 149, "exporter": False}
