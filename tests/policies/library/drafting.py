"""A bureau with people, and a version that could be published: what the tests of drafts begin with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.members.models import Organisation
from marketplace.workflow.mover import Said
from policies.library.draft_models import PolicyDraft
from policies.library.drafts.decide import publish, submit
from policies.library.drafts.terms import DraftTerms
from policies.library.drafts.write import create_policy
from tests.web.callers import make_member

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday morning in Shanghai
CITY = "320100"
PROVEN = Said(factor_fresh=True)
RETURNED = Said(reason_code="benefit_unclear", note="请写明上限")


def whole(**other: Any) -> dict[str, Any]:
    """Terms with everything that a bureau has to say before the first signature."""
    return {
        "title": "示例贷款贴息办法",
        "issuer": "示例市财政局",
        "issuer_level": "city",
        "kind": "interest_subsidy",
        "beneficiaries": ["enterprise"],
        "region": CITY,
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2027, 12, 31),
        "validity_basis": "signed_on",
        "summary_zh": "用于测试",
        "criterion": {"attribute": "region", "within": [CITY]},
        "benefit": {"type": "interest_subsidy", "rate_points_pct": 1, "cap_per_year_cny": 100000},
        **other,
    }


def terms(**other: Any) -> DraftTerms:
    """The same as a draft has them."""
    said: DraftTerms = msgspec.convert(whole(**other), DraftTerms)
    return said


@dataclass(frozen=True)
class Bureau:
    """Two editors (one person may not sign twice), a reviewer and an approver of one bureau."""

    organisation: Organisation
    editor: Actor
    reviewer: Actor
    approver: Actor

    async def draft(self, session: AsyncSession, said: Mapping[str, Any] = {}) -> PolicyDraft:
        """A new policy that could be submitted."""
        return await create_policy(session, self.editor, terms(**said), at=NOW)

    async def signed(self, session: AsyncSession, draft: PolicyDraft, *, at: datetime = NOW) -> PolicyDraft:
        """Both signatures under it."""
        await submit(session, self.editor, draft.id, at=at, said=PROVEN)
        return await publish(session, self.reviewer, draft.id, at=at, said=PROVEN)

    async def published(self, session: AsyncSession, **said: Any) -> PolicyDraft:
        """A new policy that was published."""
        return await self.signed(session, await self.draft(session, said))


async def make_bureau(session: AsyncSession, region: str = CITY) -> Bureau:
    """In the session's own transaction."""
    editor = await make_member(session, Role.BUREAU_POLICY_EDITOR, region=region)
    others = [await make_member(session, role, editor.organisation_id) for role in (Role.BUREAU_REVIEWER, Role.BUREAU_APPROVER)]
    organisation = await session.get_one(Organisation, editor.organisation_id)
    organisation.region = region
    people = [Actor(each.role, account_id=each.account_id, organisation_id=organisation.id, region=region) for each in (editor, *others)]
    return Bureau(organisation, *people)
