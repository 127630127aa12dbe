"""Versions in work and policies of the holder's bureau, in each state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.ids import new_id
from policies.library.draft_models import PolicyDraft, PolicySignature
from policies.library.draft_states import PolicyDraftStatus
from policies.library.drafts.sign import hash_of
from policies.library.drafts.terms import offer_of, stored
from policies.library.models import Policy
from policies.library.signing import SignatureStep
from policies.library.states import PolicyStatus
from policies.library.versions import next_version
from tests.policies.library.drafting import terms
from tests.products.catalogue.offers import fresh_code
from tests.web.matrix.fixture import FACTOR_CODE, Fixture, Holder

RETURNED = {"reason_code": "benefit_unclear", "note": "示例"}
SUSPENDED = {"reason_code": "quota_used"}
WITHDRAWN = {"reason_code": "replaced"}


async def make_draft(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID | str]:
    """The next version of a published policy; of a submitted one, with its first signature."""
    policy = await _policy(session, holder)
    draft = PolicyDraft(
        id=new_id(),
        status=PolicyDraftStatus(state),
        version=1,
        round=1,
        policy_id=policy.id,
        issuer_id=policy.issuer_id,
        base_version_id=policy.current_version_id,
        terms=stored(_national()),
        before=stored(_national()),
        created_at=now(),
        updated_at=now(),
    )
    session.add(draft)
    await session.flush()
    session.add(
        PolicySignature(
            draft_id=draft.id,
            round=1,
            step=SignatureStep.FIRST,
            organisation_id=draft.issuer_id,
            role="bureau_policy_editor",
            content_sha256=await hash_of(session, draft),
            signed_at=now(),
        )
    )
    await session.flush()
    return {"policy_id": policy.id, "case_id": policy.id, "draft_id": draft.id, "step": "basics"}


async def make_policy(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """A policy that was published and stands where it is asked to."""
    policy = await _policy(session, holder)
    policy.status = PolicyStatus(state)
    await session.flush()
    return {"policy_id": policy.id, "case_id": policy.id}


def _national() -> Any:
    """Terms that a bureau of any region may have: the holder's is that of the matrix."""
    return terms(region="320000", issuer_level="district", criterion={"attribute": "region", "within": ["320000"]})


async def _policy(session: AsyncSession, holder: Holder) -> Policy:
    policy = Policy(id=new_id(), code=fresh_code(), issuer_id=holder.member.organisation_id, sample=False, version=1, round=1)
    session.add(policy)
    await session.flush()
    made = next_version(policy, offer_of(policy, _national(), None), number=1, now=now())
    session.add(made)
    await session.flush()
    policy.current, policy.status = made, PolicyStatus.PUBLISHED
    await session.flush()
    return policy


def _said(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"data": {"version": "1", **said}, "json": dict(said)}


FIXTURES = (
    Fixture(
        "policies:draft",
        make_draft,
        states=(PolicyDraftStatus.DRAFT, PolicyDraftStatus.SUBMITTED),
        requests={
            "policies:draft:create": {"json": {"title": "示例办法"}, "data": {"title": "示例办法"}},
            "policies:draft:copy": {"json": {}, "data": {}},
            "policies:draft:change": {"json": {}, "data": {"version": "1"}, "headers": {"if-match": "*"}},
            "policies:draft:submit": _said({"code": FACTOR_CODE}),
            "policies:draft:discard": _said({}),
            "policies:draft:publish": _said({"code": FACTOR_CODE}),
            "policies:draft:return": _said(RETURNED),
        },
    ),
    Fixture(
        "policies:policy",
        make_policy,
        states=tuple(PolicyStatus),
        requests={
            "policies:policy:suspend": _said(SUSPENDED),
            "policies:policy:resume": _said({}),
            "policies:policy:withdraw": _said(WITHDRAWN),
            "policies:policy:expire": _said({}),
        },
    ),
)
