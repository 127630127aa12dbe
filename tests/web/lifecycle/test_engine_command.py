"""`zhida engine`: what it says of an engine that is missing, well, behind, and wrong."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from marketplace.embedded.cluster import Cluster
from tests.fresh_log import fresh_log
from tests.matching.follower.world import World, at_least_tax
from tests.matching.live.firms import Firms
from web.cli import main
from web.engine import engine_folder

Said = tuple[int, dict[str, Any]]
Zhida = Callable[..., Awaitable[Said]]


@pytest_asyncio.fixture
async def world(cluster: Cluster, template_database: str, worker_id: str, tmp_path: Path) -> AsyncIterator[World]:
    """Three enterprises and an offer, in an installation without processes."""
    async with fresh_log(cluster, template_database, f"engine_command_{worker_id}") as log:
        made = World.of(Firms(log, engine_folder(tmp_path), []))
        await made.publish("p1", at_least_tax(100))
        await made.firms.load({"annual_tax_paid_cny": 50}, {"annual_tax_paid_cny": 150}, {})
        yield made


@pytest.fixture
def zhida(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Zhida:
    """One command to its end: exit code and the document that it prints."""
    monkeypatch.setenv("ZHIDA_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", world.firms.log.dsn)

    async def run(*arguments: str) -> Said:
        capsys.readouterr()
        code = await asyncio.to_thread(main, ["engine", *arguments])
        return code, json.loads(capsys.readouterr().out or "{}")

    return run


async def test_without_a_generation_it_says_what_to_do(zhida: Zhida) -> None:
    code, said = await zhida("status")
    assert code == 3
    assert "zhida engine rebuild" in said["note"]
    assert await zhida("verify") == (1, {})


async def test_a_place_that_cannot_be_written_is_said(zhida: Zhida, world: World) -> None:
    world.firms.root.symlink_to("a disk that is not there")
    assert await zhida("rebuild") == (1, {})


async def test_a_rebuilt_engine_equals_the_readable_evaluator(zhida: Zhida, world: World) -> None:
    code, said = await zhida("rebuild")
    assert (code, said["profiles"], said["outdated"]) == (0, 3, False)
    code, said = await zhida("verify")
    assert (code, said["profiles"], said["pairs"], said["different"], said["state_compared"]) == (0, 3, 3, 0, False)
    await world.settle()
    code, said = await zhida("verify", "--sample", "2", "--seed", "5")
    assert (code, said["profiles"], said["different"], said["state_compared"], said["seed"]) == (0, 2, 0, True, 5)
    assert (await zhida("status"))[1]["follower"]["behind"] == 0


async def test_changes_that_nobody_has_read_yet_are_no_fault(zhida: Zhida, world: World) -> None:
    await world.settle()
    await world.firms.change(0, annual_tax_paid_cny=200)
    code, said = await zhida("verify")
    assert (code, said["skipped"], said["different"]) == (0, 1, 0)
    await world.follow()
    assert (await zhida("status"))[1]["changed_since"] == 1
    code, said = await zhida("verify")
    assert (code, said["skipped"], said["state_compared"]) == (0, 0, True)


async def test_a_profile_that_was_changed_behind_the_engines_back_is_found(zhida: Zhida, world: World) -> None:
    await world.settle()
    async with world.firms.log.superuser.begin() as connection:
        change = text("UPDATE profile SET attributes = '{\"annual_tax_paid_cny\": 10}' WHERE organisation_id = :id")
        await connection.execute(change, {"id": world.firms.ids[1]})
    code, said = await zhida("verify")
    assert code == 4
    found = {"profile": str(world.firms.ids[1]), "offer": "product:p1", "found": "eligible", "expected": "ineligible"}
    assert said["differences"] == [found | {"where": "engine"}, found | {"where": "state"}]


@pytest.mark.parametrize("sample", ["0", "-1", "many"])
async def test_a_sample_is_a_number_of_enterprises(zhida: Zhida, sample: str) -> None:
    with pytest.raises(SystemExit):
        await zhida("verify", "--sample", sample)
