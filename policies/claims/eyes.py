"""Who may act on a claim as a reviewer: in turn, of the right organisation, without an interest, and nobody twice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.clients import people_behind
from marketplace.errors import Conflict, FieldError, Forbidden, Invalid
from marketplace.events.record import record
from marketplace.workflow.models import FourEyes
from marketplace.workflow.mover import FourEyesNeeded
from policies.claims.events import DECLARED
from policies.claims.models import Claim, ConflictDeclaration
from policies.claims.parties import claimants_of, keepers_of
from policies.claims.repository import get_claim
from policies.claims.states import EYES

LONGEST_DECLARATION = 1_000
BY_PROGRAM_ZH = "由机构的业务系统代为声明"


class NotDeclared(Conflict):
    """The reviewer has not said yet whether there is a conflict of interest."""

    code = "conflict_undeclared"


class HasInterest(Forbidden):
    """The reviewer has declared an interest and does not act in this claim."""

    code = "conflict_of_interest"


class NotYourTurn(Conflict):
    """The fund's review is at another step, or not over."""

    code = "not_your_turn"


class OwnClaim(Forbidden):
    """Nobody reviews or pays what the own institution claims."""

    code = "own_claim"


async def declare(session: AsyncSession, actor: Actor, claim_id: UUID, *, conflict: bool, text_zh: str = "", at: datetime) -> Claim:
    """Say whether one has an interest in the case (利益冲突声明); it is said once and stays.

    Raises: CaseNotFound, Invalid, Conflict where the contrary was said before.
    """
    claim = await get_claim(session, actor, claim_id)
    if conflict and not text_zh.strip():
        raise Invalid("请写明利益关系", [FieldError("/text", "有利益冲突的，请写明是什么关系")])
    if len(text_zh) > LONGEST_DECLARATION:
        raise Invalid("说明太长", [FieldError("/text", f"最多 {LONGEST_DECLARATION} 个字符，现在是 {len(text_zh)} 个")])
    await _keep(session, actor, claim, conflict=conflict, text_zh=text_zh, at=at)
    said = await declaration_of(session, actor, claim.id)
    if said is not None and said.conflict != conflict:
        raise Conflict("你已经对这件申请作过利益冲突声明，不能更改；情况有变的，请由他人办理", state=claim.status)
    return claim


async def declaration_of(session: AsyncSession, actor: Actor, claim_id: UUID) -> ConflictDeclaration | None:
    """What the caller has declared."""
    return await session.get(ConflictDeclaration, (claim_id, _person(actor)), populate_existing=True)


async def require_impartial(session: AsyncSession, actor: Actor, claim: Claim, *, at: datetime) -> None:
    """That the caller is of none of the claimant's organisations and has declared to have no interest.

    A program declares by acting: its institution answers for whom it lets act through it (decisions/approvals_by_programs.md).
    Raises: OwnClaim, NotDeclared, HasInterest.
    """
    if actor.organisation_id in {*claimants_of(claim), claim.subject_id}:
        raise OwnClaim("本机构的申请不能由本机构的人员审核、核定或拨付")
    if actor.program:
        await _keep(session, actor, claim, conflict=False, text_zh=BY_PROGRAM_ZH, at=at)
        return
    said = await declaration_of(session, actor, claim.id)
    if said is None:
        raise NotDeclared("请先声明与这件申请有无利益冲突，再办理", state=claim.status)
    if said.conflict:
        raise HasInterest("你已声明与这件申请有利益冲突，须由他人办理")


def require_turn(actor: Actor, claim: Claim) -> None:
    """That it is the caller's step of the review. Raises: NotYourTurn."""
    if claim.turn_role is None or (claim.turn_organisation_id, claim.turn_role) == (actor.organisation_id, actor.role.value):
        return
    raise NotYourTurn(f"现在轮到第 {claim.review_step + 1} 步审核的机构和角色（{claim.turn_role}）办理", state=claim.status)


async def require_other_eyes(session: AsyncSession, actor: Actor, claim: Claim) -> None:
    """That the caller neither sent in, reviewed nor approved the claim in this round. Raises: FourEyesNeeded."""
    people = await people_behind(session, actor)
    seen = select(FourEyes.person).where(
        FourEyes.subject_id == claim.id, FourEyes.grouping == EYES, FourEyes.round == claim.round, FourEyes.person.in_(people)
    )
    if await session.scalar(seen.limit(1)) is not None:
        raise FourEyesNeeded("须由另一人办理：你在这件申请中已经提交、审核或核定过")


async def _keep(session: AsyncSession, actor: Actor, claim: Claim, *, conflict: bool, text_zh: str, at: datetime) -> None:
    row = insert(ConflictDeclaration).values(claim_id=claim.id, person=_person(actor), conflict=conflict, text_zh=text_zh, declared_at=at)
    made = await session.scalar(row.on_conflict_do_nothing().returning(ConflictDeclaration.person))
    if made is not None:
        record(session, DECLARED, claim.id, at=at, parties=keepers_of(claim), data={"conflict": conflict})


def _person(actor: Actor) -> UUID | None:
    return actor.account_id or actor.client_id
