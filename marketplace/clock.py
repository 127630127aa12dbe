"""The clock: the one place that asks what time it is. Everything below takes "now" as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in Asia/Shanghai, which all dates of the product mean."""
    return now().astimezone(SHANGHAI).date()
