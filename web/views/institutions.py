"""Institutions as the operator's pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marketplace.admissions.assessments import AssessmentLine
from marketplace.admissions.kinds import INSTITUTION_KINDS
from marketplace.admissions.models import SecurityAssessment
from marketplace.admissions.repository import InstitutionLine
from marketplace.admissions.states import EXIT_REASONS, RESULTS_ZH, STANDING, SUSPENSION_REASONS, AdmissionStatus, DueStage
from marketplace.members.models import Organisation
from marketplace.reference import regions
from marketplace.workflow.reading import Step

STATE_TAGS = {"active": "good", "suspended": "bad", "exiting": "warn", "exited": ""}
REQUEST_TAGS = {
    AdmissionStatus.DRAFT: "outline", AdmissionStatus.SUBMITTED: "warn", AdmissionStatus.CHECKED: "warn", AdmissionStatus.RETURNED: "warn",
    AdmissionStatus.ADMITTED: "good", AdmissionStatus.REJECTED: "bad", AdmissionStatus.WITHDRAWN: "",
}  # fmt: skip
RESULT_TAGS = {"passed": "good", "findings": "warn", "failed": "bad"}
STAGES_ZH = {DueStage.FAR: "未到期", DueStage.SIXTY: "60 天内到期", DueStage.THIRTY: "30 天内到期", DueStage.OVERDUE: "已逾期"}
STAGE_TAGS = {DueStage.FAR: "good", DueStage.SIXTY: "warn", DueStage.THIRTY: "warn", DueStage.OVERDUE: "bad"}
KIND_OPTIONS = [{"value": kind.value, "label": label} for kind, label in INSTITUTION_KINDS.items()]
STATE_OPTIONS = [{"value": str(state), "label": STANDING.labels_zh[state]} for state in STANDING.states]
RESULT_OPTIONS = [{"value": result.value, "label": label} for result, label in RESULTS_ZH.items()]


@dataclass(frozen=True, slots=True)
class InstitutionCard:
    """One institution in a list or at the head of its page. `reason` says why it does not work, where it does not."""

    id: UUID
    name: str
    kind: str
    uscc: str | None
    region: str | None
    state: str
    state_zh: str
    state_tag: str
    reason: str | None
    since_at: datetime | None
    head: str | None
    head_id: UUID | None
    synthetic: bool


def institution_card(line: InstitutionLine) -> InstitutionCard:
    """For one line of the repository."""
    organisation, standing = line.organisation, line.standing
    return InstitutionCard(
        id=organisation.id,
        name=organisation.name,
        kind=kind_zh(organisation),
        uscc=organisation.uscc,
        region=region_zh(organisation.region),
        state=str(line.state),
        state_zh=STANDING.labels_zh[line.state],
        state_tag=STATE_TAGS[line.state],
        reason=None if standing is None or line.state == "active" else reason_zh(standing.reason_code),
        since_at=standing.since_at if standing else None,
        head=line.head,
        head_id=organisation.parent_id,
        synthetic=organisation.synthetic,
    )


def kind_zh(organisation: Organisation) -> str:
    """What kind of institution it is."""
    return INSTITUTION_KINDS.get(organisation.kind, "其他")


def region_zh(code: str | None) -> str | None:
    """The place's full name, or its code where the table has none."""
    return None if code is None else regions.full_name(code) or code


def reason_zh(code: str | None) -> str | None:
    """The sentence of a reason's code."""
    return {**SUSPENSION_REASONS, **EXIT_REASONS}.get(code or "")


def exit_eyes(steps: Sequence[Step], state: str) -> list[dict[str, Any]]:
    """The two pairs of eyes of an exit, for the macro `four_eyes`; empty where none is under way or done."""
    proposed = next((step for step in reversed(steps) if step.action == "propose_exit"), None)
    if proposed is None or state not in {"exiting", "exited"}:
        return []
    first = {"name": "提请", "who": proposed.actor_zh, "state": "done"}
    if state == "exited":
        return [first, {"name": "复核", "who": steps[-1].actor_zh, "state": "done"}]
    return [first, {"name": "复核", "who": "须为另一位运营人员", "state": "now"}]


def assessment_card(row: SecurityAssessment) -> dict[str, Any]:
    """One assessment of the history."""
    return {
        "year": row.year,
        "assessor": row.assessor,
        "assessed_on": row.assessed_on,
        "result": RESULTS_ZH[row.result],
        "tag": RESULT_TAGS[row.result],
        "findings": row.findings,
        "next_due_on": row.next_due_on,
        "document_id": row.document_id,
    }


def due_card(line: AssessmentLine, today: date) -> dict[str, Any]:
    """One institution in the list of assessments. `urgent`: overdue or failed, so that suspending it is offered."""
    stage = line.stage(today)
    return {
        "id": line.organisation.id,
        "name": line.organisation.name,
        "kind": kind_zh(line.organisation),
        "state": str(line.state),
        "state_zh": STANDING.labels_zh[line.state],
        "state_tag": STATE_TAGS[line.state],
        "latest": None if line.latest is None else assessment_card(line.latest),
        "due_on": line.due_on,
        "stage": "从未评估" if line.due_on is None else STAGES_ZH[stage],
        "stage_tag": STAGE_TAGS[stage],
        "urgent": line.state == "active" and (stage is DueStage.OVERDUE or line.failed),
    }


def approval_eyes(steps: Sequence[Step], state: AdmissionStatus) -> list[dict[str, Any]]:
    """The two pairs of eyes of a request for admission, for the macro `four_eyes`."""
    checked = next((step for step in reversed(steps) if step.action in {"submit", "check"}), None)
    waits = checked is None or state not in {AdmissionStatus.CHECKED, AdmissionStatus.ADMITTED, AdmissionStatus.REJECTED}
    first = {"name": "核验", "who": "运营人员" if checked is None or waits else checked.actor_zh, "state": "now" if waits else "done"}
    if steps and steps[-1].action in {"admit", "reject"}:
        return [first, {"name": "复核", "who": steps[-1].actor_zh, "state": "done"}]
    return [first, {"name": "复核", "who": "须为另一位运营人员", "state": "now" if state is AdmissionStatus.CHECKED else "waiting"}]
