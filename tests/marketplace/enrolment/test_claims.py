"""Claims of an enterprise that somebody administers already: who may say what when, and what an upheld one brings about."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import AccessToken, ApiClient
from marketplace.access.roles import Role
from marketplace.access.sessions import open_session
from marketplace.clock import now
from marketplace.clocks.models import Clock
from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer, sealer
from marketplace.database.session import Sessions, transaction
from marketplace.enrolment.agents.confirm import confirm_agent
from marketplace.enrolment.agents.refusals import AgentNotFound
from marketplace.enrolment.claims.decide import answer, reject, uphold, withdraw
from marketplace.enrolment.claims.form import ClaimForm, read_claim
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.claims.refusals import AnswerTooLate, Biased, ClaimOpen, DecisionTooEarly, JoinInstead, NotVerified, OwnAlready
from marketplace.enrolment.claims.states import ClaimStatus
from marketplace.enrolment.claims.submit import submit
from marketplace.enrolment.claims.tasks import settle_claims
from marketplace.enrolment.models import AgentMandate
from marketplace.enrolment.real_name.person import PersonGiven
from marketplace.enrolment.real_name.state import keep_real_name
from marketplace.enrolment.real_name.verifier import Verification
from marketplace.enrolment.registration.join import join_as_owner
from marketplace.enrolment.signing import SigningRests, may_sign
from marketplace.errors import Invalid
from marketplace.ids import new_id
from marketplace.members.actors import actor_of_session
from marketplace.members.models import Membership, Organisation
from marketplace.members.repository import add_membership
from marketplace.tasks.models import TaskRow
from marketplace.tasks.task_run import TaskRun
from marketplace.workflow.mover import CaseNotFound, Said
from marketplace.workflow.moves import TransitionNotAllowed
from tests.marketplace.enrolment.registrations import fresh_code
from tests.marketplace.enrolment.test_verifiers import number
from tests.marketplace.holidays.people import Office, make_office
from tests.web.callers import Member, make_member, make_program

YES, UNKNOWN = Verification("verified", "record", "一致"), Verification("unavailable", "", "没有记录")
DECIDED = Said(note="材料齐全", factor_fresh=True)
ANSWERED = Said(note="本企业由我管理，负责人没有变更")
DAY = timedelta(days=1)


@pytest.fixture
def seal(tmp_path: Path) -> Sealer:
    return sealer(tmp_path / "keys")


@pytest.fixture
async def office(session: AsyncSession) -> Office:
    return await make_office(session)


@dataclass(frozen=True)
class Side:
    """Somebody verified, as the caller."""

    member: Member
    actor: Actor
    person: PersonGiven


async def side(session: AsyncSession, seal: Sealer, *, verified: bool = True) -> Side:
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    person = PersonGiven("示例人员", number())
    if verified:
        await keep_real_name(session, member.account_id, person, sealer=seal, adapter="records", reference="", now=now())
    return Side(member, actor_of(member), person)


def actor_of(member: Member) -> Actor:
    return Actor(member.role, account_id=member.account_id, organisation_id=member.organisation_id)


async def form_for(session: AsyncSession, organisation_id: UUID, claimant: Side) -> ClaimForm:
    """With a document that nobody looks at: the tests that need none leave it out."""
    subject = await session.get_one(Organisation, organisation_id)
    if subject.uscc is None:
        subject.uscc = fresh_code()
        await session.flush()
    name = "".join(subject.name.split())
    return ClaimForm(subject.uscc, name, claimant.person, "我是新任法定代表人，附任免文件", ())


async def claim_of(session: AsyncSession, seal: Sealer, claimant: Side, organisation_id: UUID, said: Verification = YES) -> EnterpriseClaim:
    """Submitted. Without papers only the register speaks for somebody, so other claims are put back to where papers would have led."""
    wanted = await form_for(session, organisation_id, claimant)
    made = await submit(session, claimant.actor, wanted, YES, sealer=seal, at=now())
    if said is not YES:
        made.status, made.register_said = ClaimStatus.SUBMITTED, said.outcome
        await session.flush()
    return made


async def term_over(session: AsyncSession, claim: EnterpriseClaim) -> None:
    past = now() - timedelta(minutes=1)
    await session.execute(update(Clock).where(Clock.subject_id == claim.id).values(started_at=past - DAY, due_at=past))


async def owners(session: AsyncSession, organisation_id: UUID) -> set[UUID]:
    mine = (Membership.organisation_id == organisation_id) & (Membership.role == Role.ENTERPRISE_OWNER) & Membership.active
    return set(await session.scalars(select(Membership.account_id).where(mine)))


async def alarms(session: AsyncSession, account_id: UUID) -> set[str]:
    told = select(TaskRow.arguments).where(TaskRow.kind == "enrolment.send_alarm")
    return {each["about"] for each in await session.scalars(told) if each["account_id"] == str(account_id)}


async def test_upheld_claim_changes_the_administrator_and_lets_everybody_else_rest(
    session: AsyncSession, seal: Sealer, office: Office
) -> None:
    owner, claimant = await side(session, seal), await side(session, seal)
    subject = owner.member.organisation_id
    agent = await _agent(session, owner)
    program = await make_program(session, Role.ENTERPRISE_OWNER, organisation_id=subject)
    client = await session.scalar(select(ApiClient.id).where(ApiClient.client_id == program.client_id))
    session.add(AccessToken(id=new_id(), token_hash=bytes(31) + b"\1", client_id=client, created_at=now(), expires_at=now() + DAY))
    token = open_session(session, account_id=owner.member.account_id, membership_id=owner.member.membership_id, user_agent="", now=now())
    claim = await claim_of(session, seal, claimant, subject, UNKNOWN)
    assert "recognised" in await alarms(session, owner.member.account_id)
    with pytest.raises(DecisionTooEarly):
        await uphold(session, office.first, claim.id, at=now(), said=DECIDED)
    await answer(session, owner.actor, claim.id, at=now(), said=ANSWERED)
    await uphold(session, office.first, claim.id, at=now(), said=DECIDED)
    assert await owners(session, subject) == {claimant.member.account_id}
    assert "replaced" in await alarms(session, owner.member.account_id)
    assert await actor_of_session(session, token, now=now()) is None
    assert await session.scalar(select(func.count()).where(AccessToken.client_id == client)) == 0
    assert not await session.scalar(select(ApiClient.active).where(ApiClient.id == client))
    assert not await session.scalar(select(Membership.active).where(Membership.id == agent.membership_id))
    new_owner = Actor(Role.ENTERPRISE_OWNER, account_id=claimant.member.account_id, organisation_id=subject)
    await confirm_agent(session, new_owner, agent.membership_id, now=now())
    assert await session.scalar(select(Membership.active).where(Membership.id == agent.membership_id))
    with pytest.raises(AgentNotFound):
        await confirm_agent(session, new_owner, agent.membership_id, now=now())


async def test_the_administrator_before_does_not_confirm_agents_of_another_enterprise(
    session: AsyncSession, seal: Sealer, office: Office
) -> None:
    owner, claimant = await side(session, seal), await side(session, seal)
    agent = await _agent(session, owner)
    claim = await claim_of(session, seal, claimant, owner.member.organisation_id, UNKNOWN)
    await term_over(session, claim)
    await uphold(session, office.first, claim.id, at=now(), said=DECIDED)
    with pytest.raises(AgentNotFound):  # acting for the enterprise that the claimant came from
        await confirm_agent(session, claimant.actor, agent.membership_id, now=now())


async def test_the_register_recognises_and_silence_makes_it_final(session: AsyncSession, system_sessions: Sessions, seal: Sealer) -> None:
    owner, claimant = await side(session, seal), await side(session, seal)
    claim = await claim_of(session, seal, claimant, owner.member.organisation_id)
    assert claim.status is ClaimStatus.RECOGNISED
    with pytest.raises(SigningRests, match="正在认定"):
        await may_sign(session, owner.actor)
    await settle(session, system_sessions)
    assert await owners(session, owner.member.organisation_id) == {owner.member.account_id}
    await term_over(session, claim)
    await settle(session, system_sessions)
    await settle(session, system_sessions)
    await session.refresh(claim)
    assert (claim.status, await owners(session, owner.member.organisation_id)) == (ClaimStatus.UPHELD, {claimant.member.account_id})


async def test_an_objection_brings_it_to_the_operator_and_signing_goes_on(
    session: AsyncSession, system_sessions: Sessions, seal: Sealer, office: Office
) -> None:
    owner, claimant = await side(session, seal), await side(session, seal)
    claim = await claim_of(session, seal, claimant, owner.member.organisation_id)
    await answer(session, owner.actor, claim.id, at=now(), said=ANSWERED)
    assert await may_sign(session, owner.actor)
    await term_over(session, claim)
    await settle(session, system_sessions)
    assert await owners(session, owner.member.organisation_id) == {owner.member.account_id}
    said = Said(reason_code="present_right", factor_fresh=True)
    assert (await reject(session, office.first, claim.id, at=now(), said=said)).status is ClaimStatus.REJECTED


async def test_an_answer_after_the_term_is_refused(session: AsyncSession, seal: Sealer) -> None:
    owner, claimant = await side(session, seal), await side(session, seal)
    for said in (YES, UNKNOWN):
        claim = await claim_of(session, seal, claimant, owner.member.organisation_id, said)
        await term_over(session, claim)
        with pytest.raises(AnswerTooLate):
            await answer(session, owner.actor, claim.id, at=now(), said=ANSWERED)
        await withdraw(session, claimant.actor, claim.id, at=now())


async def test_who_is_of_the_enterprise_or_claims_it_does_not_decide(session: AsyncSession, seal: Sealer, office: Office) -> None:
    owner, claimant = await side(session, seal), await side(session, seal)
    claim = await claim_of(session, seal, claimant, owner.member.organisation_id, UNKNOWN)
    await term_over(session, claim)
    former = add_membership(
        session, account_id=office.members[0].account_id, organisation_id=owner.member.organisation_id, role=Role.ENTERPRISE_AGENT
    )
    former.active = False
    await session.flush()
    said = Said(reason_code="present_right", factor_fresh=True)
    mine = Actor(Role.OPERATOR, account_id=claimant.member.account_id, organisation_id=office.first.organisation_id)
    for act in (uphold, reject):
        with pytest.raises(Biased):
            await act(session, office.first, claim.id, at=now(), said=said)
        with pytest.raises(Biased):
            await act(session, mine, claim.id, at=now(), said=said)
    assert (await uphold(session, office.second, claim.id, at=now(), said=DECIDED)).status is ClaimStatus.UPHELD


async def test_own_enterprise_unverified_person_and_second_claim_are_refused(session: AsyncSession, seal: Sealer) -> None:
    owner, claimant, nobody = await side(session, seal), await side(session, seal), await side(session, seal, verified=False)
    subject = owner.member.organisation_id
    for who, refusal in ((owner, OwnAlready), (nobody, NotVerified)):
        with pytest.raises(refusal):
            await submit(session, who.actor, await form_for(session, subject, who), YES, sealer=seal, at=now())
    claim = await claim_of(session, seal, claimant, subject)
    with pytest.raises(ClaimOpen) as again:
        await submit(session, claimant.actor, await form_for(session, subject, claimant), YES, sealer=seal, at=now())
    assert again.value.claim_id == claim.id


async def test_one_does_not_claim_as_somebody_else_nor_without_papers(session: AsyncSession, seal: Sealer) -> None:
    owner, claimant = await side(session, seal), await side(session, seal)
    wanted = await form_for(session, owner.member.organisation_id, claimant)
    as_other = ClaimForm(wanted.uscc, wanted.name, owner.person, wanted.statement, ())
    wrong_name = ClaimForm(wanted.uscc, "另一家示例公司", wanted.given, wanted.statement, ())
    unknown = ClaimForm(fresh_code(), wanted.name, wanted.given, wanted.statement, ())
    said = {}
    for key, each, register in (("other", as_other, YES), ("name", wrong_name, YES), ("code", unknown, YES), ("papers", wanted, UNKNOWN)):
        with pytest.raises(Invalid) as refused:
            await submit(session, claimant.actor, each, register, sealer=seal, at=now())
        said[key] = [(fault.pointer, fault.detail) for fault in refused.value.errors]
    assert said["name"] == said["code"]  # nobody learns which codes are known
    assert (said["other"][0][0], said["papers"][0][0]) == ("/identity_number", "/documents")


async def test_an_enterprise_without_an_administrator_is_joined_or_decided_at_once(
    session: AsyncSession, seal: Sealer, office: Office
) -> None:
    owner, claimant = await side(session, seal), await side(session, seal)
    subject = owner.member.organisation_id
    await session.execute(update(Membership).where(Membership.organisation_id == subject).values(active=False))
    with pytest.raises(JoinInstead):
        await submit(session, claimant.actor, await form_for(session, subject, claimant), YES, sealer=seal, at=now())
    claim = EnterpriseClaim(
        id=new_id(), status=ClaimStatus.SUBMITTED, version=1, round=1, subject_id=subject, claimant_id=claimant.member.account_id,
        statement="示例理由", register_said="refused", reference="", owned=False, created_at=now(),
    )  # fmt: skip
    session.add(claim)
    await session.flush()
    await uphold(session, office.first, claim.id, at=now(), said=DECIDED)
    assert await owners(session, subject) == {claimant.member.account_id}


async def test_of_two_claims_the_upheld_one_ends_the_other(session: AsyncSession, seal: Sealer, office: Office) -> None:
    owner, first, second = await side(session, seal), await side(session, seal), await side(session, seal)
    claims = [await claim_of(session, seal, each, owner.member.organisation_id, UNKNOWN) for each in (first, second)]
    for each in claims:
        await term_over(session, each)
    await uphold(session, office.first, claims[0].id, at=now(), said=DECIDED)
    await session.refresh(claims[1])
    assert claims[1].status is ClaimStatus.LAPSED
    with pytest.raises(TransitionNotAllowed):
        await uphold(session, office.first, claims[1].id, at=now(), said=DECIDED)


async def test_a_claim_lapses_when_somebody_verified_joins_first_and_stands_when_the_administrator_comes_again(
    session: AsyncSession, seal: Sealer, office: Office
) -> None:
    owner, claimant, first = await side(session, seal), await side(session, seal), await side(session, seal)
    subject = owner.member.organisation_id
    claim = await claim_of(session, seal, claimant, subject, UNKNOWN)
    await join_as_owner(session, owner.member.account_id, subject, now=now(), why="verified")
    await session.refresh(claim)
    assert claim.status is ClaimStatus.SUBMITTED
    await session.execute(update(Membership).where(Membership.organisation_id == subject).values(active=False))
    session.expire_all()
    await join_as_owner(session, first.member.account_id, subject, now=now(), why="verified")
    await session.refresh(claim)
    assert claim.status is ClaimStatus.LAPSED
    with pytest.raises(TransitionNotAllowed):
        await uphold(session, office.first, claim.id, at=now(), said=DECIDED)


async def test_another_enterprise_and_another_person_find_no_claim(session: AsyncSession, seal: Sealer) -> None:
    owner, claimant, stranger = await side(session, seal), await side(session, seal), await side(session, seal)
    claim = await claim_of(session, seal, claimant, owner.member.organisation_id, UNKNOWN)
    with pytest.raises(CaseNotFound):
        await answer(session, stranger.actor, claim.id, at=now(), said=ANSWERED)
    with pytest.raises(CaseNotFound):
        await withdraw(session, stranger.actor, claim.id, at=now())
    with pytest.raises(CaseNotFound):
        await withdraw(session, owner.actor, claim.id, at=now())


async def test_of_a_withdrawal_and_a_decision_at_once_one_counts(
    session: AsyncSession, system_sessions: Sessions, seal: Sealer, office: Office
) -> None:
    owner, claimant = await side(session, seal), await side(session, seal)
    claim = await claim_of(session, seal, claimant, owner.member.organisation_id, UNKNOWN)
    await term_over(session, claim)
    await session.commit()

    async def act(number_: int) -> str:
        try:
            async with transaction(system_sessions, Binding.system()) as opened:
                if number_:
                    return (await uphold(opened, office.first, claim.id, at=now(), version=1, said=DECIDED)).status
                return (await withdraw(opened, claimant.actor, claim.id, at=now(), version=1)).status
        except TransitionNotAllowed:
            return "refused"

    found = await asyncio.gather(act(0), act(1))
    assert "refused" in found
    await session.refresh(claim)
    upheld = claim.status is ClaimStatus.UPHELD
    assert await owners(session, owner.member.organisation_id) == {(claimant if upheld else owner).member.account_id}


async def test_two_claims_of_one_person_at_once_make_one_case(session: AsyncSession, system_sessions: Sessions, seal: Sealer) -> None:
    owner, claimant = await side(session, seal), await side(session, seal)
    wanted = await form_for(session, owner.member.organisation_id, claimant)
    await make_office(session)
    await session.commit()

    async def claim() -> str:
        try:
            async with transaction(system_sessions, Binding.system()) as opened:
                return (await submit(opened, claimant.actor, wanted, YES, sealer=seal, at=now())).status
        except ClaimOpen:
            return "refused"

    assert sorted(await asyncio.gather(*(claim() for _ in range(3)))) == ["recognised", "refused", "refused"]


def test_faults_of_the_form_are_said_all_at_once_and_never_repeat_the_number() -> None:
    typed = {"uscc": "91", "name": "企", "person_name": "", "identity_number": "110101199003078888", "statement": "短"}
    with pytest.raises(Invalid) as refused:
        read_claim(typed, ["no id"], today=date(2026, 11, 21))
    faults = {each.pointer: each.detail for each in refused.value.errors}
    assert set(faults) == {"/uscc", "/name", "/person_name", "/identity_number", "/statement", "/documents"}
    assert "110101199003078888" not in str(faults)


async def settle(session: AsyncSession, sessions: Sessions) -> None:
    await settle_claims(TaskRun(new_id(), 1, now(), session, sessions, Binding.system()))


async def _agent(session: AsyncSession, owner: Side) -> Member:
    """An agent with an accepted mandate."""
    agent = await make_member(session, Role.ENTERPRISE_AGENT, owner.member.organisation_id)
    session.add(
        AgentMandate(
            id=new_id(), organisation_id=owner.member.organisation_id, agent_name="示例经办", scopes=["match", "sign"], valid_from_at=now(),
            valid_until_at=now() + DAY, invited_by=owner.member.account_id, invited_at=now(), code_until_at=now(),
            membership_id=agent.membership_id, accepted_at=now(),
        )
    )  # fmt: skip
    await session.flush()
    return agent
