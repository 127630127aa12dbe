"""The moves of an institution: suspend, resume, propose an exit, confirm or decline it.

The move shuts the gate in its own transaction: the next request of a session or token of the institution is refused, and no reading under
consent finds a grantee. What is left to be tidied (`open_business`) is done by a task that may run twice.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.admissions.events import MOVED
from marketplace.admissions.models import InstitutionStanding
from marketplace.admissions.repository import hold_standing, institution
from marketplace.admissions.states import STANDING, StandingStatus
from marketplace.admissions.tasks import FOLLOW_STANDING
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.tasks.enqueue import enqueue
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from marketplace.workflow.moves import TransitionNotAllowed

GATE = {
    StandingStatus.ACTIVE: OrganisationStatus.ACTIVE,
    StandingStatus.SUSPENDED: OrganisationStatus.SUSPENDED,
    StandingStatus.EXITING: OrganisationStatus.SUSPENDED,
    StandingStatus.EXITED: OrganisationStatus.EXITED,
}


async def suspend(
    session: AsyncSession, actor: Actor, organisation_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> InstitutionStanding:
    """Shut the institution and its branches out from now on. Raises: as `move`."""
    return await _move(session, actor, organisation_id, "suspend", at, version, said)


async def resume(
    session: AsyncSession, actor: Actor, organisation_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> InstitutionStanding:
    """Let it work again; what rested because of the suspension wakes up. Raises: as `move`."""
    return await _move(session, actor, organisation_id, "resume", at, version, said)


async def propose_exit(
    session: AsyncSession, actor: Actor, organisation_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> InstitutionStanding:
    """Ask another operator to end the membership of a suspended institution. Raises: as `move`."""
    return await _move(session, actor, organisation_id, "propose_exit", at, version, said)


async def confirm_exit(
    session: AsyncSession, actor: Actor, organisation_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> InstitutionStanding:
    """End it: consents to it, its products, programs, callbacks and duties. What it has provided stays, with its source.

    Raises: as `move`, FourEyesNeeded for whoever proposed it.
    """
    return await _move(session, actor, organisation_id, "confirm_exit", at, version, said)


async def decline_exit(
    session: AsyncSession, actor: Actor, organisation_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> InstitutionStanding:
    """Leave it suspended. Raises: as `move`."""
    return await _move(session, actor, organisation_id, "decline_exit", at, version, said)


ACTIONS = {
    "suspend": suspend,
    "resume": resume,
    "propose_exit": propose_exit,
    "confirm_exit": confirm_exit,
    "decline_exit": decline_exit,
}


async def _move(
    session: AsyncSession, actor: Actor, organisation_id: UUID, action: str, at: datetime, version: int | None, said: Said
) -> InstitutionStanding:
    found = await institution(session, actor, organisation_id)
    if organisation_id == actor.organisation_id:
        raise TransitionNotAllowed("不能办理自己所在的机构", state=found.state)
    await hold_standing(session, organisation_id, at=at)
    step = STANDING.move(action)
    values = {"since_at": at, **({"reason_code": said.reason_code} if step.reasons else {})}
    standing = await move(
        session, actor, STANDING, MOVED[action], InstitutionStanding, organisation_id, action,
        at=at, version=version, said=said, values=values, parties=[organisation_id], data=_reason(said),
    )  # fmt: skip
    await session.execute(update(Organisation).where(Organisation.id == organisation_id).values(status=GATE[standing.status]))
    if standing.status is not StandingStatus.EXITING:
        key = f"{organisation_id} {standing.version}"
        await enqueue(session, FOLLOW_STANDING, {"organisation_id": str(organisation_id)}, at=at, key=key)
    return standing


def _reason(said: Said) -> dict[str, str]:
    return {"reason_code": said.reason_code} if said.reason_code else {}
