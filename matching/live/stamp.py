"""Which moment of which log a generation shows."""

from typing import NamedTuple

FOLLOWER = "engine"  # the follower's name: who holds its row may write what the engine keeps
FOLLOWER_ZH = "匹配引擎"

# One row, as the reading transaction sees it; none where the follower never ran and no generation was made.
MOMENT = f"""
SELECT e.number, f.position, l.origin::text AS origin,
  coalesce((SELECT event_id::text FROM event_log WHERE position = f.position), '') AS event,
  e.bulk_number, coalesce((SELECT max(ordinal) + 1 FROM match_enterprise), 0) AS enterprises
FROM follower f, log_frontier l, match_engine e WHERE f.name = '{FOLLOWER}'"""  # noqa: S608  # a constant


class Stamp(NamedTuple):
    """`number`: up to which one of `match_engine` changes are surely included; some profiles may be newer. `position`: how far the follower
    had read the log then. `origin` names the log and `event` the event at that place: another database, or this one set back to a backup,
    has another there.
    """

    number: int
    position: int
    origin: str
    event: str


class Moment(NamedTuple):
    """Where the engine stands, the number of the last load of many profiles, and how many enterprises have a place."""

    stamp: Stamp
    bulk_number: int
    enterprises: int

    @classmethod
    def of(cls, number: int, position: int, origin: str, event: str, bulk_number: int, enterprises: int) -> "Moment":
        """From the columns of `MOMENT`."""
        return cls(Stamp(number, position, origin, event), bulk_number, enterprises)
