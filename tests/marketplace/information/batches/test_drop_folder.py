"""Files that machines lay down: taken when they rest, put aside with a report, never followed as links."""

import json
import os
import time
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.documents.store import FolderStore
from marketplace.information.batches.desk import Desk
from marketplace.information.batches.drop_folder import BadTerms, Dropped, dropped, terms_of
from marketplace.information.batches.read_drop_folder import read_drop_folder
from marketplace.information.states import Mode, OnError
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.information.batches.deliveries import SEALS, Provider
from tests.web.deliveries.rows import line, table

ITEM = "electricity_payment"


def lay(folder: Path, provider: object, name: str, content: bytes, *, rests: bool = True, item: str = ITEM) -> Path:
    """A file as a machine lays it down."""
    path = folder / str(provider) / item / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if rests:
        os.utime(path, (time.time() - 60, time.time() - 60))
    return path


async def read(provider: Provider, folder: Path, home: Path) -> None:
    """One run of the task."""
    async with transaction(provider.sessions, Binding.system()) as session:
        run = TaskRun(UUID(int=0), 1, now(), session, provider.sessions, Binding.system())
        await read_drop_folder(run, Desk(FolderStore(home), SEALS), folder)


def report(path: Path) -> dict[str, object]:
    """What was said of a file."""
    document: dict[str, object] = json.loads(path.with_name(path.name + ".report.json").read_text(encoding="utf-8"))
    return document


async def test_a_file_that_rests_is_applied_and_put_aside_with_a_report(provider: Provider, tmp_path: Path) -> None:
    path = lay(tmp_path, provider.id, "用电-2026-10.csv", table(line()))
    await read(provider, tmp_path, tmp_path / "home")
    assert not path.exists()
    assert report(path.parent / "done" / path.name)["state"] == "applied"
    assert [each.as_of for each in await provider.live()] == [date(2026, 10, 31)]


async def test_a_bad_file_goes_to_the_refused_ones_and_another_of_its_name_keeps_it(provider: Provider, tmp_path: Path) -> None:
    for _ in range(2):
        path = lay(tmp_path, provider.id, "a.csv", table(line(kwh="很多")))
        await read(provider, tmp_path, tmp_path / "home")
    assert sorted(each.name for each in (path.parent / "refused").glob("*.csv")) == ["a-2.csv", "a.csv"]
    assert report(path.parent / "refused" / "a.csv")["state"] == "rejected"
    assert await provider.all() == []


async def test_a_half_written_file_is_left_alone_until_it_is_marked(provider: Provider, tmp_path: Path) -> None:
    path = lay(tmp_path, provider.id, "a.csv", table(line()), rests=False)
    await read(provider, tmp_path, tmp_path / "home")
    assert path.exists()
    marker = path.with_name("a.csv.done")
    marker.touch()
    await read(provider, tmp_path, tmp_path / "home")
    assert (path.exists(), marker.exists(), len(await provider.live())) == (False, False, 1)


async def test_what_nobody_may_deliver_is_refused_with_the_reason(provider: Provider, tmp_path: Path, session: AsyncSession) -> None:
    strangers = [("91990100MAGDQQDA5W", ITEM), (provider.id, "gas_payment"), (provider.id, "no_such_item")]
    for owner, item in strangers:
        path = lay(tmp_path, owner, "a.csv", table(line()), item=item)
        await read(provider, tmp_path, tmp_path / "home")
        assert report(path.parent / "refused" / "a.csv")["failure"]
    assert await provider.all() == []


def test_links_hidden_files_and_other_kinds_are_not_taken(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("x")
    place = lay(tmp_path / "drop", "p", ".hidden.csv", b"x").parent
    lay(tmp_path / "drop", "p", "a.xlsx", b"x")
    (place / "link.csv").symlink_to(secret)
    (tmp_path / "drop" / "q").mkdir()
    (tmp_path / "drop" / "q" / ITEM).symlink_to(place)
    assert list(dropped(tmp_path / "drop", at=time.time() + 60)) == []


@pytest.mark.parametrize(
    ("name", "day"),
    [("x-2026-10-05.csv", date(2026, 10, 5)), ("20261005.csv", date(2026, 10, 5)), ("a_2026-02.csv", date(2026, 2, 28)),
     ("202602.jsonl", date(2026, 2, 28)), ("x.csv", date(2026, 1, 1)), ("991231234.csv", date(2026, 1, 1))],
)  # fmt: skip
def test_the_day_stands_in_the_name_or_is_that_of_writing(tmp_path: Path, name: str, day: date) -> None:
    path = lay(tmp_path, "p", name, b"x", rests=False)
    os.utime(path, (1767236400, 1767236400))  # noon of 2026-01-01 in Shanghai
    assert terms_of(Dropped(path, "p", ITEM)).as_of == day


def test_terms_beside_the_files_say_how_they_are_meant(tmp_path: Path) -> None:
    path = lay(tmp_path, "p", "a.csv", b"x")
    (path.parent / "terms.toml").write_text('mode = "full_snapshot"\non_error = "apply_valid"\n[layout.units]\namount = "wan_yuan"\n')
    terms = terms_of(Dropped(path, "p", ITEM))
    assert (terms.mode, terms.on_error, terms.layout) == (Mode.FULL_SNAPSHOT, OnError.APPLY_VALID, {"units": {"amount": "wan_yuan"}})


@pytest.mark.parametrize("text", ['mode = "merge"', "mode = [", "colour = 1", "[layout]\nsheets = 1"])
def test_terms_that_are_not_known_are_refused(tmp_path: Path, text: str) -> None:
    path = lay(tmp_path, "p", "a.csv", b"x")
    (path.parent / "terms.toml").write_text(text)
    with pytest.raises(BadTerms):
        terms_of(Dropped(path, "p", ITEM))
