"""What a fund's rules point at, looked up: institutions, reviewers, other funds, the policy. Each fault with its place."""

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import FieldError
from marketplace.members.models import Organisation, OrganisationKind, OrganisationStatus
from marketplace.reference.regions import NATION, covers, find
from policies.funds.fund_rules import Claimant, FundRules
from policies.funds.models import Fund
from policies.library.models import Policy

CLAIMANT_KINDS = frozenset(each.value for each in Claimant)
REVIEWER_KINDS = frozenset({OrganisationKind.BUREAU, OrganisationKind.FUND_MANAGER})
Organisations = Mapping[UUID, Organisation]


async def fund_faults(session: AsyncSession, bureau: Organisation, manager_id: UUID | None, region: str | None) -> list[FieldError]:
    """About the fund itself: who runs it, and for which region."""
    faults = list(_region_faults(bureau.region, region))
    if manager_id is not None:
        manager = await session.get(Organisation, manager_id)
        if manager is None or manager.kind is not OrganisationKind.FUND_MANAGER or manager.sandbox != bureau.sandbox:
            faults.append(FieldError("/manager_id", "受托管理机构须是已入驻的基金管理机构，请核对机构编号。"))
        elif manager.status is not OrganisationStatus.ACTIVE:
            faults.append(FieldError("/manager_id", f"{manager.name}已停用或退出，不能受托管理。"))
    return faults


async def pointer_faults(session: AsyncSession, fund: Fund, rules: FundRules, policy_id: UUID | None) -> list[FieldError]:
    """About what the rules name. Three queries, however long the lists are."""
    wanted = {fund.bureau_id, *rules.admitted, *(step.organisation_id for step in rules.review_steps)}
    known = {each.id: each for each in await session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))}
    others = set(await session.scalars(select(Fund.id).where(Fund.id.in_(rules.stack.with_funds))))
    faults = [*_admitted(fund, rules, known), *_reviewers(fund, rules, known), *_stacked(fund, rules, others)]
    if policy_id is not None and await session.get(Policy, policy_id) is None:
        faults.append(FieldError("/policy_id", "没有这项政策，请核对政策编号，或者留空。"))
    return faults


def _region_faults(own: str | None, region: str | None) -> Iterator[FieldError]:
    if region is not None and region != NATION and find(region) is None:
        yield FieldError("/region", f"没有代码为 {region} 的地区；请用六位地区代码。")
    elif own not in (None, NATION) and (region is None or not covers(own, region)):
        yield FieldError("/region", f"{region or '全国'} 不在本单位的地区（{own}）之内。")


def _admitted(fund: Fund, rules: FundRules, known: Organisations) -> Iterator[FieldError]:
    for place, each in enumerate(rules.admitted):
        pointer, found = f"/rules/admitted/{place}", known.get(each)
        if found is None or found.kind.value not in CLAIMANT_KINDS or found.sandbox != known[fund.bureau_id].sandbox:
            yield FieldError(pointer, f"没有编号为 {each} 的银行、担保或其他可以申请补偿的机构。")
        elif found.status is not OrganisationStatus.ACTIVE:
            yield FieldError(pointer, f"{found.name}已停用或退出，不能列入合作机构。")
        elif found.kind.value not in {each.value for each in rules.claimants}:
            yield FieldError(pointer, f"{found.name}的机构类型 {found.kind} 不在可申请的类型（{'、'.join(rules.claimants)}）之中。")


def _reviewers(fund: Fund, rules: FundRules, known: Organisations) -> Iterator[FieldError]:
    for place, step in enumerate(rules.review_steps):
        found = known.get(step.organisation_id)
        if found is None or found.kind not in REVIEWER_KINDS or found.sandbox != known[fund.bureau_id].sandbox:
            yield FieldError(f"/rules/review_steps/{place}/organisation_id", "审核单位须是主管部门或受托管理机构，请核对机构编号。")


def _stacked(fund: Fund, rules: FundRules, others: Collection[UUID]) -> Iterator[FieldError]:
    for place, each in enumerate(rules.stack.with_funds):
        if each == fund.id or each not in others:
            yield FieldError(f"/rules/stack/with_funds/{place}", "须是平台上的另一个资金池，请核对编号。")
