"""What the home of an enterprise shows: what it has to do and by when, how its cases stand, and what its matches came to."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.access.scopes import UNVERIFIED
from marketplace.calendar.working_days import SHANGHAI
from marketplace.consents.repository import consent_files
from marketplace.consents.states import ConsentState
from marketplace.enrolment.assisted.repository import offered
from marketplace.enrolment.assisted.states import FilingState
from marketplace.enrolment.claims.reading import claim_lines
from marketplace.enrolment.claims.states import OPEN as OPEN_CLAIMS
from marketplace.members.repository import organisation_names
from products.applications.models import ApplicationGroup
from products.applications.states import APPLICATION, ApplicationStatus
from products.applications.to_do import WaitingCase, open_cases, unsent_forms
from products.loans.models import Loan
from products.loans.states import LoanStatus
from products.loans.to_do import due_by
from web.homes.bank import CLOCKS
from web.homes.lines import Ends, Line, by_day

SHOWN = 8
AHEAD = timedelta(days=30)
CONSENTS_LOOKED_AT = 50
CONSENT_ENDS = timedelta(days=14)
CASES = "/me/applications"
TURNS = {ApplicationStatus.SUPPLEMENTING: ("银行要你补充材料", "去补充"), ApplicationStatus.APPROVED: ("已批准，等你签约", "去签约")}


async def urgent_lines(session: AsyncSession, system_session: AsyncSession, actor: Actor, *, at: datetime) -> list[Line]:
    """What waits for the enterprise itself, what cannot wait first."""
    cases = await open_cases(session, actor, limit=CONSENTS_LOOKED_AT)
    today, ends = at.astimezone(SHANGHAI).date(), await Ends.of(session, at)
    loans = await due_by(session, actor, until=today + AHEAD, limit=SHOWN)
    lines = [
        *_identity(actor),
        *await _claims(system_session, actor),
        *(_turn(each, ends) for each in cases if each.case.status in TURNS),
        *(_repayment(each, today) for each in loans),
        *await _assisted(system_session, actor),
        *[_unsent(each) for each in await unsent_forms(session, actor, limit=3)],
        *await _consents(session, actor, ends),
    ]
    rank = {"bad": 0, "warn": 1}
    return sorted(lines, key=lambda line: rank.get(line.tone, 2))


async def case_lines(session: AsyncSession, actor: Actor, *, at: datetime) -> list[Line]:
    """Cases that are with their lenders."""
    ends = await Ends.of(session, at)
    return [_with_lender(each, ends) for each in await open_cases(session, actor, limit=SHOWN) if each.case.status not in TURNS]


def _turn(each: WaitingCase, ends: Ends) -> Line:
    title, action = TURNS[each.case.status]
    when, tone = _end(each, ends)
    return Line(title, f"{each.other_side} · {each.product}", f"{CASES}/{each.case.id}", action, when, tone or "warn")


def _end(each: WaitingCase, ends: Ends) -> tuple[str, str]:
    kind = CLOCKS.get(each.case.due_what or "")
    return ends.words(each.case.due_at, kind.term.unit) if kind else ("", "")


def _unsent(form: ApplicationGroup) -> Line:
    changed = form.updated_at.astimezone(SHANGHAI)
    return Line("有一份没有提交的申请", f"最后修改 {changed:%m-%d %H:%M}", f"{CASES}/forms/{form.id}", "继续填写")


def _with_lender(each: WaitingCase, ends: Ends) -> Line:
    when, tone = _end(each, ends)
    said = f"银行{when}" if tone == "bad" else when
    note = f"{each.product} · {APPLICATION.labels_zh[each.case.status]}"
    return Line(each.other_side, note, f"{CASES}/{each.case.id}", "查看", said, tone)


def _repayment(loan: Loan, today: date) -> Line:
    if loan.status is LoanStatus.OVERDUE or loan.next_due_on is None:
        return Line("借款逾期", f"借据 {loan.external_reference}，已过 {loan.days_past_due} 天", f"/me/loans/{loan.id}", "去看", "", "bad")
    when, tone = by_day(loan.next_due_on, today)
    return Line("要还款", f"借据 {loan.external_reference}", f"/me/loans/{loan.id}", "去看", when, tone)


def _identity(actor: Actor) -> list[Line]:
    if actor.scopes != UNVERIFIED:
        return []
    return [Line("还没有实名核验", "核验后才能授权和申请贷款", "/account/identity", "去核验", "", "warn")]


async def _claims(system_session: AsyncSession, actor: Actor) -> list[Line]:
    if actor.role is not Role.ENTERPRISE_OWNER:
        return []
    found = await claim_lines(system_session, actor, "enrolment:answer:list")
    still = [each for each in found if each.claim.status in OPEN_CLAIMS]
    return [Line("有人认领贵司", "不是贵司的人，请尽快答复", f"/me/claims/{each.claim.id}", "去答复", "", "bad") for each in still]


async def _assisted(system_session: AsyncSession, actor: Actor) -> list[Line]:
    waiting = [each for each in await offered(system_session, actor) if each.status is FilingState.OPEN]
    return [Line("有代填的资料等你确认", "确认前不作数", f"/me/assisted/{each.id}", "去确认", "", "warn") for each in waiting[:3]]


async def _consents(session: AsyncSession, actor: Actor, ends: Ends) -> list[Line]:
    files = await consent_files(session, actor, limit=CONSENTS_LOOKED_AT, state=ConsentState.LIVE, at=ends.at)
    ending = [each.consent for each in files if each.consent.valid_until - ends.at <= CONSENT_ENDS][:3]
    names = await organisation_names(session, [each.grantee_id for each in ending]) if ending else {}
    return [
        Line(
            f"给{names[each.grantee_id]}的授权快到期",
            "到期后对方不能再查看",
            f"/me/consents/{each.id}",
            "去看",
            ends.words(each.valid_until)[0],
        )
        for each in ending
    ]


def headline(lines: Sequence[Line]) -> str:
    """The result as the page's title."""
    late = sum(line.tone == "bad" for line in lines)
    if late:
        return f"有 {late} 件事已经超期或要马上办"
    return f"有 {len(lines)} 件事等你办" if lines else "现在没有要你办的事"
