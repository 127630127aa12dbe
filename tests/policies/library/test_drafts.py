"""The life of a policy's version: written by an editor, signed by two people, in force on its day, ended on its last."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.errors import Forbidden, Invalid
from marketplace.events.models import EventRow
from marketplace.members.models import OrganisationStatus
from marketplace.search.postgres import PostgresSearch
from marketplace.workflow.mover import CaseNotFound, FactorNeeded, FourEyesNeeded, StaleVersion
from policies.library import listing
from policies.library.browse import PolicyFilter, browse_policies
from policies.library.draft_models import PolicyDraft, PolicySignature
from policies.library.draft_states import PolicyDraftStatus
from policies.library.drafts.decide import IssuerNotActive, publish, return_for_change, submit
from policies.library.drafts.repository import NoOpenDraft, NoSuchPolicy, find_open_draft, own_policy, waiting_version
from policies.library.drafts.sign import SignedSomethingElse, signatures, signatures_of_version
from policies.library.drafts.terms import read_draft
from policies.library.drafts.write import (
    DraftNotChangeable,
    DraftOpen,
    NothingBefore,
    begin_version,
    change_draft,
    copy_policy,
    create_policy,
    undo_change,
)
from policies.library.in_force import expire_due, put_due_in_force
from policies.library.models import Policy, PolicyVersion
from policies.library.parts import related
from policies.library.signing import SignatureStep
from policies.library.states import PolicyStatus, Validity
from tests.policies.library.drafting import NOW, PROVEN, RETURNED, make_bureau, terms

TODAY = NOW.astimezone(SHANGHAI).date()


async def policy_of(session: AsyncSession, draft: PolicyDraft) -> Policy:
    found = await session.get_one(Policy, draft.policy_id)
    await session.refresh(found, ["current"])
    return found


async def test_two_signatures_of_the_same_content_make_a_version(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    draft = await bureau.published(session)
    policy = await policy_of(session, draft)
    assert (policy.status, policy.current and policy.current.id) == (PolicyStatus.PUBLISHED, draft.version_id)
    signed = await signatures_of_version(session, policy.current.id)  # type: ignore[union-attr]
    assert [(each.step, each.role) for each in signed] == [
        (SignatureStep.FIRST, "bureau_policy_editor"), (SignatureStep.SECOND, "bureau_reviewer"),
    ]  # fmt: skip
    draft_hash = policy.current.content_hash  # type: ignore[union-attr]
    assert {each.content_sha256 for each in signed} == {draft_hash}
    told = await session.scalars(select(EventRow).where(EventRow.subject_id == policy.id))
    assert [(each.kind, each.data["content_sha256"]) for each in told] == [("policy.published", draft_hash)]
    logged = await session.scalars(select(EventRow.data).where(EventRow.kind == "policy_version.signed", EventRow.subject_id == draft.id))
    assert {each["content_sha256"] for each in logged} == {draft_hash}


async def test_neither_signature_is_given_without_a_fresh_factor(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    draft = await bureau.draft(session)
    with pytest.raises(FactorNeeded):
        await submit(session, bureau.editor, draft.id, at=NOW)


async def test_whoever_signed_first_does_not_sign_second_in_another_role(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    draft = await bureau.draft(session)
    await submit(session, bureau.editor, draft.id, at=NOW, said=PROVEN)
    both = type(bureau.reviewer)(bureau.reviewer.role, account_id=bureau.editor.account_id, organisation_id=bureau.organisation.id)
    with pytest.raises(FourEyesNeeded):
        await publish(session, both, draft.id, at=NOW, said=PROVEN)


async def test_another_bureau_neither_sees_nor_signs(session: AsyncSession) -> None:
    bureau, other = await make_bureau(session), await make_bureau(session)
    draft = await bureau.draft(session)
    await submit(session, bureau.editor, draft.id, at=NOW, said=PROVEN)
    with pytest.raises(CaseNotFound):
        await publish(session, other.reviewer, draft.id, at=NOW, said=PROVEN)
    with pytest.raises(NoSuchPolicy):
        await own_policy(session, other.editor, draft.policy_id)


async def test_an_editor_publishes_nothing(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    draft = await bureau.draft(session)
    await submit(session, bureau.editor, draft.id, at=NOW, said=PROVEN)
    with pytest.raises(Forbidden):
        await publish(session, bureau.editor, draft.id, at=NOW, said=PROVEN)


async def test_what_changed_behind_the_first_signature_is_not_published(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    draft = await bureau.draft(session)
    await submit(session, bureau.editor, draft.id, at=NOW, said=PROVEN)
    await session.execute(
        text("UPDATE policy_draft SET terms = jsonb_set(terms, '{title}', '\"改过的\"') WHERE id = :id").bindparams(id=draft.id)
    )
    await session.refresh(draft)
    with pytest.raises(SignedSomethingElse):
        await publish(session, bureau.reviewer, draft.id, at=NOW, said=PROVEN)


async def test_a_returned_version_is_signed_anew_and_the_old_signature_counts_no_more(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    draft = await bureau.draft(session)
    await submit(session, bureau.editor, draft.id, at=NOW, said=PROVEN)
    with pytest.raises(DraftNotChangeable):
        await change_draft(session, bureau.editor, draft.policy_id, terms(), effective_from=None, version=draft.version, at=NOW)
    back = await return_for_change(session, bureau.reviewer, draft.id, at=NOW, said=RETURNED)
    changed = await change_draft(
        session, bureau.editor, draft.policy_id, terms(title="改过的"), effective_from=None, version=back.version, at=NOW
    )
    done = await bureau.signed(session, changed)
    kept = list(await session.scalars(select(PolicySignature).where(PolicySignature.draft_id == draft.id)))
    assert len(kept) == 3
    assert len(await signatures(session, done)) == 2


@pytest.mark.parametrize("statement", ["UPDATE policy_signature SET role = 'x'", "DELETE FROM policy_relation"])
async def test_signatures_and_relations_are_never_changed(session: AsyncSession, statement: str) -> None:
    bureau = await make_bureau(session)
    await bureau.published(session)
    with pytest.raises(DBAPIError):
        await session.execute(text(statement))


async def test_every_fault_is_said_when_it_is_submitted(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    nowhere = str(bureau.organisation.id)
    broken = {"benefit": {}, "relations": [{"kind": "replaces", "policy_id": nowhere}, {"kind": "funds", "fund_id": nowhere}]}
    broken["documents"] = [{"document_id": str(bureau.organisation.id), "kind": "issued_text", "title_zh": "原文"}]
    draft = await bureau.draft(session, broken)
    with pytest.raises(Invalid) as caught:
        await submit(session, bureau.editor, draft.id, at=NOW, said=PROVEN)
    assert [each.pointer for each in caught.value.errors] == ["/benefit", "/relations/0", "/relations/1", "/documents/0/document_id"]


async def test_a_new_policy_begins_as_the_bureaus_own(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    said = read_draft((await create_policy(session, bureau.editor, terms(issuer=None, issuer_level=None, region=None), at=NOW)).terms)
    assert (said.issuer, said.issuer_level, said.region) == (bureau.organisation.name, "city", "320100")


async def test_a_code_is_nobody_elses(session: AsyncSession) -> None:
    bureau, other = await make_bureau(session), await make_bureau(session)
    taken = await create_policy(session, bureau.editor, terms(), code=f"zc-{bureau.organisation.id.hex}", at=NOW)
    policy = await policy_of(session, taken)
    with pytest.raises(Invalid):
        await create_policy(session, other.editor, terms(), code=policy.code, at=NOW)


async def test_of_two_changes_at_once_the_second_is_refused_and_one_step_back_is_possible(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    draft = await bureau.draft(session)
    with pytest.raises(NothingBefore):
        await undo_change(session, bureau.editor, draft.policy_id, version=1, at=NOW)
    await change_draft(session, bureau.editor, draft.policy_id, terms(title="第二稿"), effective_from=None, version=1, at=NOW)
    with pytest.raises(StaleVersion):
        await change_draft(session, bureau.editor, draft.policy_id, terms(title="另一稿"), effective_from=None, version=1, at=NOW)
    again = await undo_change(session, bureau.editor, draft.policy_id, version=2, at=NOW)
    assert read_draft(again.terms).title == terms().title


async def test_the_next_version_begins_as_the_one_in_force_and_there_is_one_at_a_time(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    first = await bureau.published(session)
    older = await bureau.published(session)
    said = {"relations": [{"kind": "replaces", "policy_id": str(older.policy_id)}]}
    draft = await begin_version(session, bureau.editor, first.policy_id, terms(**said), at=NOW)
    with pytest.raises(DraftOpen):
        await begin_version(session, bureau.editor, first.policy_id, at=NOW)
    await bureau.signed(session, draft)
    third = await begin_version(session, bureau.editor, first.policy_id, at=NOW)
    assert read_draft(third.terms) == terms(**said)
    assert [each.name for each in await related(session, await policy_of(session, first))] == ["replaces"]
    assert [each.name for each in await related(session, await policy_of(session, older))] == ["replaced_by"]


async def test_a_copy_is_a_policy_of_its_own(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    first = await bureau.published(session)
    copied = await copy_policy(session, bureau.editor, first.policy_id, at=NOW)
    assert copied.policy_id != first.policy_id
    assert read_draft(copied.terms).title == "示例贷款贴息办法（副本）"


async def test_a_version_takes_force_on_its_day_and_the_old_one_stays(session: AsyncSession) -> None:
    bureau, search = await make_bureau(session), PostgresSearch(session)
    first = await bureau.published(session)
    draft = await begin_version(session, bureau.editor, first.policy_id, terms(title="新办法"), at=NOW)
    day = TODAY + timedelta(days=3)
    later = await change_draft(
        session, bureau.editor, first.policy_id, terms(title="新办法"), effective_from=day, version=draft.version, at=NOW
    )
    done = await bureau.signed(session, later)
    policy = await policy_of(session, first)
    assert policy.current_version_id == first.version_id
    assert (await waiting_version(session, policy)).id == done.version_id  # type: ignore[union-attr]
    await put_due_in_force(session, search, at=NOW + timedelta(days=3))
    await session.refresh(policy)
    assert policy.current_version_id == done.version_id
    versions = list(
        await session.scalars(select(PolicyVersion.title).where(PolicyVersion.policy_id == policy.id).order_by(PolicyVersion.number))
    )
    assert versions == ["示例贷款贴息办法", "新办法"]


async def test_a_policy_past_its_last_day_runs_out_stays_readable_and_can_be_prolonged(session: AsyncSession) -> None:
    bureau, search = await make_bureau(session), PostgresSearch(session)
    word = f"续期{bureau.organisation.id.hex[-8:]}"
    draft = await bureau.published(session, title=word, valid_to=TODAY)
    await expire_due(session, search, at=NOW)
    policy = await policy_of(session, draft)
    assert policy.status is PolicyStatus.PUBLISHED  # its last day is included
    tomorrow = NOW + timedelta(days=1)
    await expire_due(session, search, at=tomorrow)
    await session.refresh(policy)
    assert policy.status is PolicyStatus.EXPIRED
    found = await browse_policies(session, search, PolicyFilter(text=word, validity=Validity.EXPIRED), today=TODAY + timedelta(days=1))
    assert [each.id for each in found.policies] == [policy.id]
    longer = await begin_version(session, bureau.editor, policy.id, terms(title=word, valid_to=date(2030, 12, 31)), at=tomorrow)
    await bureau.signed(session, longer, at=tomorrow)
    await session.refresh(policy)
    assert policy.status is PolicyStatus.PUBLISHED


async def test_withdrawing_takes_the_open_draft_along(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    first = await bureau.published(session)
    open_one = await begin_version(session, bureau.editor, first.policy_id, at=NOW)
    gone = await listing.withdraw(session, bureau.approver, first.policy_id, at=NOW, said=type(PROVEN)(reason_code="repealed"))
    await session.refresh(open_one)
    assert (gone.status, open_one.status) == (PolicyStatus.WITHDRAWN, PolicyDraftStatus.WITHDRAWN)
    assert await find_open_draft(session, bureau.editor, first.policy_id) is None
    with pytest.raises(NoOpenDraft):
        await undo_change(session, bureau.editor, first.policy_id, version=1, at=NOW)


async def test_a_suspended_bureau_publishes_nothing(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    draft = await bureau.draft(session)
    await submit(session, bureau.editor, draft.id, at=NOW, said=PROVEN)
    bureau.organisation.status = OrganisationStatus.SUSPENDED
    with pytest.raises(IssuerNotActive):
        await publish(session, bureau.reviewer, draft.id, at=NOW, said=PROVEN)


async def test_the_sandbox_publishes_for_itself_alone(session: AsyncSession) -> None:
    bureau = await make_bureau(session)
    bureau.organisation.sandbox = True
    word = f"沙箱{bureau.organisation.id.hex[-8:]}"
    await bureau.published(session, title=word)
    found = await browse_policies(session, PostgresSearch(session), PolicyFilter(text=word), today=TODAY)
    assert found.total == 0
