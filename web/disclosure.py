"""Disclosure put together: limits of the installation, thresholds of products, the keys of subjects, and the watch over volume."""

from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.rate_limit import RateLimit
from marketplace.database.sealing import sealer
from marketplace.disclosure.question import Threshold
from marketplace.disclosure.tasks import SCHEDULES, WATCH_VOLUME
from marketplace.disclosure.volume import Usual, watch_volume
from marketplace.installation import Installation, load_installation
from marketplace.members.repository import organisation_by_id
from marketplace.settings import load_settings
from marketplace.subject_keys.ciphers import cipher_named
from marketplace.subject_keys.keys import SubjectKeys
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.task_run import Handler, TaskRun
from products.catalogue.thresholds import conditions_on

__all__ = ["SCHEDULES", "TASKS", "spend_reading", "subject_keys", "thresholds_in_use"]


def subject_keys(home: Path) -> SubjectKeys:
    """The keys of an installation's subjects, with the cipher that its file names."""
    return SubjectKeys(sealer(home / "keys"), cipher_named(load_installation(home).subject_keys.cipher))


async def spend_reading(state: State, actor: Actor, *, now: datetime) -> None:
    """Count one reading of another's information by the caller's institution. Raises: TooManyRequests."""
    limit = RateLimit("disclosure", state.installation.disclosure.reads_per_hour, timedelta(hours=1))
    await limit.spend(state.beside_sessions, str(actor.organisation_id or actor.account_id), now=now)


async def thresholds_in_use(session: AsyncSession, institution_id: UUID, attribute: str) -> Collection[Threshold]:
    """Of the institution's own products; a branch asks by those of the institution that it belongs to as well."""
    institution = await organisation_by_id(session, institution_id)
    lenders = [each for each in (institution.id, institution.parent_id) if each]
    return [Threshold(*condition) for lender in lenders for condition in await conditions_on(session, lender, attribute)]


def usual_volume(installation: Installation) -> Usual:
    """By `installation.toml`."""
    return Usual(installation.disclosure.unusual_subjects, installation.disclosure.unusual_subjects_of_one_person)


async def _watch(run: TaskRun) -> None:
    await watch_volume(run.session, usual_volume(load_installation(load_settings().home)), at=run.now)


TASKS: dict[TaskKind, Handler] = {WATCH_VOLUME: _watch}
