"""The clock: the one place that asks what time it is. Everything below takes "now" as an argument.

A demonstration may move its clock (`zhida clock set`): the offset stands in the database, where `zhida_now()` reads it, and each process
follows it within a second (`marketplace.database.clock_follower`). A live installation has no offset.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class _Offset:
    """Of this process; zero everywhere but in a demonstration or a test."""

    value = timedelta(0)


def now() -> datetime:
    """This instant, aware, in UTC; in a demonstration the simulated one."""
    return datetime.now(UTC) + _Offset.value


def real_now() -> datetime:
    """This instant as the world outside has it, for what must agree with it: one-time codes, signatures of webhooks."""
    return datetime.now(UTC)


def outside(instant: datetime) -> datetime:
    """The real instant at which this process's clock shows `instant`: the same wherever the clock is not set."""
    return instant - _Offset.value


def follow_offset(offset: timedelta) -> None:
    """Let `now()` run ahead by `offset` in this process. Called by the follower of the database's clock only."""
    _Offset.value = offset


def today() -> date:
    """The calendar day in Asia/Shanghai, which all dates of the product mean."""
    return now().astimezone(SHANGHAI).date()
