"""What the home of a bank's people shows: what is due, what nobody has, what waits for a second person, and the loan book."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.access.roles import Role
from marketplace.calendar.working_days import SHANGHAI
from products.applications.states import APPLICATION
from products.applications.time_limits import ALL
from products.applications.to_do import LenderPiles, WaitingCase, lender_piles, most_urgent, to_approve
from products.catalogue.draft_states import DraftStatus
from products.catalogue.drafts.repository import list_drafts
from products.loans.to_do import LIST as LOANS
from products.loans.to_do import book_piles
from web.homes.lines import Ends, Line, Pile

SHOWN = 6
CASES = "/bank/applications"
CLOCKS = {kind.name: kind for kind in ALL}


async def bank_piles(session: AsyncSession, actor: Actor, *, at: datetime) -> list[Pile]:
    """Counts of what the role works on; those of nothing are shown too, so that a home looks the same every day."""
    piles: list[Pile] = []
    if _may(actor, "applications:application:list"):
        piles += _case_piles(await lender_piles(session, actor, at=at), actor)
    if _may(actor, LOANS):
        book = await book_piles(session, actor, on=at.astimezone(SHANGHAI).date())
        piles.append(Pile("逾期贷款", book.overdue, "/bank/loans?tab=overdue", "笔", "bad" if book.overdue else ""))
        piles.append(Pile("7 天内要还款", book.near, "/bank/loans?tab=due", "笔"))
    return piles


async def bank_lines(session: AsyncSession, actor: Actor, *, at: datetime) -> list[tuple[str, str, list[Line]]]:
    """(title, address of all, lines) of each list that the role works from."""
    lists: list[tuple[str, str, list[Line]]] = []
    ends = await Ends.of(session, at)
    if _may(actor, "applications:application:approve"):
        waiting = await to_approve(session, actor, limit=SHOWN)
        lists.append(("待我审批", f"{CASES}?state=proposed", _lines(waiting, ends, "去审批")))
    if _may(actor, "applications:application:accept"):
        own = await most_urgent(session, actor, limit=SHOWN, mine=True)
        lists.append(("我经办的", f"{CASES}?whose=mine", _lines(own, ends, "去办理")))
    if _may(actor, "applications:application:list"):
        nobodys = await most_urgent(session, actor, limit=SHOWN, mine=False)
        lists.append(("还没有人经办", f"{CASES}?whose=nobody", _lines(nobodys, ends, "去看")))
    return lists


async def product_lines(system_session: AsyncSession, actor: Actor) -> list[Line]:
    """Versions that the lender is writing, and those that wait for the platform. As the system, like every page of drafts."""
    if actor.role not in (Role.BANK_PRODUCT_MANAGER, Role.BANK_ADMIN):
        return []
    drafts = await list_drafts(system_session, actor, states=[DraftStatus.DRAFT, DraftStatus.SUBMITTED], limit=SHOWN)
    words = {DraftStatus.DRAFT: ("写完后提交审核", "去写"), DraftStatus.SUBMITTED: ("等平台审核", "去看")}
    return [
        Line(str(draft.terms.get("name") or product.code), words[draft.status][0], f"/bank/products/{product.id}", words[draft.status][1])
        for draft, product in drafts
    ]


def headline(piles: Iterable[Pile]) -> str:
    """The result of the day as the page's title."""
    counts = {pile.label: pile for pile in piles}
    late, approve = counts.get("已超期"), counts.get("待我审批")
    if late is not None and late.count:
        return f"{late.text} 件申请已超过承诺的时限"
    if approve is not None and approve.count:
        return f"{approve.text} 件申请待审批"
    return "没有超期的事项"


def _case_piles(found: LenderPiles, actor: Actor) -> list[Pile]:
    late = Pile("已超期", found.late, f"{CASES}?until=overdue", "件", "bad" if found.late else "")
    nobody = Pile("还没有人经办", found.nobody, f"{CASES}?whose=nobody", "件", "warn" if found.nobody else "")
    approve = Pile("待我审批", found.to_approve, f"{CASES}?state=proposed", "件")
    mine = Pile("我经办的", found.mine, f"{CASES}?whose=mine", "件")
    own = [mine] if _may(actor, "applications:application:accept") else []
    return [late, *own, *([approve] if _may(actor, "applications:application:approve") else []), nobody]


def _lines(cases: Sequence[WaitingCase], ends: Ends, action: str) -> list[Line]:
    return [_line(each, ends, action) for each in cases]


def _line(each: WaitingCase, ends: Ends, action: str) -> Line:
    case, note = each.case, f"{each.product} · {APPLICATION.labels_zh[each.case.status]} · {each.case.case_number}"
    kind = CLOCKS.get(case.due_what or "")
    if kind is None:
        return Line(each.other_side, note, f"{CASES}/{case.id}", action)
    when, tone = ends.words(case.due_at, kind.term.unit)
    return Line(each.other_side, note, f"{CASES}/{case.id}", action, f"{kind.title_zh} {when}", tone)


def _may(actor: Actor, permission: str) -> bool:
    return policy_table().grant(actor.role, permission) is not None
