"""A filing of the demonstration: a clerk was at an enterprise with an account, which has not confirmed yet."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.clock import SHANGHAI
from marketplace.database.sealing import Sealer
from marketplace.enrolment.assisted.draft import change_values, file
from marketplace.enrolment.assisted.filled import Filled
from marketplace.enrolment.assisted.send import send
from marketplace.enrolment.assisted.states import Place
from marketplace.members.models import Membership, Organisation
from marketplace.notifications.channels import Channel

CLERK = "operator-a"
TYPED = {"association_member": "yes", "cooperative_standardised": "yes"}
VALUES = {"association_member": True, "cooperative_standardised": True}


async def leave_a_filing(session: AsyncSession, enterprise: Organisation, sealer: Sealer, *, now: datetime) -> None:
    """Filled in on a visit today and sent, as the clerk's pages would."""
    rows = select(Account.id, Membership.organisation_id).join(Membership, Membership.account_id == Account.id)
    row = (await session.execute(rows.where(Account.username == CLERK))).one()
    clerk = Actor(Role.OPERATOR, row.id, organisation_id=row.organisation_id)
    day = now.astimezone(SHANGHAI).date()
    filled = Filled(Place.VISIT, day, enterprise.kind, enterprise.name, enterprise.uscc, None, "", Channel.SMS, "")
    made = await file(session, clerk, filled, sealer=sealer, now=now)
    kept = await change_values(session, clerk, made.id, VALUES, TYPED, version=made.version, sealer=sealer, now=now)
    await send(session, clerk, made.id, version=kept.version, sealer=sealer, now=now)
