"""The life of a fund's rules: written by one person, published by another, in force on their day, never edited."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import SHANGHAI
from marketplace.errors import Forbidden, Invalid
from marketplace.events.models import EventRow
from marketplace.members.models import OrganisationKind, OrganisationStatus
from marketplace.workflow.mover import FactorNeeded, FourEyesNeeded, StaleVersion
from policies.funds import change_status
from policies.funds.drafts import (
    DraftNotChangeable,
    DraftOpen,
    FundNotListed,
    NothingBefore,
    begin_version,
    change_draft,
    create_fund,
    undo_change,
)
from policies.funds.in_force import put_due_in_force
from policies.funds.journal_models import FundPool
from policies.funds.models import Fund, FundDraft, FundVersion
from policies.funds.publish import BureauNotActive, SignedSomethingElse, discard, publish, return_for_change, submit
from policies.funds.repository import NoOpenDraft, NoSuchFund, get_fund, list_funds, version_on, versions_of
from policies.funds.schemas import FundTerms, read_rules, terms_of
from policies.funds.states import FundStatus
from tests.policies.funds.building import NOW, PROVEN, RETURNED, SUSPENDED, Keepers, make_bank, make_fund, make_keepers, whole_rules

TODAY = NOW.astimezone(SHANGHAI).date()
DAY = timedelta(days=1)


async def drafted(session: AsyncSession, keepers: Keepers, **other: Any) -> FundDraft:
    terms = FundTerms(name="示例资金池", rules=whole_rules(keepers.bureau.id, **other))
    return await create_fund(session, keepers.editor, terms, at=NOW)


async def changed(session: AsyncSession, keepers: Keepers, draft: FundDraft, version: int = 1, **other: Any) -> FundDraft:
    fund = await session.get_one(Fund, draft.fund_id)
    terms = FundTerms(name=fund.name, region=fund.region, rules=whole_rules(keepers.bureau.id, **other))
    return await change_draft(session, keepers.editor, fund.id, terms, version=version, at=NOW)


async def test_rules_published_by_a_second_person_are_in_force_and_open_the_pool(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    fund = await make_fund(session, keepers)
    (version,) = await versions_of(session, fund.id)
    assert (fund.status, fund.current_version_id, version.number) == (FundStatus.PUBLISHED, version.id, 1)
    assert (version.submitted_by, version.published_by) == (keepers.editor.account_id, keepers.approver.account_id)
    assert (await session.get_one(FundPool, fund.id)).cash_fen == 0
    told = await session.scalars(select(EventRow.kind).where(EventRow.subject_id == fund.id))
    assert list(told) == ["fund.published"]


async def test_what_is_published_is_the_hash_that_was_submitted(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    draft = await drafted(session, keepers)
    await submit(session, keepers.editor, draft.fund_id, at=NOW)
    signed = draft.submitted_hash
    await publish(session, keepers.reviewer, draft.fund_id, at=NOW, said=PROVEN)
    assert [each.content_hash for each in await versions_of(session, draft.fund_id)] == [signed]


async def test_rules_altered_behind_the_back_of_who_submitted_are_not_published(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    draft = await drafted(session, keepers)
    await submit(session, keepers.editor, draft.fund_id, at=NOW)
    draft.rules = {**draft.rules, "shares": {"bank": 80}}
    await session.flush()
    with pytest.raises(SignedSomethingElse):
        await publish(session, keepers.approver, draft.fund_id, at=NOW, said=PROVEN)


async def test_whoever_submitted_does_not_publish_in_another_role(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    draft = await drafted(session, keepers)
    await submit(session, keepers.editor, draft.fund_id, at=NOW)
    both = Actor(keepers.approver.role, account_id=keepers.editor.account_id, organisation_id=keepers.bureau.id)
    with pytest.raises(FourEyesNeeded):
        await publish(session, both, draft.fund_id, at=NOW, said=PROVEN)


async def test_publishing_wants_a_fresh_factor_and_the_right_role(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    draft = await drafted(session, keepers)
    await submit(session, keepers.editor, draft.fund_id, at=NOW)
    with pytest.raises(FactorNeeded):
        await publish(session, keepers.approver, draft.fund_id, at=NOW)
    with pytest.raises(Forbidden):
        await publish(session, keepers.treasurer, draft.fund_id, at=NOW, said=PROVEN)


async def test_a_bureau_that_is_suspended_publishes_nothing(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    draft = await drafted(session, keepers)
    await submit(session, keepers.editor, draft.fund_id, at=NOW)
    keepers.bureau.status = OrganisationStatus.SUSPENDED
    await session.flush()
    with pytest.raises(BureauNotActive):
        await publish(session, keepers.approver, draft.fund_id, at=NOW, said=PROVEN)


async def test_rules_that_were_returned_are_changed_and_submitted_again(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    draft = await drafted(session, keepers)
    await submit(session, keepers.editor, draft.fund_id, at=NOW)
    with pytest.raises(DraftNotChangeable):
        await changed(session, keepers, draft, draft.version)
    await return_for_change(session, keepers.reviewer, draft.fund_id, at=NOW, said=RETURNED)
    await changed(session, keepers, draft, draft.version, caps={"loan": "1000000.00"})
    await submit(session, keepers.editor, draft.fund_id, at=NOW)
    await publish(session, keepers.reviewer, draft.fund_id, at=NOW, said=PROVEN)
    fund = await session.get_one(Fund, draft.fund_id)
    (version,) = await versions_of(session, fund.id)
    assert read_rules(version.rules).caps.loan == "1000000.00"


async def test_a_version_is_never_edited_or_deleted(session: AsyncSession) -> None:
    fund = await make_fund(session, await make_keepers(session))
    for statement in ("UPDATE fund_version SET number = 9 WHERE fund_id = :id", "DELETE FROM fund_version WHERE fund_id = :id"):
        with pytest.raises(DBAPIError):
            async with session.begin_nested():
                await session.execute(text(statement), {"id": fund.id})


async def test_the_next_version_begins_as_the_one_in_force_and_takes_force_on_its_day(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    fund = await make_fund(session, keepers)
    draft = await begin_version(session, keepers.editor, fund.id, at=NOW)
    terms = terms_of(fund, draft)
    rules = whole_rules(keepers.bureau.id, keepers.manager.id, shares={"bank": 50})
    later = FundTerms(name=terms.name, manager_id=terms.manager_id, region=terms.region, effective_from=TODAY + 3 * DAY, rules=rules)
    await change_draft(session, keepers.editor, fund.id, later, version=draft.version, at=NOW)
    await submit(session, keepers.editor, fund.id, at=NOW)
    await publish(session, keepers.reviewer, fund.id, at=NOW, said=PROVEN)
    second, first = await versions_of(session, fund.id)
    assert fund.current_version_id == first.id
    assert await version_on(session, fund.id, TODAY + 2 * DAY) == first
    assert await version_on(session, fund.id, TODAY + 3 * DAY) == second
    assert await version_on(session, fund.id, TODAY - DAY) is None
    await put_due_in_force(session, at=NOW + 3 * DAY)
    await session.refresh(fund)
    assert fund.current_version_id == second.id


async def test_one_version_is_in_work_at_a_time(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    fund = await make_fund(session, keepers)
    await begin_version(session, keepers.editor, fund.id, at=NOW)
    with pytest.raises(DraftOpen):
        await begin_version(session, keepers.editor, fund.id, at=NOW)


async def test_no_version_follows_one_that_never_was(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    draft = await drafted(session, keepers)
    with pytest.raises(FundNotListed):
        await begin_version(session, keepers.editor, draft.fund_id, at=NOW)


async def test_the_last_change_is_taken_back_and_brought_again(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    draft = await drafted(session, keepers)
    with pytest.raises(NothingBefore):
        await undo_change(session, keepers.editor, draft.fund_id, version=1, at=NOW)
    await changed(session, keepers, draft, shares={"bank": 45})
    await undo_change(session, keepers.editor, draft.fund_id, version=2, at=NOW)
    assert draft.rules["shares"] == {"bank": 40}
    await undo_change(session, keepers.editor, draft.fund_id, version=3, at=NOW)
    assert draft.rules["shares"] == {"bank": 45}


async def test_a_change_of_something_older_is_refused(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    draft = await drafted(session, keepers)
    await changed(session, keepers, draft)
    with pytest.raises(StaleVersion):
        await changed(session, keepers, draft, version=1)


async def test_all_faults_are_named_at_once_with_their_places(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    bank, enterprise = await make_bank(session), await make_bank(session, OrganisationKind.ENTERPRISE)
    bank.status = OrganisationStatus.SUSPENDED
    fund_id = (
        await drafted(
            session,
            keepers,
            admitted=[bank.id, enterprise.id],
            layers=[{"payer": "city", "share_pct": 60}, {"payer": "district", "share_pct": 30}],
            review_steps=[{"role": "bureau_reviewer", "organisation_id": bank.id, "working_days": 5}],
            stack={"with_funds": [bank.id]},
        )
    ).fund_id
    with pytest.raises(Invalid) as refused:
        await submit(session, keepers.editor, fund_id, at=NOW)
    places = {each.pointer for each in refused.value.errors}
    assert places >= {
        "/rules/admitted/0", "/rules/admitted/1", "/rules/layers", "/rules/review_steps/0/organisation_id", "/rules/stack/with_funds/0",
    }  # fmt: skip
    assert (await session.get_one(Fund, fund_id)).status is FundStatus.DRAFT


async def test_another_bureau_sees_nothing_and_an_institution_only_what_was_published(session: AsyncSession) -> None:
    keepers, others = await make_keepers(session), await make_keepers(session)
    draft, fund = await drafted(session, keepers), await make_fund(session, keepers)
    for each in (draft.fund_id, fund.id):
        with pytest.raises(NoSuchFund):
            await get_fund(session, others.approver, each)
    bank = await make_bank(session)
    officer = Actor(Role.BANK_OFFICER, organisation_id=bank.id)
    seen = {each.id for each, _ in await list_funds(session, officer, limit=200)}
    assert fund.id in seen
    assert draft.fund_id not in seen
    with pytest.raises(NoOpenDraft):
        await submit(session, others.editor, draft.fund_id, at=NOW)


async def test_the_manager_sees_the_funds_that_it_runs(session: AsyncSession) -> None:
    keepers, others = await make_keepers(session), await make_keepers(session)
    fund = await make_fund(session, keepers)
    assert [each.id for each, _ in await list_funds(session, keepers.fund_manager, limit=10)] == [fund.id]
    assert not await list_funds(session, others.fund_manager, limit=10)


async def test_a_fund_rests_comes_back_and_ends(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    fund = await make_fund(session, keepers)
    assert (await change_status.suspend(session, keepers.reviewer, fund.id, at=NOW, said=SUSPENDED)).status is FundStatus.SUSPENDED
    assert (await change_status.resume(session, keepers.approver, fund.id, at=NOW)).status is FundStatus.PUBLISHED
    draft = await begin_version(session, keepers.editor, fund.id, at=NOW)
    ending = type(PROVEN)(note="政策到期", factor_fresh=True)
    with pytest.raises(change_status.DraftInTheWay):
        await change_status.withdraw(session, keepers.approver, fund.id, at=NOW, said=ending)
    await discard(session, keepers.editor, draft.fund_id, at=NOW)
    assert (await change_status.withdraw(session, keepers.approver, fund.id, at=NOW, said=ending)).status is FundStatus.WITHDRAWN


async def test_a_fund_that_never_was_published_ends_with_its_draft(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    draft = await drafted(session, keepers)
    await discard(session, keepers.editor, draft.fund_id, at=NOW)
    assert (await session.get_one(Fund, draft.fund_id)).status is FundStatus.WITHDRAWN


async def test_name_and_manager_stay_once_rules_are_in_force(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    fund = await make_fund(session, keepers)
    draft = await begin_version(session, keepers.editor, fund.id, at=NOW)
    terms = FundTerms(name="另一个名称", manager_id=fund.manager_id, region=fund.region, rules=whole_rules(keepers.bureau.id))
    with pytest.raises(Invalid) as refused:
        await change_draft(session, keepers.editor, fund.id, terms, version=draft.version, at=NOW)
    assert [each.pointer for each in refused.value.errors] == ["/name"]


async def test_versions_of_one_fund_are_numbered_without_a_gap(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    fund = await make_fund(session, keepers)
    await begin_version(session, keepers.editor, fund.id, at=NOW)
    await submit(session, keepers.editor, fund.id, at=NOW)
    await publish(session, keepers.reviewer, fund.id, at=NOW, said=PROVEN)
    assert sorted(await session.scalars(select(FundVersion.number).where(FundVersion.fund_id == fund.id))) == [1, 2]
