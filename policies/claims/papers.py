"""The papers of a claim: what was brought, what the platform shows by itself, and what of the fund's list is missing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.documents.use import rely_on
from marketplace.errors import FieldError
from policies.claims.known import evidence_for
from policies.claims.models import Claim, ClaimDocument
from policies.claims.repository import papers_of
from policies.claims.states import CLAIM
from policies.claims.terms import MOST_DOCUMENTS, BookView, Paper
from policies.filings.models import Filing
from policies.funds.fund_rules import FundRules

OF_PLATFORM = "平台已有材料"


def missing_of(wanted: Sequence[str], shown: Iterable[str], papers: Sequence[Paper]) -> tuple[str, ...]:
    """Which of the fund's papers are not there. A paper of which nobody said what it is stands for the first one that is missing."""
    named = {*shown, *(each.material for each in papers if each.material)}
    missing = [each for each in wanted if each not in named]
    return tuple(missing[sum(1 for each in papers if each.material is None) :])


async def materials_there(session: AsyncSession, claim: Claim, rules: FundRules, book: BookView, filing: Filing) -> frozenset[str]:
    """The papers of the fund's list that are there."""
    if not rules.materials:
        return frozenset()
    shown, _ = await evidence_for(session, filing, book, rules)
    papers = [Paper(each.document_id, each.material) for each in await papers_of(session, claim.id)]
    missing = missing_of(rules.materials, shown, papers)
    return frozenset(each for each in rules.materials if each not in missing)


async def keep_papers(session: AsyncSession, actor: Actor, claim: Claim, papers: Sequence[Paper], *, at: datetime) -> None:
    """The papers of the claim from now on; what is not named any more is taken back, and stays in the file's history.

    Raises: Invalid with one fault per document that is not a ready one of the caller's.
    """
    there = {each.document_id for each in await papers_of(session, claim.id) if each.material != OF_PLATFORM}
    new = [each.document_id for each in papers if each.document_id not in there]
    if new:
        await rely_on(session, actor, new, subject_kind=CLAIM.resource, subject_id=claim.id)
    gone = there - {each.document_id for each in papers}
    if gone:
        taken = update(ClaimDocument).where(ClaimDocument.claim_id == claim.id, ClaimDocument.document_id.in_(gone))
        await session.execute(taken.values(removed_at=at).execution_options(synchronize_session=False))
    if papers:
        rows = [{"claim_id": claim.id, "document_id": each.document_id, "material": each.material, "added_at": at} for each in papers]
        added = insert(ClaimDocument).values(rows)
        again = {"material": added.excluded.material, "removed_at": None}
        await session.execute(added.on_conflict_do_update(index_elements=["claim_id", "document_id"], set_=again))


async def attach_known(session: AsyncSession, claim: Claim, document_ids: Iterable[UUID], *, at: datetime) -> None:
    """Papers that lie on the platform already become papers of the claim by themselves."""
    rows = [{"claim_id": claim.id, "document_id": each, "material": OF_PLATFORM, "added_at": at} for each in document_ids]
    if rows:
        await session.execute(insert(ClaimDocument).values(rows).on_conflict_do_nothing())


def faults_of_papers(papers: Sequence[Paper]) -> list[FieldError]:
    """Too many, or one twice."""
    faults = []
    if len(papers) > MOST_DOCUMENTS:
        faults.append(FieldError("/documents", f"最多 {MOST_DOCUMENTS} 份文件，现在是 {len(papers)} 份"))
    seen: set[UUID] = set()
    for place, each in enumerate(papers):
        if each.document_id in seen:
            faults.append(FieldError(f"/documents/{place}", "同一份文件写了两次"))
        seen.add(each.document_id)
    return faults
