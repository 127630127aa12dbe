"""What is wrong with an assessment, and how near the next one is. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from marketplace.admissions.states import AssessmentResult, DueStage
from marketplace.errors import FieldError

LONGEST_ASSESSOR = 80
LONGEST_FINDINGS = 4_000
LONGEST_WAIT = timedelta(days=400)  # yearly, with a month to spare
STAGES = ((DueStage.SIXTY, 60), (DueStage.THIRTY, 30), (DueStage.OVERDUE, -1))


@dataclass(frozen=True, slots=True)
class Assessment:
    """A yearly security assessment as it is entered. `next_due_on` is the last day on which the next one is in time."""

    year: int
    assessor: str
    assessed_on: date
    result: AssessmentResult
    findings: str
    next_due_on: date
    document_id: UUID | None = None


def faults(said: Assessment, today: date) -> list[FieldError]:
    """Everything that is wrong, at once; pointers are names of fields."""
    found = []
    if not 2 <= len(said.assessor) <= LONGEST_ASSESSOR:
        found.append(FieldError("/assessor", f"请填写评估单位或评估人，2 至 {LONGEST_ASSESSOR} 个字"))
    if said.assessed_on > today:
        found.append(FieldError("/assessed_on", f"评估日期不能晚于今天（{today.isoformat()}）"))
    if said.assessed_on.year not in {said.year, said.year + 1}:
        found.append(
            FieldError("/year", f"{said.assessed_on.isoformat()} 的评估应属于 {said.assessed_on.year} 或上一年度，现在填的是 {said.year}")
        )
    if said.result is not AssessmentResult.PASSED and not said.findings:
        found.append(FieldError("/findings", "「需整改」和「不合格」须写明发现的问题"))
    if len(said.findings) > LONGEST_FINDINGS:
        found.append(FieldError("/findings", f"最多 {LONGEST_FINDINGS} 个字，现在是 {len(said.findings)} 个"))
    if not said.assessed_on < said.next_due_on <= said.assessed_on + LONGEST_WAIT:
        last = (said.assessed_on + LONGEST_WAIT).isoformat()
        found.append(FieldError("/next_due_on", f"下次评估期限须晚于评估日期，且不晚于 {last}"))
    return found


def stage_of(due_on: date, today: date) -> DueStage:
    """How near the due day is; it is itself still in time."""
    left = (due_on - today).days
    reached = [stage for stage, days in STAGES if left <= days]
    return reached[-1] if reached else DueStage.FAR
