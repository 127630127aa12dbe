"""What the forms of a fund offer: managers, institutions, reviewing organisations, and public schemes to begin with."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.members.models import Organisation, OrganisationKind, OrganisationStatus
from policies.funds.fund_rules import Claimant, FundRules, ReviewStep
from policies.funds.pointer_checks import CLAIMANT_KINDS, REVIEWER_KINDS
from policies.funds.rules.words import CLAIMANT_NAMES
from policies.funds.scheme_samples import Scheme, schemes

MOST = 500
Choice = tuple[str, str]


async def managers(session: AsyncSession, actor: Actor) -> list[dict[str, str]]:
    """Fund managers that may be entrusted."""
    found = await _of_kinds(session, actor.organisation_id, {OrganisationKind.FUND_MANAGER})
    return [{"value": str(each.id), "label": each.name} for each in found]


async def institutions(session: AsyncSession, bureau_id: UUID) -> list[Choice]:
    """Banks, guarantors and others that may be admitted."""
    kinds = {kind for kind in OrganisationKind if kind.value in CLAIMANT_KINDS}
    found = await _of_kinds(session, bureau_id, kinds)
    return [(str(each.id), f"{each.name}（{CLAIMANT_NAMES[Claimant(each.kind.value)]}）") for each in found]


async def reviewers(session: AsyncSession, bureau_id: UUID) -> list[Choice]:
    """Bureaux and managers whose people may review, the own bureau first."""
    found = await _of_kinds(session, bureau_id, set(REVIEWER_KINDS))
    return [(str(each.id), each.name) for each in sorted(found, key=lambda each: each.id != bureau_id)]


def scheme_choices() -> list[dict[str, str]]:
    """Reference schemes with the day of their source."""
    return [{"value": each.code, "label": f"{each.title_zh}（参考样例 {each.as_of or '未注日期'}）"} for each in schemes()]


def begun_as(scheme: Scheme, bureau_id: UUID, manager_id: UUID | None) -> FundRules:
    """A scheme's rules for this bureau; without a manager the bureau's own people make its reviews too."""
    asked = {step.role for step in scheme.review}
    rules = scheme.as_stated({role: manager_id or bureau_id if role == Role.FUND_MANAGER else bureau_id for role in asked})
    return replace(rules, review_steps=[_own(step, bureau_id) for step in rules.review_steps])


def _own(step: ReviewStep, bureau_id: UUID) -> ReviewStep:
    managed = step.role == Role.FUND_MANAGER and step.organisation_id == bureau_id
    return replace(step, role=Role.BUREAU_REVIEWER.value) if managed else step


async def _of_kinds(session: AsyncSession, own_id: UUID | None, kinds: set[OrganisationKind]) -> Sequence[Organisation]:
    own = aliased(Organisation)
    same = Organisation.sandbox == select(own.sandbox).where(own.id == own_id).scalar_subquery()
    wanted = select(Organisation).where(
        Organisation.kind.in_(kinds), Organisation.status == OrganisationStatus.ACTIVE, Organisation.parent_id.is_(None), same
    )
    return (await session.scalars(wanted.order_by(Organisation.name).limit(MOST))).all()
