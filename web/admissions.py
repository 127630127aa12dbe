"""Institutions put together: who answers for which part of their open business, and what is done about it later."""

from typing import Any
from uuid import UUID

from marketplace.admissions.assessments import tell_due
from marketplace.admissions.business.absences import Absences
from marketplace.admissions.business.duties import Duties
from marketplace.admissions.business.programs import Programs
from marketplace.admissions.business.received_consents import ReceivedConsents
from marketplace.admissions.business.sign_ins import SignIns
from marketplace.admissions.open_business import OpenBusiness, follow_standing
from marketplace.admissions.tasks import FOLLOW_STANDING, SCHEDULES, TELL_DUE
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.task_run import Handler, TaskRun
from marketplace.webhooks.open_business import Callbacks
from policies.library.open_business import IssuedPolicies
from products.applications.open_business import OpenApplications
from products.catalogue.open_business import ListedProducts
from products.loans.open_business import LoansOut

__all__ = ["OPEN_BUSINESS", "SCHEDULES", "TASKS"]

OPEN_BUSINESS: tuple[OpenBusiness, ...] = (
    SignIns(),
    Programs(),
    ReceivedConsents(),
    ListedProducts(),
    OpenApplications(),
    LoansOut(),
    IssuedPolicies(),
    Duties(),
    Callbacks(),
    Absences(),
)


async def _follow(run: TaskRun, **arguments: Any) -> None:
    await follow_standing(run.session, OPEN_BUSINESS, UUID(arguments["organisation_id"]), at=run.now)


async def _tell_due(run: TaskRun) -> None:
    await tell_due(run.session, at=run.now)


TASKS: dict[TaskKind, Handler] = {FOLLOW_STANDING: _follow, TELL_DUE: _tell_due}
