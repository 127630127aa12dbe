"""A claim before it is sent in: prepared by the platform, kept and changed by the claimant."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.workflow.mover import begin
from policies.claims.events import CHANGED, DRAFTED
from policies.claims.faults import faults_of_loss
from policies.claims.known import known_of, today_of
from policies.claims.models import Claim
from policies.claims.papers import attach_known, faults_of_papers, keep_papers, missing_of
from policies.claims.parties import claimants_of
from policies.claims.repository import claim_number, get_claim, hold_claim
from policies.claims.states import CLAIM, ClaimStatus
from policies.claims.terms import LONGEST_STATEMENT, PARTS, ClaimDraft, ClaimTerms, Known, LossGiven, given_over, loss_of
from policies.funds.rules.unstated import in_the_way


class ClaimExists(Conflict):
    """There is a claim of the institution on this loss and fund, or of this reference; `claim_id` names it."""

    code = "claim_exists"

    def __init__(self, message: str, claim: Claim) -> None:
        super().__init__(message, state=claim.status)
        self.claim_id = claim.id


async def prepare(
    session: AsyncSession, actor: Actor, default_event_id: UUID, fund_id: UUID, *, at: datetime, given: LossGiven | None = None
) -> ClaimDraft:
    """What a claim on this loss would say without anybody typing: figures, papers that are here and that are missing, what is in the way.

    Raises: NotClaimable.
    """
    known = await known_of(session, actor, default_event_id, fund_id, at=at)
    loss = given_over(known.loss, given or LossGiven())
    blocked = (*_share_in_the_way(known), *in_the_way(known.rules, known.claimant))
    faults = [FieldError("/fund_id", f"资金规则未载明所需的数字，不能计算补偿：{each}") for each in dict.fromkeys(blocked)]
    there = await _of_loss(session, known)
    return ClaimDraft(
        known=known, loss=loss, missing=missing_of(known.rules.materials, known.evidence, ()),
        faults=(*faults, *faults_of_loss(known.book, known.claimant, loss)), existing_id=None if there is None else there.id,
    )  # fmt: skip


async def create(session: AsyncSession, actor: Actor, terms: ClaimTerms, *, at: datetime) -> Claim:
    """A draft; parts of the loss that are left out are what the platform knows. The same reference with the same content again answers
    with the claim that is there.

    Raises: NotClaimable naming the rule, Invalid with every fault, ClaimExists.
    """
    _require_sound(terms)
    known = await known_of(session, actor, terms.default_event_id, terms.fund_id, at=at)
    loss = given_over(known.loss, terms.loss)
    if (same := await _by_reference(session, known.claimant_id, terms.external_reference)) is not None:
        return _require_same(same, terms)
    if faults := faults_of_loss(known.book, known.claimant, loss):
        raise Invalid(f"损失金额有 {len(faults)} 处与平台已有记录不一致", faults)
    made = await _insert(session, actor, known, terms, at)
    await attach_known(session, made, known.document_ids, at=at)
    await keep_papers(session, actor, made, terms.documents, at=at)
    data = {"fund_id": str(made.fund_id), "filing_id": str(made.filing_id)}
    await begin(session, CLAIM, DRAFTED, made.id, made.status, at=at, parties=claimants_of(made), data=data)
    return made


async def edit(
    session: AsyncSession, actor: Actor, claim_id: UUID, terms: ClaimTerms, *, at: datetime, version: int | None = None
) -> Claim:
    """Change a draft, or one that was returned. Loss event and fund stay. Raises: as `hold_claim`, Invalid with every fault."""
    _require_sound(terms)
    claim = await hold_claim(session, actor, claim_id, "submit", version)
    if (claim.default_event_id, claim.fund_id) != (terms.default_event_id, terms.fund_id):
        raise Invalid("没有保存", [FieldError("/default_event_id", "违约和资金池不能更换；请撤回后另起草一件")])
    known = await known_of(session, actor, claim.default_event_id, claim.fund_id, at=at)
    loss = given_over(known.loss, terms.loss)
    if faults := faults_of_loss(known.book, known.claimant, loss):
        raise Invalid(f"损失金额有 {len(faults)} 处与平台已有记录不一致", faults)
    same = await _by_reference(session, claim.claimant_id, terms.external_reference)
    if same is not None and same.id != claim.id:
        raise ClaimExists(f"编号 {terms.external_reference} 已用于申请 {same.number}", same)
    for name in PARTS:
        setattr(claim, name, getattr(loss, name) or 0)
    claim.statement_zh, claim.external_reference = terms.statement_zh, terms.external_reference
    claim.version, claim.updated_at = claim.version + 1, at
    await keep_papers(session, actor, claim, terms.documents, at=at)
    record(session, CHANGED, claim.id, at=at, parties=claimants_of(claim))
    await session.flush()
    return await get_claim(session, actor, claim.id)


def _share_in_the_way(known: Known) -> tuple[str, ...]:
    shares = known.filing.shares or {}
    return tuple(shares.get(known.claimant.value, {}).get("blocked_by", ()))


async def _insert(session: AsyncSession, actor: Actor, known: Known, terms: ClaimTerms, at: datetime) -> Claim:
    loss = given_over(known.loss, terms.loss)
    steps = known.rules.review_steps
    number = await claim_number(session, today_of(at))
    row = insert(Claim).values(
        id=new_id(), status=ClaimStatus.DRAFT, version=1, round=1, number=number, fund_id=known.fund.id,
        fund_version_id=known.version.id, filing_id=known.filing.id, default_event_id=known.default_event_id,
        defaulted_on=known.defaulted_on, loan_id=known.filing.loan_id, subject_id=known.filing.subject_id,
        claimant_id=known.claimant_id, branch_id=known.branch_id, claimant_kind=known.claimant.value, bureau_id=known.fund.bureau_id,
        manager_id=known.fund.manager_id, reviewer_ids=sorted({each.organisation_id for each in steps}), review_steps=len(steps),
        external_reference=terms.external_reference, statement_zh=terms.statement_zh, checks=[], payers=[],
        created_by=actor.account_id, created_at=at, updated_at=at, **{name: getattr(loss, name) or 0 for name in PARTS},
    )  # fmt: skip
    made = (await session.scalars(row.on_conflict_do_nothing().returning(Claim))).one_or_none()
    if made is None:
        there = await _of_loss(session, known) or await _by_reference(session, known.claimant_id, terms.external_reference)
        if there is None:
            raise Conflict("同一笔损失的申请正在保存，请稍后再试")
        raise ClaimExists(f"这笔违约在该资金池已有申请 {there.number}（{CLAIM.labels_zh[there.status]}），同一损失只能申请一次", there)
    return made


async def _of_loss(session: AsyncSession, known: Known) -> Claim | None:
    same = (Claim.default_event_id == known.default_event_id) & (Claim.fund_id == known.fund.id)
    mine = Claim.claimant_id == known.claimant_id
    return (await session.scalars(select(Claim).where(same, mine, Claim.status != ClaimStatus.WITHDRAWN))).one_or_none()


async def _by_reference(session: AsyncSession, claimant_id: UUID, reference: str | None) -> Claim | None:
    if reference is None:
        return None
    mine = (Claim.claimant_id == claimant_id) & (Claim.external_reference == reference)
    return (await session.scalars(select(Claim).where(mine))).one_or_none()


def _require_same(there: Claim, terms: ClaimTerms) -> Claim:
    """A part that was left out says nothing, so it differs from nothing."""
    kept = loss_of(there)
    parts = [getattr(terms.loss, name) for name in PARTS]
    same = all(part is None or part == (getattr(kept, name) or 0) for part, name in zip(parts, PARTS, strict=True))
    if (there.default_event_id, there.fund_id) != (terms.default_event_id, terms.fund_id) or not same:
        raise ClaimExists(f"编号 {there.external_reference} 已用于内容不同的申请 {there.number}；请核对编号", there)
    return there


def _require_sound(terms: ClaimTerms) -> None:
    faults = faults_of_papers(terms.documents)
    if len(terms.statement_zh) > LONGEST_STATEMENT:
        faults.append(FieldError("/statement", f"说明最多 {LONGEST_STATEMENT} 个字符，现在是 {len(terms.statement_zh)} 个"))
    negative = [name for name in PARTS if (getattr(terms.loss, name) or 0) < 0]
    faults += [FieldError(f"/loss/{name.removesuffix('_fen')}", "金额不能小于 0") for name in negative]
    if faults:
        raise Invalid(f"申请有 {len(faults)} 处需要修改", faults)
