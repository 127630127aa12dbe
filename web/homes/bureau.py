"""What the home of a finance bureau's people shows: signatures that are waited for, claims by what is due, and how the funds stand."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.calendar.working_days import Unit
from marketplace.money import FEN_PER_YUAN, people_amount
from policies.claims.desk.queue import ClaimFilter, Tab, claim_page, count_due
from policies.claims.repository import visible as visible_claims
from policies.claims.states import CLAIM
from policies.claims.time_limits import ALL
from policies.funds.journal_models import FundPool
from policies.funds.models import Fund, FundDraft
from policies.funds.repository import visible_draft, visible_fund
from policies.funds.states import FundStatus
from policies.library.draft_states import PolicyDraftStatus
from policies.library.drafts.repository import list_drafts
from web.homes.lines import Ends, Line, Pile

SHOWN, MOST = 6, 100
CLAIMS, FUNDS, POLICIES = "/bureau/claims", "/bureau/funds", "/bureau/policies"
CLOCKS = {kind.name: kind for kind in ALL}


async def bureau_piles(session: AsyncSession, actor: Actor, *, at: datetime) -> list[Pile]:
    """Counts of what the role works on; those of nothing are shown too, so that a home looks the same every day."""
    seen = visible_claims(actor, "claims:claim:list")
    late = await count_due(session, actor, seen, ClaimFilter(due_by=at))
    mine = await count_due(session, actor, seen, ClaimFilter(mine=True))
    piles = [
        Pile("已超期", late, f"{CLAIMS}?until=overdue", "件补偿", "bad" if late else "", MOST),
        Pile("轮到我办", mine, f"{CLAIMS}?mine=1", "件补偿", most=MOST),
    ]
    to_sign = await _to_sign(session, actor)
    return [*piles, Pile("等第二人签发", len(to_sign), POLICIES, "项政策或规则", most=2 * SHOWN)] if _signs(actor) else piles


async def bureau_lines(session: AsyncSession, actor: Actor, *, at: datetime) -> list[tuple[str, str, list[Line]]]:
    """(title, address of all, lines) of each list that the role works from."""
    ends, seen = await Ends.of(session, at), visible_claims(actor, "claims:claim:list")
    lists: list[tuple[str, str, list[Line]]] = []
    if _signs(actor):
        lists.append(("等我签发", POLICIES, await _to_sign(session, actor)))
    if _may(actor, "policies:draft:change"):
        lists.append(("在写的", POLICIES, await _in_work(session, actor)))
    mine = await claim_page(session, actor, seen, ClaimFilter(mine=True), Tab.DUE, None, limit=SHOWN)
    lists.append(("轮到我办的补偿", f"{CLAIMS}?mine=1", [_claim(row, ends) for row in mine.rows]))
    soon = await claim_page(session, actor, seen, ClaimFilter(), Tab.DUE, None, limit=SHOWN)
    lists.append(("最先到期的补偿", CLAIMS, [_claim(row, ends) for row in soon.rows]))
    lists.append(("资金池", FUNDS, await _funds(session, actor)))
    return lists


def headline(piles: Iterable[Pile]) -> str:
    """The result of the day as the page's title."""
    counts = {pile.label: pile for pile in piles}
    if counts["已超期"].count:
        return f"{counts['已超期'].text} 件补偿已超过时限"
    if counts["轮到我办"].count:
        return f"{counts['轮到我办'].text} 件补偿轮到你办"
    sign = counts.get("等第二人签发")
    return f"{sign.text} 项等你签发" if sign is not None and sign.count else "没有超期的事项"


async def _to_sign(session: AsyncSession, actor: Actor) -> list[Line]:
    """What a colleague submitted: policies, then rules of funds. Nobody signs what the same person submitted."""
    drafts = await list_drafts(session, actor, states=[PolicyDraftStatus.SUBMITTED], limit=SHOWN)
    lines = [
        Line(str(draft.terms.get("title") or policy.code), "政策，等第二人签发", f"{POLICIES}/{policy.id}", "去看")
        for draft, policy in drafts
        if draft.written_by != actor.account_id
    ]
    wanted = select(Fund.id, Fund.name).join(FundDraft, FundDraft.fund_id == Fund.id)
    others = or_(FundDraft.submitted_by.is_(None), FundDraft.submitted_by != actor.account_id)
    submitted = wanted.where(FundDraft.status == FundStatus.SUBMITTED, others, visible_draft(actor)).order_by(FundDraft.id).limit(SHOWN)
    rules = [Line(name, "资金规则，等第二人发布", f"{FUNDS}/{fund_id}", "去看") for fund_id, name in await session.execute(submitted)]
    return lines + rules


async def _in_work(session: AsyncSession, actor: Actor) -> list[Line]:
    words = {PolicyDraftStatus.DRAFT: ("写完后提交签发", "去写"), PolicyDraftStatus.SUBMITTED: ("等第二人签发", "去看")}
    drafts = await list_drafts(session, actor, states=[PolicyDraftStatus.DRAFT, PolicyDraftStatus.SUBMITTED], limit=SHOWN)
    return [
        Line(str(draft.terms.get("title") or policy.code), words[draft.status][0], f"{POLICIES}/{policy.id}", words[draft.status][1])
        for draft, policy in drafts
    ]


async def _funds(session: AsyncSession, actor: Actor) -> list[Line]:
    """What each fund has left to promise, the least first: that one needs somebody."""
    free = FundPool.cash_fen - FundPool.reserved_fen
    wanted = select(Fund.id, Fund.name, free, FundPool.cash_fen).join(FundPool, FundPool.fund_id == Fund.id)
    seen = wanted.where(visible_fund(actor, "funds:fund:list"), Fund.status.in_((FundStatus.PUBLISHED, FundStatus.SUSPENDED)))
    rows = await session.execute(seen.order_by(func.coalesce(free, 0), Fund.id).limit(SHOWN))
    return [_fund(*row) for row in rows]


def _fund(fund_id: Any, name: str, free_fen: int, cash_fen: int) -> Line:
    left = f"可用 {people_amount(_yuan(free_fen))}"
    return Line(name, f"专户存款 {people_amount(_yuan(cash_fen))}", f"{FUNDS}/{fund_id}", "去看", left, "" if free_fen else "warn")


def _claim(row: Row[Any], ends: Ends) -> Line:
    claim = row.Claim
    note = f"{row.fund} · {CLAIM.labels_zh[claim.status]} · {claim.number}"
    kind = CLOCKS.get(claim.due_what or "")
    when, tone = ends.words(claim.due_at, kind.term.unit if kind else Unit.WORKING_DAYS)
    due = f"{kind.title_zh} {when}" if kind else when
    return Line(f"{row.claimant}：{row.borrower}", note, f"{CLAIMS}/{claim.id}", "去办理", due, tone)


def _signs(actor: Actor) -> bool:
    return _may(actor, "policies:draft:publish")


def _may(actor: Actor, permission: str) -> bool:
    return policy_table().grant(actor.role, permission) is not None


def _yuan(amount_fen: int) -> int:
    return amount_fen // FEN_PER_YUAN
