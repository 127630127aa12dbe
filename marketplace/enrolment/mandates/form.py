"""What a mandate on paper says, read from what an operator typed off it, with every fault at its field. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from marketplace.enrolment.agents.rules import Appointment, faults_of_appointment, read_scopes
from marketplace.enrolment.claims.form import plain_name
from marketplace.enrolment.person_names import faults_of_name, tidy_name
from marketplace.errors import FieldError, Invalid
from marketplace.members.uscc import parse_uscc


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A mandate that can be recorded: whose enterprise, for whom and what, and the scan."""

    uscc: str
    name: str
    appointment: Appointment
    paper_id: UUID


def read_paper(typed: dict[str, str], scopes: Iterable[str], *, today: date) -> PaperForm:
    """The mandate. Raises: Invalid with every fault; pointers are names of fields."""
    found: list[FieldError] = []
    uscc, paper_id = "", None
    try:
        uscc = parse_uscc(typed["uscc"][:64])
    except Invalid as wrong:
        found.extend(wrong.errors)
    try:
        paper_id = UUID(typed["paper_id"])
    except ValueError:
        found.append(FieldError("/paper_id", "请选择委托书的扫描件"))
    name = plain_name(typed["name"])
    if not 2 <= len(name) <= 200:
        found.append(FieldError("/name", "请按营业执照填写企业全称"))
    appointment = _appointment(typed, scopes, found)
    if appointment is not None:
        found.extend(faults_of_appointment(appointment, today=today))
    if found or paper_id is None or appointment is None:
        raise Invalid(f"有 {len(found)} 处需要修改", found)
    return PaperForm(uscc, name, appointment, paper_id)


def _appointment(typed: dict[str, str], scopes: Iterable[str], found: list[FieldError]) -> Appointment | None:
    """None where a day cannot be read; then the name is looked at here."""
    days = []
    for field, label in (("starts_on", "开始日期"), ("ends_on", "结束日期")):
        try:
            days.append(date.fromisoformat(typed[field].strip()))
        except ValueError:
            found.append(FieldError(f"/{field}", f"请按 2026-01-31 的格式填写{label}"))
    agent_name = tidy_name(typed["agent_name"])
    if len(days) < 2:
        found.extend(faults_of_name(agent_name, "/agent_name"))
        return None
    return Appointment(agent_name, read_scopes(scopes), *days)
