"""Whether what a draft points at is there: other policies, and files of the own bureau that passed their checks."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Uuid, column, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError
from marketplace.members.models import Organisation
from policies.library.draft_models import PolicyDraft
from policies.library.drafts.checks import Findings, findings
from policies.library.drafts.terms import DraftTerms, read_draft
from policies.library.models import Policy
from policies.library.pointers import Relation, RelationKind

# The room of funds lies above this one; that a fund is there, and has rules that were published, can be asked all the same.
_FUND = table("fund", column("id", Uuid), column("current_version_id", Uuid))


async def findings_of(session: AsyncSession, draft: PolicyDraft) -> Findings:
    """Everything that `checks.findings` finds, and what the terms point at that is not there. As the system."""
    terms = read_draft(draft.terms)
    bureau = await session.get_one(Organisation, draft.issuer_id)
    found = findings(terms, builtin_vocabulary(), bureau.region)
    pointed = [*await _relation_faults(session, draft, terms), *await _document_faults(session, draft, terms)]
    return Findings((*found.errors, *pointed), found.warnings)


async def _relation_faults(session: AsyncSession, draft: PolicyDraft, terms: DraftTerms) -> list[FieldError]:
    wanted = {each.policy_id for each in terms.relations if each.policy_id is not None}
    rows = await session.execute(select(Policy.id, Policy.issuer_id).where(Policy.id.in_(wanted), Policy.current_version_id.is_not(None)))
    issuers = {row.id: row.issuer_id for row in rows}
    named = {each.fund_id for each in terms.relations if each.fund_id is not None}
    funds = set(await session.scalars(select(_FUND.c.id).where(_FUND.c.id.in_(named), _FUND.c.current_version_id.is_not(None))))
    twice = {each for each in terms.relations if terms.relations.count(each) > 1}
    return [
        FieldError(f"/relations/{at}", detail)
        for at, each in enumerate(terms.relations)
        for detail in (*_faults_of(each, draft, issuers, funds), *(["同一项关联写了两次。"] if each in twice else []))
    ]


def _faults_of(relation: Relation, draft: PolicyDraft, issuers: dict[UUID, UUID | None], funds: set[UUID]) -> Iterator[str]:
    if relation.kind is RelationKind.FUNDS:
        if relation.fund_id is None or relation.policy_id is not None:
            yield "资金来源须写 fund_id，不写 policy_id。"
        elif relation.fund_id not in funds:
            yield "没有这个已发布规则的资金池，请核对编号。"
        return
    if relation.policy_id is None or relation.fund_id is not None:
        yield "须写 policy_id，不写 fund_id。"
    elif relation.policy_id == draft.policy_id:
        yield "不能与自己关联；修改本政策请新建版本。"
    elif relation.policy_id not in issuers:
        yield "没有这项已发布的政策，请核对编号。"
    elif relation.kind is RelationKind.REPLACES and issuers[relation.policy_id] != draft.issuer_id:
        yield "只能替代本单位发布的政策。"


async def _document_faults(session: AsyncSession, draft: PolicyDraft, terms: DraftTerms) -> list[FieldError]:
    ids = [each.document_id for each in terms.documents]
    own = select(Document.id, Document.state).where(
        Document.id.in_(ids), Document.organisation_id == draft.issuer_id, Document.deleted_at.is_(None)
    )
    states = {row.id: row.state for row in await session.execute(own)}
    faults = []
    for at, each in enumerate(ids):
        if each not in states:
            faults.append(FieldError(f"/documents/{at}/document_id", "本单位没有上传过这份文件，或者它已经删除。"))
        elif states[each] is not DocumentState.READY:
            faults.append(FieldError(f"/documents/{at}/document_id", "文件还没有通过检查，请稍后再提交或换一份。"))
        elif each in ids[:at]:
            faults.append(FieldError(f"/documents/{at}/document_id", "同一份文件列了两次。"))
    return faults
