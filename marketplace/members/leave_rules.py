"""What makes a leave acceptable (请假、代理): pure, over the leaves that overlap it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from marketplace.access.roles import Role
from marketplace.errors import FieldError

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is away when, and who stands in. Both days are included."""

    account_id: UUID
    delegate_id: UUID
    starts_on: date
    ends_on: date

    def overlaps(self, other: "Absence") -> bool:
        """Whether the two share a day."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


def faults_of_leave(
    wanted: Absence, *, today: date, own_roles: Collection[Role], delegate_roles: Collection[Role], others: Iterable[Absence]
) -> list[FieldError]:
    """Everything that speaks against the leave, by field.

    A delegate holds every role that the absent person holds in the same organisation, and is neither away at the same time nor away
    from a delegate's duty by handing it on: so there are no chains and no circles, and each act has one person behind it.
    """
    faults = [*_faults_of_days(wanted, today)]
    if wanted.account_id == wanted.delegate_id:
        faults.append(FieldError("/delegate_id", "代理人须是另一位同事"))
    elif not delegate_roles:
        faults.append(FieldError("/delegate_id", "代理人须是本机构在岗的同事"))
    elif missing := set(own_roles) - set(delegate_roles):
        faults.append(FieldError("/delegate_id", f"代理人没有你的全部角色，还缺 {len(missing)} 个，不能代理"))
    return [*faults, *_faults_beside(wanted, [other for other in others if other.overlaps(wanted)])]


def _faults_of_days(wanted: Absence, today: date) -> Iterable[FieldError]:
    if wanted.starts_on < today:
        yield FieldError("/starts_on", f"开始日期不能早于今天（{today:%Y-%m-%d}）")
    if wanted.ends_on < wanted.starts_on:
        yield FieldError("/ends_on", "结束日期不能早于开始日期")
    elif (wanted.ends_on - wanted.starts_on).days >= LONGEST_DAYS:
        yield FieldError("/ends_on", f"一次请假最长 {LONGEST_DAYS} 天")


def _faults_beside(wanted: Absence, others: Iterable[Absence]) -> Iterable[FieldError]:
    for other in others:
        days = f"{other.starts_on:%Y-%m-%d} 至 {other.ends_on:%Y-%m-%d}"
        if other.account_id == wanted.account_id:
            yield FieldError("/starts_on", f"这段时间与你已登记的请假重叠（{days}）")
        if other.account_id == wanted.delegate_id:
            yield FieldError("/delegate_id", f"这位同事在 {days} 也请假，不能代理")
        if other.delegate_id == wanted.account_id:
            yield FieldError("/starts_on", f"你在 {days} 代理另一位同事，期间不能再把工作交给别人")
