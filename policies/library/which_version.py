"""Which version of a policy counts for a loan: by the days that the policy itself names. Pure.

Windows refer to different days (signed, paid out, both, interest paid, applied), and a renewal changes figures in the middle of a policy's
life: one signed before the change stays under the old figures.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar

from policies.library.states import ValidityBasis

B = ValidityBasis
# The days that have to be known, by what the policy says. Where it does not say, the day of the application counts.
DAYS_OF: Mapping[ValidityBasis | None, tuple[ValidityBasis, ...]] = {
    B.SIGNED_AND_DISBURSED: (B.SIGNED_ON, B.DISBURSED_ON),
    None: (B.APPLIED_ON,),
    **{each: (each,) for each in B if each is not B.SIGNED_AND_DISBURSED},
}


class Dated(Protocol):
    """What is asked of a version; `models.PolicyVersion` has it."""

    number: int
    effective_from: date
    valid_from: date | None
    valid_to: date | None
    validity_basis: ValidityBasis | None


Version = TypeVar("Version", bound=Dated)


class DayMissing(ValueError):
    """A version asks for a day that was not given; `days` names those that are missing."""

    def __init__(self, days: Sequence[ValidityBasis]) -> None:
        super().__init__(f"the policy goes by {', '.join(days)}, which were not given")
        self.days = tuple(days)


def version_for(versions: Sequence[Version], days: Mapping[ValidityBasis, date]) -> Version | None:
    """The version under which something with these Asia/Shanghai days falls; None where no version's window holds them.

    `versions` are all of one policy, in any order. Newer ones are asked first. A version holds where every day that it names lies in its
    window, first and last day included. The window begins on the day that the version names itself; one that repeats the day of the version
    before begins on the day it takes force, since it changes figures only from then on. Raises: DayMissing.
    """
    ordered = sorted(versions, key=lambda each: each.number)
    starts = [_start(each, ordered[at - 1] if at else None) for at, each in enumerate(ordered)]
    for version, start in zip(reversed(ordered), reversed(starts), strict=True):
        if all(_inside(day, start, version.valid_to) for day in _asked(version, days)):
            return version
    return None


def _start(version: Dated, before: Dated | None) -> date | None:
    if before is None or (version.valid_from is not None and version.valid_from != before.valid_from):
        return version.valid_from
    return version.effective_from


def _asked(version: Dated, days: Mapping[ValidityBasis, date]) -> list[date]:
    wanted = DAYS_OF[version.validity_basis]
    if missing := [each for each in wanted if each not in days]:
        raise DayMissing(missing)
    return [days[each] for each in wanted]


def _inside(day: date, start: date | None, end: date | None) -> bool:
    return (start is None or start <= day) and (end is None or day <= end)
