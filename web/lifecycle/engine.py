"""`zhida engine status|rebuild|verify`: the engine's folder of this machine, looked at from outside the running program."""

import argparse
import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.migrate import newest_revision, present_revision
from marketplace.database.session import WORKER, make_engine, make_sessions, transaction
from marketplace.events.lag import follower_lags
from marketplace.settings import Settings
from matching.engine.folder.errors import FolderBusy
from matching.follower.check import check_sample
from matching.live.live_engine import EngineNotReady, LiveEngine
from matching.live.models import MatchEnterprise
from matching.live.stamp import FOLLOWER
from web.engine import engine_folder
from web.lifecycle.database import MIGRATIONS, Database
from web.lifecycle.errors import LifecycleError

NOT_READY, DIFFERENT = 3, 4
SHOWN = 100  # differences that are told one by one
NOT_THERE = "there is no generation that can be used; make one with: zhida engine rebuild"


class EngineCommandFailed(LifecycleError):
    """The engine cannot be looked at or made. The message says why."""


class Told(NamedTuple):
    """What the command prints, and its exit code."""

    document: dict[str, Any]
    code: int = 0


def run_engine(database: Database, settings: Settings, chosen: argparse.Namespace) -> Told:
    """One of `status`, `rebuild`, `verify`. Raises: EngineCommandFailed."""
    if present_revision(database.owner_dsn) != newest_revision(MIGRATIONS):
        raise EngineCommandFailed("the database has not the shape that this program knows; bring it there with: zhida migrate")
    acts: dict[str, Callable[[LiveEngine, AsyncSession], Awaitable[Told]]] = {
        "status": _status,
        "rebuild": _rebuild,
        "verify": lambda live, session: _verify(live, session, chosen),
    }
    try:
        return asyncio.run(_run(database.system_dsn, settings, acts[chosen.act]))
    except FolderBusy as error:
        raise EngineCommandFailed("another process is making a generation at this moment; look again with: zhida engine status") from error


async def _run(dsn: str, settings: Settings, act: Callable[[LiveEngine, AsyncSession], Awaitable[Told]]) -> Told:
    engine = make_engine(dsn, WORKER)
    try:
        sessions = make_sessions(engine)
        live = LiveEngine(engine_folder(settings.home), dsn, sessions)
        async with transaction(sessions, Binding.system()) as session:
            return await act(live, session)
    finally:
        await engine.dispose()


async def _status(live: LiveEngine, session: AsyncSession) -> Told:
    lags = [lag for lag in await follower_lags(session) if lag.name == FOLLOWER]
    follower = {"position": lags[0].position, "behind": lags[0].behind, "parked": lags[0].parked} if lags else None
    try:
        held = await live.refresh_in(session)
    except EngineNotReady:
        return Told({"generation": None, "note": NOT_THERE, "follower": follower}, NOT_READY)
    changed = select(func.count()).select_from(MatchEnterprise).where(MatchEnterprise.number > held.stamp.number)
    document = {
        "generation": held.folder.name,
        "folder": str(held.folder),
        "profiles": held.base,
        "position": held.stamp.position,
        "changed_since": await session.scalar(changed),
        "outdated": held.outdated,
        "kernel": held.population.kernel_name,
        "bytes_on_disk": sum(file.stat().st_size for file in live.root.rglob("*") if file.is_file()),
        "follower": follower,
    }
    return Told(document)


async def _rebuild(live: LiveEngine, session: AsyncSession) -> Told:
    try:
        await live.make()
    except OSError as error:
        raise EngineCommandFailed(f"{live.root} cannot be written: {error.strerror or error}") from error
    return await _status(live, session)


async def _verify(live: LiveEngine, session: AsyncSession, chosen: argparse.Namespace) -> Told:
    seed = secrets.randbelow(10**6) if chosen.seed is None else chosen.seed
    try:
        checked = await check_sample(live, session, chosen.sample, seed)
    except EngineNotReady as error:
        raise EngineCommandFailed(NOT_THERE) from error
    document = {
        "profiles": checked.profiles,
        "offers": checked.offers,
        "pairs": (checked.profiles - checked.skipped) * checked.offers,
        "skipped": checked.skipped,
        "state_compared": checked.state_compared,
        "seed": seed,
        "kernel": live.population().kernel_name,
        "different": len(checked.differences),
        "differences": [each._asdict() for each in checked.differences[:SHOWN]],
    }
    return Told(document, DIFFERENT if checked.differences else 0)
