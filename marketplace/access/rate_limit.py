"""How often a caller may use a group of routes: counted in the database, so that all processes count together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import case, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from marketplace.access.models import RateWindow
from marketplace.database.session import Sessions, transaction
from marketplace.errors import TooManyRequests


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `allowed` uses of `route_group` per caller in a window that starts with the first use."""

    route_group: str
    allowed: int
    window: timedelta

    async def spend(self, sessions: Sessions, caller: str, *, now: datetime) -> None:
        """Count one use, in its own short transaction, so that a refused request counts too.

        Raises: TooManyRequests with the seconds until the window ends.
        """
        async with transaction(sessions) as session:
            row = (await session.execute(self._counted(caller, now))).one()
        if row.used > self.allowed:
            seconds = max(1, int((row.started_at + self.window - now).total_seconds()) + 1)
            raise TooManyRequests(f"操作太频繁，请 {ceil(seconds / 60)} 分钟后再试", retry_after_seconds=seconds)

    async def give_back(self, sessions: Sessions, caller: str) -> None:
        """Take one use back, where only failures are meant to count."""
        this = (RateWindow.route_group == self.route_group) & (RateWindow.caller == caller) & (RateWindow.used > 0)
        async with transaction(sessions) as session:
            await session.execute(update(RateWindow).where(this).values(used=RateWindow.used - 1))

    def _counted(self, caller: str, now: datetime) -> ReturningInsert[int, datetime]:
        over = RateWindow.started_at <= now - self.window
        first = insert(RateWindow).values(route_group=self.route_group, caller=caller, started_at=now, used=1)
        again = first.on_conflict_do_update(
            index_elements=[RateWindow.route_group, RateWindow.caller],
            set_={
                "started_at": case((over, now), else_=RateWindow.started_at),
                "used": case((over, 1), else_=RateWindow.used + 1),
            },
        )
        return again.returning(RateWindow.used, RateWindow.started_at)


# Failures only: whoever signs in with the right password is not slowed down.
SIGN_IN = RateLimit("sign_in", 30, timedelta(minutes=10))
TOKEN = RateLimit("token", 60, timedelta(minutes=10))
PASSWORD = RateLimit("password", 20, timedelta(minutes=10))  # each costs as much as a sign-in, and a locked account as well
PRE_CHECK = RateLimit("pre_check", 60, timedelta(minutes=1))
REACH = RateLimit("reach", 1_200, timedelta(minutes=10))  # per organisation: several people who type, a program that asks
CODE_LOOK_UP = RateLimit("code_look_up", 20, timedelta(minutes=1))
FAILURE_EVENTS = RateLimit("failure_events", 60, timedelta(minutes=10))  # in the log, per account and for unknown names together
BAD_TOKEN = RateLimit("bad_token", 20, timedelta(minutes=10))  # recorded ones; the answer is 401 all the same
