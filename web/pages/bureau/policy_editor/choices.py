"""What a policy's editor offers to choose from, which depends on the bureau: its places, its files, policies and funds to point at."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.documents.models import Document
from marketplace.documents.purposes import UPLOADED, DocumentState
from marketplace.members.models import Organisation
from marketplace.reference.regions import NATION, NATION_NAME, children, find, full_name
from policies.funds.models import Fund
from policies.library.draft_models import PolicyDraft
from policies.library.drafts.terms import DraftTerms, read_draft
from policies.library.models import Policy, PolicyVersion
from policies.library.states import PolicyStatus

Options = tuple[tuple[str, str], ...]
MOST = 500


@dataclass(frozen=True, slots=True)
class Choices:
    """Values with the words for them."""

    regions: Options = ()
    documents: Options = ()
    policies: Options = ()
    funds: Options = ()


async def choices_for(session: AsyncSession, draft: PolicyDraft) -> Choices:
    """As the system. What the draft names already can be chosen again, whether or not it could be today."""
    terms = read_draft(draft.terms)
    bureau = await session.get_one(Organisation, draft.issuer_id)
    return Choices(
        regions=_regions(bureau.region or NATION, terms.region),
        documents=await _documents(session, draft, terms),
        policies=await _policies(session, draft, terms),
        funds=await _funds(session, draft, terms),
    )


def _regions(own: str, chosen: str | None) -> Options:
    """The bureau's place and what lies in it; below the nation and a province only the next level, which is what their texts speak of."""
    below = children(own) if own == NATION else [each for part in children(own) for each in (part, *children(part.code))]
    several = (own, *(each.code for each in below if each.selectable))
    known = several if chosen is None or chosen in several else (*several, chosen)
    return tuple((code, _place(code)) for code in known)


def _place(code: str) -> str:
    if code == NATION:
        return NATION_NAME
    return full_name(code) or (f"{code}（不在地区表中）" if find(code) is None else code)


async def _documents(session: AsyncSession, draft: PolicyDraft, terms: DraftTerms) -> Options:
    usable = Document.deleted_at.is_(None) & (Document.state != DocumentState.REFUSED) & (Document.purpose.in_(UPLOADED))
    wanted = select(Document.id, Document.file_name, Document.state).where(Document.organisation_id == draft.issuer_id, usable)
    rows = await session.execute(wanted.order_by(Document.id.desc()).limit(MOST))
    found = [(str(row.id), _file(row.file_name, row.state)) for row in rows]
    return _with(found, [str(each.document_id) for each in terms.documents], "不能再选的文件")


def _file(name: str, state: DocumentState) -> str:
    return name if state is DocumentState.READY else f"{name}（检查中）"


async def _policies(session: AsyncSession, draft: PolicyDraft, terms: DraftTerms) -> Options:
    rows = await session.execute(
        select(Policy.id, PolicyVersion.title, PolicyVersion.document_number)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(Policy.status != PolicyStatus.WITHDRAWN, Policy.id != draft.policy_id)
        .order_by(Policy.issuer_id.is_distinct_from(draft.issuer_id), PolicyVersion.title)
        .limit(MOST)
    )
    found = [(str(row.id), f"{row.title}（{row.document_number}）" if row.document_number else row.title) for row in rows]
    return _with(found, [str(each.policy_id) for each in terms.relations if each.policy_id], "列表之外的政策")


async def _funds(session: AsyncSession, draft: PolicyDraft, terms: DraftTerms) -> Options:
    rows = await session.execute(select(Fund.id, Fund.name).where(Fund.bureau_id == draft.issuer_id).order_by(Fund.name).limit(MOST))
    found = [(str(row.id), row.name) for row in rows]
    return _with(found, [str(each.fund_id) for each in terms.relations if each.fund_id], "列表之外的资金")


def _with(found: Sequence[tuple[str, str]], named: Sequence[str], label: str) -> Options:
    known = {value for value, _ in found}
    return (*found, *((value, f"{label} {value[-8:]}") for value in dict.fromkeys(named) if value not in known))
