"""Quiet hours: when letters wait until the morning. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start_hour` (included) to `end_hour` (not included) of Asia/Shanghai, usually over midnight; equal hours mean none."""

    start_hour: int = 22
    end_hour: int = 8

    def __post_init__(self) -> None:
        """Hours of a day."""
        if not (0 <= self.start_hour <= 23 and 0 <= self.end_hour <= 23):
            raise ValueError(f"need hours from 0 to 23, got {self.start_hour} and {self.end_hour}")

    def end_after(self, at: datetime) -> datetime | None:
        """When the quiet hours that `at` lies in end; None if it lies in none."""
        local = at.astimezone(SHANGHAI)
        if not self._holds(local.hour):
            return None
        end = local.replace(hour=self.end_hour, minute=0, second=0, microsecond=0)
        return (end if end > local else end + timedelta(days=1)).astimezone(at.tzinfo)

    def _holds(self, hour: int) -> bool:
        if self.start_hour <= self.end_hour:
            return self.start_hour <= hour < self.end_hour
        return hour >= self.start_hour or hour < self.end_hour
