"""Money that should not have been paid: ordered back (责令退回), and received. Both are new entries of the journal, nothing is edited."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.money import yuan_text
from marketplace.workflow.mover import NOTHING_SAID, Said
from policies.claims.act import act, as_it_stands
from policies.claims.borne import back_by_payer, paid_by_payer
from policies.claims.examine import rules_of
from policies.claims.eyes import require_impartial
from policies.claims.known import today_of
from policies.claims.limits import lower_loss, lower_uses
from policies.claims.models import Claim
from policies.claims.parties import keepers_of
from policies.claims.repository import hold_claim, recoveries_of
from policies.claims.reserve import journal_data
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger import book
from policies.funds.rules.amounts import apportion


async def claw_back(
    session: AsyncSession,
    actor: Actor,
    claim_id: UUID,
    *,
    amount_fen: int | None = None,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
) -> Claim:
    """Order money back; None: everything that was paid and has not been shared back. The journal shows it as receivable.

    Raises: as `move`, Invalid with the most that can be asked, NotDeclared, HasInterest, OwnClaim.
    """
    claim = await hold_claim(session, actor, claim_id, "claw_back", version)
    await require_impartial(session, actor, claim, at=at)
    left = await _left_by_payer(session, claim)
    most = sum(left.values())
    amount = most if amount_fen is None else amount_fen
    if not 0 < amount <= most:
        text = f"可以责令退回的最多 {yuan_text(most)} 元（已拨付减去已返还），填写的是 {yuan_text(amount)} 元"
        raise Invalid("没有责令退回", [FieldError("/amount", text)])
    shares = apportion(amount, list(left.values()), list(left.values()))
    entry = await book(
        session, claim.fund_id, EntryKind.CLAW_BACK, list(zip(left, shares, strict=True)), occurred_on=today_of(at),
        recorded_by=actor.account_id or actor.client_id, at=at, claim_id=claim.id,
    )  # fmt: skip
    data = {"amount_fen": amount, **journal_data(entry)}
    moved = await act(session, actor, claim, "claw_back", at=at, said=said, values={"clawed_back_fen": amount}, data=data)
    return await as_it_stands(session, moved)


async def receive_claw_back(
    session: AsyncSession,
    actor: Actor,
    claim: Claim,
    amount_fen: int,
    received_on: date,
    voucher: str,
    *,
    at: datetime,
    said: Said = NOTHING_SAID,
) -> Claim:
    """Money that was ordered back has come, of a claim that the caller holds; limits and loss have so much room again.

    Raises: as `move`, Conflict for whoever does not keep the fund, Invalid, VoucherUsed.
    """
    if actor.organisation_id not in keepers_of(claim):
        raise Conflict("退回款由资金池的管理方登记到账；请把款项退回资金池专户", state=claim.status)
    await require_impartial(session, actor, claim, at=at)
    open_fen = claim.clawed_back_fen - claim.claw_back_received_fen
    faults = []
    if not 0 < amount_fen <= open_fen:
        faults.append(FieldError("/amount", f"尚未退回 {yuan_text(open_fen)} 元，填写的是 {yuan_text(amount_fen)} 元"))
    if received_on > today_of(at):
        faults.append(FieldError("/recovered_on", f"到账日不能晚于今天 {today_of(at)}，填写的是 {received_on}"))
    if not 1 <= len(voucher.strip()) <= 64:
        faults.append(FieldError("/voucher", "请填写凭证号，最多 64 个字符"))
    if faults:
        raise Invalid("没有登记退回款", faults)
    await lower_loss(session, claim, amount_fen)
    await lower_uses(session, claim, amount_fen)
    shares = await _received_by_payer(session, claim, amount_fen)
    entry = await book(
        session, claim.fund_id, EntryKind.CLAW_BACK_RECEIVED, shares, occurred_on=received_on,
        recorded_by=actor.account_id or actor.client_id, at=at, claim_id=claim.id, voucher=voucher,
    )  # fmt: skip
    values = {"claw_back_received_fen": claim.claw_back_received_fen + amount_fen}
    data = {"amount_fen": amount_fen, **journal_data(entry)}
    return await as_it_stands(session, await act(session, actor, claim, "receive_claw_back", at=at, said=said, values=values, data=data))


async def _left_by_payer(session: AsyncSession, claim: Claim) -> dict[str, int]:
    """What each payer has paid and not had back."""
    back = back_by_payer(await recoveries_of(session, claim.id))
    return {payer: amount - back.get(payer, 0) for payer, amount in paid_by_payer(claim, await rules_of(session, claim))}


async def _received_by_payer(session: AsyncSession, claim: Claim, amount_fen: int) -> list[tuple[str, int]]:
    """Parts of what was ordered back: each payer's share up to and with this sum, less its share of what came before."""
    left = await _left_by_payer(session, claim)
    ordered = apportion(claim.clawed_back_fen, list(left.values()), list(left.values()))
    before = apportion(claim.claw_back_received_fen, ordered, ordered)
    open_parts = [whole - part for whole, part in zip(ordered, before, strict=True)]
    return list(zip(left, apportion(amount_fen, open_parts, open_parts), strict=True))
