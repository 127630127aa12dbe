"""「机构准入决定书」 as a PDF: who asked, what was decided and why, and what follows from it."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.admissions.kinds import INSTITUTION_KINDS
from marketplace.admissions.models import Admission, InstitutionStanding
from marketplace.admissions.states import REJECTION_REASONS, AdmissionStatus
from marketplace.admissions.terms import SENTENCES
from marketplace.documents.issue import Recipe
from marketplace.workflow.models import WorkflowStep
from web.views.institutions import region_zh

FOLDER = Path(str(files("marketplace.admissions"))) / "documents"


async def prepare(session: AsyncSession, organisation_id: UUID, arguments: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Variables of admission_decision.html. `arguments`: the id of a decided request."""
    case = await session.get_one(Admission, UUID(arguments["admission_id"]))
    decided = (WorkflowStep.subject_id == case.id) & WorkflowStep.action.in_(["admit", "reject"])
    step = (await session.scalars(select(WorkflowStep).where(decided).order_by(WorkflowStep.at.desc()).limit(1))).one()
    standing = await session.get(InstitutionStanding, case.organisation_id) if case.organisation_id else None
    return {
        "number": case.id,
        "name": case.name,
        "uscc": case.uscc,
        "kind": INSTITUTION_KINDS[case.kind],
        "region": region_zh(case.region),
        "licence_number": case.licence_number,
        "admitted": case.status is AdmissionStatus.ADMITTED,
        "reason": REJECTION_REASONS.get(step.reason_code or ""),
        "note": step.note,
        "decided_at": step.at,
        "assessment_due_on": standing.assessment_due_on if standing else None,
        "terms_version": case.terms_version,
        "terms": SENTENCES,
    }


RECIPE = Recipe(prepare, FOLDER, "admission_decision.html")
