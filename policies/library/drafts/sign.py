"""The two signatures under a version: kept with the hash of exactly what was signed. As the system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.errors import Conflict
from marketplace.events.record import record
from marketplace.ids import new_id
from policies.library.draft_models import PolicyDraft, PolicySignature
from policies.library.drafts.repository import policy_of_draft
from policies.library.drafts.terms import offer_of, read_draft
from policies.library.events import VERSION_SIGNED
from policies.library.signing import SignatureStep
from policies.library.versions import content_of


class SignedSomethingElse(Conflict):
    """What is to be published is not what the first person signed."""

    code = "signed_something_else"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature with the name of who gave it; of a program, the name is empty."""

    step: SignatureStep
    name: str
    role: str
    signed_at: datetime
    content_sha256: str


async def hash_of(session: AsyncSession, draft: PolicyDraft) -> str:
    """SHA-256 of everything the draft says, as its version would keep it. Raises: msgspec.ValidationError where something is missing."""
    policy = await policy_of_draft(session, draft.policy_id)
    return content_of(offer_of(policy, read_draft(draft.terms), draft.effective_from))


async def sign(session: AsyncSession, actor: Actor, draft: PolicyDraft, step: SignatureStep, content_sha256: str, *, at: datetime) -> None:
    """Keep the signature of the caller, whose second factor the move has asked for; the log keeps its hash too."""
    session.add(
        PolicySignature(
            id=new_id(), draft_id=draft.id, round=draft.round, step=step, organisation_id=draft.issuer_id, account_id=actor.account_id,
            client_id=actor.client_id, role=actor.role, content_sha256=content_sha256, signed_at=at,
        )
    )  # fmt: skip
    record(session, VERSION_SIGNED, draft.id, at=at, parties=(draft.issuer_id,), data={"step": step, "content_sha256": content_sha256})
    await session.flush()


async def require_same(session: AsyncSession, draft: PolicyDraft, content_sha256: str) -> None:
    """Raises: SignedSomethingElse unless the first signature of this round is of this content."""
    first = select(PolicySignature.content_sha256).where(
        PolicySignature.draft_id == draft.id, PolicySignature.round == draft.round, PolicySignature.step == SignatureStep.FIRST
    )
    if await session.scalar(first) != content_sha256:
        raise SignedSomethingElse("现在的内容与起草人签名时不同，请退回后重新签名提交", state=draft.status)


async def signatures(session: AsyncSession, draft: PolicyDraft) -> Sequence[Signed]:
    """Those of the present round, the first one first; none after it was returned."""
    return await _of(session, PolicySignature.draft_id == draft.id, PolicySignature.round == draft.round)


async def signatures_of_version(session: AsyncSession, version_id: UUID) -> Sequence[Signed]:
    """Both signatures of a published version."""
    mine = select(PolicyDraft.id).where(PolicyDraft.version_id == version_id)
    return await _of(
        session,
        PolicySignature.draft_id.in_(mine),
        PolicySignature.round == select(PolicyDraft.round).where(PolicyDraft.id == PolicySignature.draft_id).scalar_subquery(),
    )


async def _of(session: AsyncSession, *wanted: ColumnElement[bool]) -> Sequence[Signed]:
    rows = await session.execute(
        select(PolicySignature, Account.display_name)
        .outerjoin(Account, Account.id == PolicySignature.account_id)
        .where(*wanted)
        .order_by(PolicySignature.signed_at, PolicySignature.id)
    )
    return [Signed(row.step, name or "", row.role, row.signed_at, row.content_sha256) for row, name in rows]
