"""Whether the installation can work: what a load balancer asks before it sends people here."""

import asyncio
from dataclasses import dataclass
from functools import cache
from time import monotonic

from anyio import to_thread
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.migrate import newest_revision
from marketplace.database.session import Sessions, transaction
from marketplace.events.lag import log_lag
from matching.live.live_engine import LiveEngine
from web.lifecycle.database import MIGRATIONS

LONGEST_LAG_SECONDS = 5.0
PATIENCE_SECONDS = 2.0
KEPT_SECONDS = 1.0  # anybody may ask, as often as they like; the database is asked once a second
OK = "ok"
STARTING = "starting: reach answers 503 until the columns of all profiles are read; how it stands: zhida engine status"
_PRESENT = text("SELECT version_num FROM alembic_version")


@dataclass(frozen=True, slots=True)
class Readiness:
    """Each part and `ok`, or what is wrong with it in English."""

    database: str
    migrations: str = "unknown"
    log: str = "unknown"

    @property
    def ready(self) -> bool:
        """Whether every part is."""
        return self.database == self.migrations == self.log == OK


def engine_state(live: LiveEngine) -> str:
    """For whoever asks why reach answers 503. It does not count for `ready`: everything but reach works without, and a load balancer
    that took out every process that reads a new generation would take out all of them at once.
    """
    return OK if live.held else STARTING


class ReadinessCheck:
    """Asks at most once a second; whoever asks meanwhile gets the last answer."""

    def __init__(self) -> None:
        self._answer = Readiness("not asked yet")
        self._asked = float("-inf")
        self._asking = asyncio.Lock()

    async def look(self, sessions: Sessions) -> Readiness:
        """Ask, or remember. Never raises."""
        async with self._asking:
            if monotonic() - self._asked >= KEPT_SECONDS:
                self._answer, self._asked = await _look(sessions), monotonic()
            return self._answer


async def _look(sessions: Sessions) -> Readiness:
    try:
        newest = await to_thread.run_sync(_newest)
        async with asyncio.timeout(PATIENCE_SECONDS), transaction(sessions, Binding.system()) as session:
            return Readiness(OK, await _migrations(session, newest), await _log(session))
    except (SQLAlchemyError, OSError) as error:  # TimeoutError is an OSError
        return Readiness(f"does not answer: {type(error).__name__}")


async def _migrations(session: AsyncSession, newest: str | None) -> str:
    present = (await session.execute(_PRESENT)).scalar_one_or_none()
    return OK if present == newest else f"the database is at {present}, this program needs {newest}: zhida migrate"


async def _log(session: AsyncSession) -> str:
    lag = await log_lag(session)
    return OK if lag.oldest_seconds < LONGEST_LAG_SECONDS else f"an event has waited {lag.oldest_seconds:.0f} s: does zhida background run?"


@cache
def _newest() -> str | None:
    return newest_revision(MIGRATIONS)
