"""`zhida scheduler`: periodiq keeps the time; at each due minute a task row is made, whose key lets it be made only once."""

import asyncio
import signal
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

import pendulum
import periodiq
import structlog

from marketplace.clock import SHANGHAI, now, real_now
from marketplace.database.binding import Binding
from marketplace.database.clock_follower import ClockFollower
from marketplace.database.session import BACKGROUND, make_engine, make_sessions, transaction
from marketplace.settings import Settings
from marketplace.tasks.schedules import Schedule, make_task
from web.composition import SCHEDULES
from web.library_logs import forward_library_logs
from web.logging import configure_logging

LOG = structlog.get_logger("zhida.scheduler")
MAKE_UP = timedelta(hours=24)  # how far back a missed minute is looked for at the start
RETRY_SECONDS = 2
TRIES = 15


class Alarm:
    """One schedule as periodiq knows it: something that has a cron line and can be sent."""

    def __init__(self, schedule: Schedule, dsn: str) -> None:
        self.schedule = schedule
        self.cron = periodiq.cron(schedule.cron)
        self.options = {"periodic": self.cron}
        self._dsn = dsn

    def send_with_options(self, *, scheduled_at: str) -> None:
        """Make the task of that minute. A database that is away is waited for; after that the process ends, and its next start makes up."""
        minute = datetime.fromisoformat(scheduled_at).replace(second=0, microsecond=0)
        for attempt in range(1, TRIES + 1):
            try:
                return asyncio.run(self._make(minute))
            except Exception as error:
                LOG.warning("schedule waits for the database", task=self.schedule.kind.name, error=type(error).__name__)
                if attempt == TRIES:
                    raise
                time.sleep(RETRY_SECONDS)

    def latest_minute(self, at: datetime) -> datetime | None:
        """The last due minute up to `at`, if it is not too long ago."""
        minute = at.astimezone(SHANGHAI).replace(second=0, microsecond=0)
        past = (minute - timedelta(minutes=back) for back in range(MAKE_UP // timedelta(minutes=1)))
        return next((each for each in past if self.cron.validate(each)), None)

    async def _make(self, minute: datetime) -> None:
        engine = make_engine(self._dsn, BACKGROUND)
        try:
            async with transaction(make_sessions(engine), Binding.system()) as session:
                await make_task(session, self.schedule, minute, at=now())
        finally:
            await engine.dispose()


def schedule(settings: Settings, dsn: str) -> int:
    """Run until a signal."""
    configure_logging(settings.log_level)
    forward_library_logs()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    pendulum.set_local_timezone(pendulum.timezone(SHANGHAI.key))  # cron lines are in the time of Asia/Shanghai, whatever the machine's is
    ClockFollower(dsn).start()  # ends with the process
    alarms = [Alarm(each, dsn) for each in SCHEDULES]
    make_up(alarms, real_now())
    keeper = periodiq.Scheduler(alarms)
    LOG.info("scheduler runs", schedules=len(alarms))
    keeper.schedule()
    keeper.loop()
    return 0


def make_up(alarms: Sequence[Alarm], at: datetime) -> None:
    """Make the latest task of each schedule that was due while nothing ran; nothing if it was made then."""
    for alarm in alarms:
        if minute := alarm.latest_minute(at):
            alarm.send_with_options(scheduled_at=minute.isoformat())


def _leave(number: int, frame: FrameType | None) -> Any:
    sys.exit(0)
