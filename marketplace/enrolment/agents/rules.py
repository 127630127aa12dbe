"""What an appointment of an agent may say: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.access.scopes import CHOICES, Scope
from marketplace.enrolment.person_names import faults_of_name
from marketplace.errors import FieldError

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who is to act for the enterprise, in what, from day to day (Asia/Shanghai, both included)."""

    agent_name: str
    scopes: frozenset[Scope]
    starts_on: date
    ends_on: date


def read_scopes(values: Iterable[str]) -> frozenset[Scope]:
    """The chosen scopes, and what every appointment has. Values that are none are left out: a form offers only real ones."""
    return frozenset({Scope.MATCH, *(scope for scope in CHOICES if scope.value in set(values))})


def faults_of_appointment(wanted: Appointment, *, today: date) -> list[FieldError]:
    """Everything that speaks against it, by field."""
    faults = faults_of_name(wanted.agent_name, "/agent_name")
    if wanted.starts_on < today:
        faults.append(FieldError("/starts_on", f"开始日期不能早于今天（{today:%Y-%m-%d}）"))
    elif wanted.starts_on > today + timedelta(days=LONGEST_DAYS):
        faults.append(FieldError("/starts_on", "开始日期最晚在一年以内"))
    if wanted.ends_on < wanted.starts_on:
        faults.append(FieldError("/ends_on", "结束日期不能早于开始日期"))
    elif (wanted.ends_on - wanted.starts_on).days >= LONGEST_DAYS:
        faults.append(FieldError("/ends_on", "一次最长一年，到期可以重新邀请"))
    return faults
