"""What a version points at, as rows: relations to other policies and funds, and its files. And both read from the other end."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.documents.models import Document, DocumentUse
from marketplace.documents.repository import DocumentNotFound
from marketplace.ids import new_id
from policies.library.draft_models import PolicyDocument, PolicyRelation
from policies.library.models import Policy, PolicyVersion
from policies.library.pointers import RelationKind
from policies.library.repository import SHOWN
from policies.library.schemas import PolicyTerms

USE = "policy_version"


@dataclass(frozen=True, slots=True)
class Related:
    """Another policy, as this one's page names it. `by_us`: this one says so; else the other one does (被替代, 落实文件)."""

    kind: RelationKind
    by_us: bool
    policy_id: UUID
    code: str
    title: str

    @property
    def name(self) -> str:
        """As the open interface names it: `replaces`, `replaced_by`."""
        return str(self.kind) if self.by_us else INVERSE[self.kind]

    @property
    def label_zh(self) -> str:
        """「替代」, 「已被替代」."""
        return LABELS[self.name]


INVERSE = {RelationKind.REPLACES: "replaced_by", RelationKind.IMPLEMENTS: "implemented_by", RelationKind.FUNDS: "funded_by"}
LABELS = {"replaces": "替代了", "replaced_by": "已被替代，现行的是", "implements": "落实的上级文件", "implemented_by": "落实它的文件"}


async def keep_parts(session: AsyncSession, version: PolicyVersion, terms: PolicyTerms, organisation_id: UUID) -> None:
    """Write the rows of a new version; its files stay from now on, whoever would delete them."""
    session.add_all(
        PolicyRelation(id=new_id(), version_id=version.id, kind=each.kind, target_policy_id=each.policy_id, fund_id=each.fund_id)
        for each in terms.relations
    )
    for position, each in enumerate(terms.documents):
        session.add(
            PolicyDocument(
                id=new_id(), version_id=version.id, position=position, document_id=each.document_id, kind=each.kind,
                title_zh=each.title_zh, public=each.public,
            )
        )  # fmt: skip
        used = {"document_id": each.document_id, "subject_id": version.id, "subject_kind": USE, "organisation_id": organisation_id}
        await session.execute(insert(DocumentUse).values(used).on_conflict_do_nothing())
    await session.flush()


async def relations_of(session: AsyncSession, version_id: UUID) -> Sequence[PolicyRelation]:
    """In the order in which they were written."""
    return (await session.scalars(select(PolicyRelation).where(PolicyRelation.version_id == version_id).order_by(PolicyRelation.id))).all()


async def documents_of(session: AsyncSession, version_id: UUID, *, public: bool = False) -> Sequence[PolicyDocument]:
    """In their order; `public`: those only that anybody may have."""
    wanted = select(PolicyDocument).where(PolicyDocument.version_id == version_id)
    wanted = wanted.where(PolicyDocument.public) if public else wanted
    return (await session.scalars(wanted.order_by(PolicyDocument.position))).all()


async def related(session: AsyncSession, policy: Policy) -> list[Related]:
    """Policies that are shown and that this one's version in force names, or whose version in force names this one."""
    if policy.current_version_id is None:
        return []
    current, target = Policy.current_version_id, PolicyRelation.target_policy_id
    ours = await _named(session, target == Policy.id, PolicyRelation.version_id == policy.current_version_id, by_us=True)
    return ours + await _named(session, PolicyRelation.version_id == current, target == policy.id, by_us=False)


async def public_document(session: AsyncSession, policy: Policy, document_id: UUID) -> Document:
    """A file that the version in force hands out to anybody. As the system. Raises: DocumentNotFound."""
    wanted = (
        select(Document)
        .join(PolicyDocument, PolicyDocument.document_id == Document.id)
        .where(PolicyDocument.version_id == policy.current_version_id, PolicyDocument.public, Document.id == document_id)
    )
    found = await session.scalar(wanted)
    if found is None:
        raise DocumentNotFound("这项政策没有这份公开的文件")
    return found


async def _named(session: AsyncSession, joined: ColumnElement[bool], wanted: ColumnElement[bool], *, by_us: bool) -> list[Related]:
    rows = await session.execute(
        select(PolicyRelation.kind, Policy.id, Policy.code, PolicyVersion.title)
        .join(Policy, joined)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(wanted, Policy.status.in_(SHOWN))
        .order_by(PolicyRelation.id)
    )
    return [Related(row.kind, by_us, row.id, row.code, row.title) for row in rows]
