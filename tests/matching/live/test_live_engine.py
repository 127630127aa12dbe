"""The engine as processes hold it: fresh in each of them, at the same places in all, and never one that cannot be trusted."""

import asyncio
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from marketplace.eligibility.vocabulary import Vocabulary, builtin_vocabulary
from matching.engine.folder.durable import WriterLock
from matching.engine.folder.errors import FolderBusy
from matching.engine.folder.generations import current
from matching.live import live_engine
from matching.live.live_engine import EngineNotReady, LiveEngine
from tests.matching.follower.world import World, at_least_tax
from tests.matching.live.firms import Firms

RICH = at_least_tax(100)


async def reached(engine: LiveEngine, criterion: dict[str, Any] = RICH) -> list[str]:
    return (await engine.reach(criterion)).eligible_ids().to_pylist()


def names(firms: Firms, *numbers: int) -> list[str]:
    return [str(firms.ids[number]) for number in numbers]


async def ready(firms: Firms, *taxes: int) -> World:
    """Enterprises that paid so much, in a first generation."""
    world = World.of(firms)
    await firms.load(*({"annual_tax_paid_cny": tax} for tax in taxes))
    await world.settle()
    return world


async def test_before_the_first_generation_nobody_is_answered(firms: Firms) -> None:
    engine = firms.engine()
    with pytest.raises(EngineNotReady):
        await engine.reach(RICH)
    with pytest.raises(EngineNotReady):
        engine.population()
    await engine.keep_once()
    assert await reached(engine) == []


async def test_a_changed_profile_reaches_every_process_without_a_new_generation(firms: Firms) -> None:
    world = await ready(firms, 50, 150)
    other = firms.engine()
    assert await reached(other) == names(firms, 1)
    generation = world.engine.held.folder  # type: ignore[union-attr]
    await firms.change(0, annual_tax_paid_cny=200)
    await firms.change(2, annual_tax_paid_cny=300)
    await world.follow()
    for engine in (world.engine, other, firms.engine()):
        assert await reached(engine) == names(firms, 0, 1, 2)
        assert engine.held is not None
        assert engine.held.folder == generation


async def test_an_enterprises_position_is_the_same_in_every_process_and_generation(firms: Firms) -> None:
    world = await ready(firms, 150, 150)
    old = firms.engine()
    await old.refresh()
    await firms.change(2, annual_tax_paid_cny=150)
    await firms.load({"annual_tax_paid_cny": 150}, {"annual_tax_paid_cny": 150})
    await firms.change(5, annual_tax_paid_cny=150)
    await world.follow()
    before = await reached(old)
    await world.settle()
    after = await reached(world.engine)
    assert len(after) == 6
    assert after[: len(before)] == before
    assert await reached(old) == await reached(firms.engine()) == after


async def test_a_load_of_many_is_answered_after_a_new_generation_that_all_processes_take_over(firms: Firms) -> None:
    world = await ready(firms, 50, 50)
    other = firms.engine()
    await firms.reload(annual_tax_paid_cny=150)
    await world.follow()
    assert await reached(other) == []
    assert other.held is not None
    assert other.held.outdated
    await world.engine.keep_once()
    assert await reached(other) == names(firms, 0, 1)
    assert not other.held.outdated


async def test_a_new_generation_is_made_once_enough_has_changed(firms: Firms, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await ready(firms, 50, 150)
    first = world.engine.held.folder  # type: ignore[union-attr]
    monkeypatch.setattr(live_engine, "FEW", 2)
    for number in range(3):
        await firms.change(number, annual_tax_paid_cny=200 + number)
        await world.follow()
        await world.engine.keep_once()
        assert (world.engine.held.folder != first) == (number == 2)  # type: ignore[union-attr]
    assert await reached(world.engine) == names(firms, 0, 1, 2)


async def test_a_process_with_patience_leaves_the_making_to_the_others(firms: Firms) -> None:
    patient = firms.engine(patience=600)
    await patient.keep_once()
    with pytest.raises(EngineNotReady):
        patient.population()
    await firms.engine().keep_once()
    await patient.keep_once()
    assert patient.population().size == 0


async def test_one_process_at_a_time_makes_a_generation(firms: Firms) -> None:
    firms.root.mkdir()
    with WriterLock(firms.root), pytest.raises(FolderBusy):
        await firms.engine().make()


@pytest.mark.parametrize("damage", ["flip", "cut", "gone", "pointer", "pipe", "folder", "file", "lock"])
async def test_a_damaged_generation_is_made_anew_and_never_asked(firms: Firms, damage: str) -> None:
    await ready(firms, 50, 150)
    _damage(firms.root, damage)
    engine = firms.engine()
    with pytest.raises(EngineNotReady):
        await engine.reach(RICH)
    await engine.keep_once()
    assert await reached(engine) == names(firms, 1)


@pytest.mark.parametrize("damage", ["flip", "gone", "pointer", "pipe", "folder", "file"])
async def test_damage_to_a_generation_in_use_is_noticed_and_made_good(firms: Firms, damage: str) -> None:
    engine = (await ready(firms, 50, 150)).engine
    assert await reached(engine) == names(firms, 1)
    _damage(firms.root, damage)
    with pytest.raises(EngineNotReady):
        await engine.reach(RICH)
    await engine.keep_once()
    assert await reached(engine) == await reached(firms.engine()) == names(firms, 1)


async def test_the_generation_before_stands_in_for_a_damaged_one_until_there_is_a_new_one(firms: Firms) -> None:
    engine = (await ready(firms, 50, 150)).engine
    newest = (await engine.make()).folder
    _damage(firms.root, "gone")
    assert await reached(engine) == names(firms, 1)
    await engine.keep_once()
    assert await reached(engine) == names(firms, 1)
    assert engine.held is not None
    assert engine.held.folder.name > newest.name
    assert not engine.held.outdated


@pytest.mark.parametrize(("damage", "name"), [("folder", "engine/CURRENT"), ("lock", "engine/writer.lock"), ("file", "engine")])
async def test_what_stood_in_the_engines_place_is_put_aside_as_it_was(firms: Firms, damage: str, name: str) -> None:
    engine = (await ready(firms, 50)).engine
    _damage(firms.root, damage)
    await engine.make()
    (aside,) = firms.root.parent.glob(f"{name}.damaged-*")
    assert aside.read_text() == "somebody's" if damage == "file" else (aside / "somebody's").is_dir()
    await engine.make()
    assert list(firms.root.parent.glob(f"{name}.damaged-*")) == [aside]


def _damage(root: Path, how: str) -> None:
    folder = current(root)
    assert folder is not None
    (columns,) = folder.glob("columns-*")
    content = columns.read_bytes()
    match how:
        case "flip":
            columns.write_bytes(content[:64] + bytes([content[64] ^ 1]) + content[65:])
        case "cut":
            columns.write_bytes(content[:-1])
        case "gone":
            (folder / "header.json").unlink()
        case "pointer":
            (root / "CURRENT").write_text("gen-1-999\n")
        case "pipe":
            (root / "CURRENT").unlink()
            os.mkfifo(root / "CURRENT")
        case "folder":
            (root / "CURRENT").unlink()
            (root / "CURRENT" / "somebody's").mkdir(parents=True)
        case "lock":
            (root / "writer.lock").unlink()
            (root / "writer.lock" / "somebody's").mkdir(parents=True)
            (folder / "header.json").unlink()
        case "file":
            shutil.rmtree(root)
            root.write_text("somebody's")


async def test_columns_of_another_vocabulary_are_made_anew(firms: Firms) -> None:
    await ready(firms, 50, 150)
    fewer = Vocabulary(attribute for attribute in builtin_vocabulary().values() if attribute.name != "region")
    engine = firms.engine(vocabulary=fewer)
    with pytest.raises(EngineNotReady):
        await engine.reach(RICH)
    await engine.keep_once()
    assert await reached(engine) == names(firms, 1)


async def test_columns_of_another_log_or_of_one_that_was_set_back_are_made_anew(firms: Firms) -> None:
    world = await ready(firms, 50, 150)
    for change in (
        "UPDATE log_frontier SET origin = gen_random_uuid()",
        "UPDATE follower SET position = position - 1 WHERE name = 'engine'",
    ):
        async with firms.log.superuser.begin() as connection:
            await connection.execute(text(change))
        engine = firms.engine()
        with pytest.raises(EngineNotReady):
            await engine.reach(RICH)
        await engine.keep_once()
        assert await reached(engine) == names(firms, 1)
    await world.follow()


async def test_keeping_survives_a_database_that_goes_away(firms: Firms) -> None:
    looked = asyncio.Event()
    engine = LiveEngine(firms.root, "postgresql://nobody@127.0.0.1:1/nothing", firms.log.system, watch=lambda _: looked.set())
    stop = asyncio.Event()
    keeping = asyncio.create_task(engine.keep(stop))
    async with asyncio.timeout(10):
        await looked.wait()
    stop.set()
    await keeping
    assert engine.held is None
