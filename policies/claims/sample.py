"""A sample for an outside auditor (抽查), drawn by a seed that is kept, so that anybody can draw it again; and what is taken along."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.documents.models import Document
from marketplace.errors import FieldError, Invalid, NotFound
from marketplace.events.record import record
from marketplace.workflow.models import WorkflowStep
from policies.claims.events import EXPORTED, SAMPLED
from policies.claims.models import Claim, ClaimDocument
from policies.claims.parties import keepers_of
from policies.claims.repository import get_claim, payments_of, recoveries_of
from policies.funds.journal_models import JournalEntry
from policies.funds.models import Fund

MOST_DRAWN = 500
SEED = re.compile(r"[0-9A-Za-z_-]{1,64}")


class NoSuchFund(NotFound):
    """Not there, or not the caller's to keep."""

    code = "fund_not_found"


async def draw_sample(
    session: AsyncSession, actor: Actor, fund_id: UUID, from_on: date, to_on: date, wanted: int, seed: str, *, at: datetime
) -> list[UUID]:
    """Draw claims of a fund that were approved in a period (both days included), in the order of the hash of seed and id.

    The seed comes from the auditor and stands in the log with what it drew: the same seed draws the same. Marked claims stay marked.
    Raises: NoSuchFund, Invalid.
    """
    fund = await session.scalar(select(Fund).where(Fund.id == fund_id, Fund.bureau_id == actor.organisation_id))
    if fund is None:
        raise NoSuchFund("没有这个资金池，或者它不属于本部门")
    if faults := _faults(from_on, to_on, wanted, seed):
        raise Invalid("没有抽取", faults)
    first = datetime.combine(from_on, time(), SHANGHAI)
    last = datetime.combine(to_on + timedelta(days=1), time(), SHANGHAI)
    of_period = (Claim.fund_id == fund_id) & (Claim.approved_at >= first) & (Claim.approved_at < last)
    found = (await session.scalars(select(Claim.id).where(of_period))).all()
    drawn = sorted(found, key=lambda each: hashlib.sha256(f"{seed} {each}".encode()).digest())[:wanted]
    marked = update(Claim).where(Claim.id.in_(drawn)).values(sampled=True)
    await session.execute(marked.execution_options(synchronize_session=False))
    data = {
        "seed": seed, "from": from_on.isoformat(), "to": to_on.isoformat(), "of": len(found), "claim_ids": [str(each) for each in drawn],
    }  # fmt: skip
    record(session, SAMPLED, fund_id, at=at, parties=[fund.bureau_id], data=data)
    await session.flush()
    return drawn


async def export_claim(session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime) -> Iterator[bytes]:
    """Everything that is kept of one claim as JSON lines: the claim, its steps, papers with their hashes, payments, recoveries and the
    journal's entries. The export is recorded before its first line. Raises: CaseNotFound.
    """
    claim = await get_claim(session, actor, claim_id, "claims:claim:export")
    record(session, EXPORTED, claim.id, at=at, parties=keepers_of(claim))
    steps = select(WorkflowStep).where(WorkflowStep.subject_id == claim.id).order_by(WorkflowStep.at, WorkflowStep.id)
    papers = select(ClaimDocument, Document.sha256).outerjoin(Document, Document.id == ClaimDocument.document_id)
    entries = select(JournalEntry).where(JournalEntry.claim_id == claim.id).order_by(JournalEntry.number)
    lines: list[tuple[str, Any]] = [("claim", _columns(claim))]
    lines += [("step", _columns(each)) for each in await session.scalars(steps)]
    for paper, digest in await session.execute(papers.where(ClaimDocument.claim_id == claim.id)):
        lines.append(("document", _columns(paper) | {"sha256": None if digest is None else digest.hex()}))
    lines += [("payment", _columns(each)) for each in await payments_of(session, claim.id)]
    lines += [("recovery", _columns(each)) for each in await recoveries_of(session, claim.id)]
    lines += [("entry", _columns(each)) for each in await session.scalars(entries)]
    return (msgspec.json.encode({"record": kind, **said}, order="deterministic") + b"\n" for kind, said in lines)


def _columns(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}


def _faults(from_on: date, to_on: date, wanted: int, seed: str) -> list[FieldError]:
    checks = (
        ("/to", f"期间须从早到晚，填写的是 {from_on} 至 {to_on}", from_on <= to_on),
        ("/number", f"抽取件数须在 1 至 {MOST_DRAWN} 之间，填写的是 {wanted}", 1 <= wanted <= MOST_DRAWN),
        ("/seed", "请填写审计方给出的随机种子：1 至 64 个字母、数字、- 或 _", SEED.fullmatch(seed) is not None),
    )
    return [FieldError(pointer, text) for pointer, text, right in checks if not right]
