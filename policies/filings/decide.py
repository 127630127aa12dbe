"""What those who keep a fund do with a filing: file it, reject it, revoke it for cause."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from marketplace.workflow.moves import TransitionNotAllowed
from policies.filings.conditions import Verdict
from policies.filings.events import MOVED
from policies.filings.frozen import frozen_shares
from policies.filings.fund_terms import FundTerms, LoanDays, terms_in_force
from policies.filings.models import Filing
from policies.filings.parties import parties_of
from policies.filings.repository import hold_filing, visible
from policies.filings.states import FILING
from policies.funds.models import Fund
from policies.funds.states import FUND, FundStatus

# Whether money was approved on a filing; answered by the claims above.
MoneyApproved = Callable[[AsyncSession, UUID], Awaitable[bool]]
LONGEST_WAIT = timedelta(days=366)


class MoneyIsOut(Conflict):
    """Something was approved on the filing: it is not revoked, what was paid is clawed back."""

    code = "filing_has_claim"


async def file(
    session: AsyncSession,
    actor: Actor,
    filing_id: UUID,
    *,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
    conditions_until: date | None = None,
) -> Filing:
    """File the loan: version of the rules and shares are frozen. What is not known yet may be shown until a day (`conditions_until`).

    A criterion that could not be answered wants a note or such a day. Raises: as `move`, Invalid; TransitionNotAllowed
    while the fund is stopped.
    """
    filing = await hold_filing(session, actor, filing_id)
    FILING.require(filing.status, FILING.move("file"))
    today = at.astimezone(SHANGHAI).date()
    _require_judged(filing, said, conditions_until, today)
    terms = await _terms(session, filing, today)
    values = {
        "fund_version_id": terms.version.id, "filed_on": today, "filed_at": at, "updated_at": at, "conditions_until": conditions_until,
        "shares": frozen_shares(terms.rules, filing.facts, filing.principal_fen),
    }  # fmt: skip
    data = {"fund_id": str(filing.fund_id), "fund_version_id": str(terms.version.id)}
    return await move(
        session, actor, FILING, MOVED["file"], Filing, filing_id, "file", at=at, visible=visible(actor), version=version, said=said,
        values=values, parties=parties_of(filing), data=data,
    )  # fmt: skip


async def reject(
    session: AsyncSession, actor: Actor, filing_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Filing:
    """Do not take the loan into the fund. Raises: as `move`."""
    filing = await hold_filing(session, actor, filing_id)
    return await move(
        session, actor, FILING, MOVED["reject"], Filing, filing_id, "reject", at=at, visible=visible(actor), version=version, said=said,
        values={"updated_at": at}, parties=parties_of(filing), data=_coded(filing, said),
    )  # fmt: skip


async def revoke(
    session: AsyncSession,
    actor: Actor,
    filing_id: UUID,
    *,
    at: datetime,
    approved: MoneyApproved,
    version: int | None = None,
    said: Said = NOTHING_SAID,
) -> Filing:
    """Take the loan out of the fund for cause, as long as nothing was approved on it. Raises: as `move`, MoneyIsOut.

    The filing is held before it is asked, and an approval holds it too: of the two at once, the second sees the first.
    """
    filing = await hold_filing(session, actor, filing_id)
    FILING.require(filing.status, FILING.move("revoke"))
    if await approved(session, filing.id):
        raise MoneyIsOut("这件备案已有核定的补偿，不能撤销；应追回的，请对补偿责令退回", state=filing.status)
    return await move(
        session, actor, FILING, MOVED["revoke"], Filing, filing_id, "revoke", at=at, visible=visible(actor), version=version, said=said,
        values={"updated_at": at, "revoked_at": at, "conditions_until": None}, parties=parties_of(filing), data=_coded(filing, said),
    )  # fmt: skip


async def _terms(session: AsyncSession, filing: Filing, today: date) -> FundTerms:
    fund = await session.get_one(Fund, filing.fund_id)
    if fund.status is not FundStatus.PUBLISHED or fund.current_version_id is None:
        raise TransitionNotAllowed(f"资金池现在「{FUND.labels_zh[fund.status]}」，不能准予备案", state=filing.status)
    signed_on = date.fromisoformat(filing.facts["contract_signed_on"]["value"])
    terms = await terms_in_force(session, fund.id, fund.current_version_id, LoanDays(signed_on, filing.disbursed_on), today)
    if terms is None:
        raise Invalid("没有备案", [FieldError("", "资金规则在这笔借款的签约日或放款日还没有生效")])
    return terms


def _require_judged(filing: Filing, said: Said, conditions_until: date | None, today: date) -> None:
    if conditions_until is not None and not today < conditions_until <= today + LONGEST_WAIT:
        text = f"补齐资格的期限须在明天至一年之内，填写的是 {conditions_until}"
        raise Invalid("没有备案", [FieldError("/conditions_until", text)])
    if filing.verdict != Verdict.MET and conditions_until is None and not (said.note or "").strip():
        raise Invalid("没有备案", [FieldError("/note", "备案条件里有平台不能判断的，请写明核实的情况，或者填写补齐资格的期限")])


def _coded(filing: Filing, said: Said) -> dict[str, str]:
    return {"fund_id": str(filing.fund_id), "reason_code": said.reason_code or ""}
