"""The engine put together: where this installation keeps it, what runs for it in the background, and what is done by the clock."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from marketplace.database.session import Sessions
from marketplace.events.followers import Follower
from marketplace.installation import load_installation
from marketplace.settings import load_settings
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun
from matching.follower.catalogue import Catalogues
from matching.follower.compare import compare_for_ever
from matching.follower.deltas import forget_deltas
from matching.follower.follower import engine_follower
from matching.follower.tasks import FORGET_DELTAS
from matching.live.live_engine import LiveEngine


def engine_folder(home: Path) -> Path:
    """Where the generations lie. They can be made again from the database at any time."""
    return home / "engine"


class EngineWork:
    """What the background process does for the engine."""

    def __init__(self, home: Path, dsn: str, sessions: Sessions) -> None:
        self._sessions = sessions
        self._live = LiveEngine(engine_folder(home), dsn, sessions)
        self._catalogues = Catalogues(self._live.vocabulary)

    def follower(self) -> Follower:
        """To be run with the others."""
        return engine_follower(self._live, self._catalogues)

    def loops(self, stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
        """New generations when they are due, and comparisons when they are asked for."""
        return [self._live.keep(stop), compare_for_ever(self._live, self._catalogues, self._sessions, stop)]


async def _forget_deltas(run: TaskRun) -> None:
    days = load_installation(load_settings().home).matching.delta_days
    await forget_deltas(run.session, run.now - timedelta(days=days))


TASKS: dict[TaskKind, Handler] = {FORGET_DELTAS: _forget_deltas}
SCHEDULES = (Schedule(FORGET_DELTAS, "10 4 * * *"),)
