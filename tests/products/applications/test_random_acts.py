"""Whatever all sides do in whatever order: no case is stuck, none is decided twice, no contract is without its approval.

The acts are those of the use cases, by everybody, allowed or not, in one transaction per history that is rolled back; an act that is
refused changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.access.roles import Role
from marketplace.clocks.models import Clock
from marketplace.database.binding import Binding
from marketplace.database.session import WORKER, bound, make_engine, make_sessions
from marketplace.errors import ZhidaError
from marketplace.workflow.models import WorkflowStep
from marketplace.workflow.mover import Said
from products.applications.decide import approve, propose, reject
from products.applications.draft import create_form
from products.applications.ends import lapse_overdue, withdraw_others
from products.applications.handle import accept, record_contact, withdraw
from products.applications.models import Application, ApplicationGroup, LenderSetting, Proposal
from products.applications.papers import request_documents, supply_documents
from products.applications.sign import sign, sign_online
from products.applications.states import APPLICATION, OPEN, ApplicationStatus
from products.applications.submit import submit_case, submit_form
from products.applications.terms import RequestedLine
from products.loans.models import Contract
from tests.products.applications.world import (
    ESIGN,
    FIGURES,
    NOW,
    PROVEN,
    RECEIPTS,
    World,
    actor_of,
    allow,
    contract,
    make_product,
    make_world,
)
from tests.web.callers import make_member

Act = Callable[..., Awaitable[Any]]
HISTORIES, LONGEST, MOST_FORMS = 10, 30, 3
A = ApplicationStatus


def acts() -> dict[str, Act]:
    """Every act on one case, with words that it takes."""
    return {
        "submit": lambda s, a, i, at: submit_case(s, a, i, RECEIPTS, at=at),
        "accept": lambda s, a, i, at: accept(s, a, i, at=at),
        "record_contact": lambda s, a, i, at: record_contact(s, a, i, at=at),
        "request_documents": lambda s, a, i, at: request_documents(s, a, i, [RequestedLine("示例材料")], at=at),
        "supply_documents": lambda s, a, i, at: supply_documents(s, a, i, [], at=at, said=Said(note="示例")),
        "propose": lambda s, a, i, at: propose(s, a, i, FIGURES, at=at),
        "approve": lambda s, a, i, at: approve(s, a, i, at=at, said=PROVEN),
        "reject": lambda s, a, i, at: reject(s, a, i, at=at, said=Said("other", "示例")),
        "withdraw": lambda s, a, i, at: withdraw(s, a, i, at=at, said=Said("not_needed")),
        "sign": lambda s, a, i, at: sign(s, a, i, contract(), ESIGN, at=at),
        "sign_online": lambda s, a, i, at: sign_online(s, a, i, ESIGN, agreed=True, at=at),
    }


ACTS = acts()
SOME = st.sets(st.integers(0, 2), min_size=1, max_size=3)  # of the products
STRAIGHT = ("submit", "accept", "record_contact", "propose", "approve", "approve", "sign")
BY_PAPERS = ("submit", "accept", "request_documents", "supply_documents", "propose", "approve", "approve", "sign")


class Histories(RuleBasedStateMachine):
    """One enterprise, two banks of which one has two approvers, three products."""

    loop: asyncio.AbstractEventLoop
    sessions: Any

    @initialize(chosen=SOME, keep=st.booleans())
    def begin(self, chosen: set[int], keep: bool) -> None:
        self.at, self.forms = NOW, 0
        self.session: AsyncSession = self.sessions(info=bound(Binding.system()))
        self.run(self._begin())
        self.run(self._apply(chosen, keep, at_once=True))

    async def _begin(self) -> None:
        session = self.session
        session.commit = session.flush  # type: ignore[method-assign]  # the history is one transaction, whatever makes people commits
        world = await make_world(session, self.sessions, products=2)
        other = [await make_member(session, Role.BANK_OFFICER)]
        other.append(await make_member(session, Role.BANK_APPROVER, other[0].organisation_id))
        self.products = [*world.products, await make_product(session, other[0].organisation_id)]
        await allow(session, world.owner.organisation_id, other[0].organisation_id)
        session.add(LenderSetting(lender_id=world.officer.organisation_id, two_approvers_above_fen=100_000_00, updated_at=NOW))
        people = [world.owner, world.officer, world.second, world.approver, world.other_approver, *other]
        self.world: World = world
        self.actors: list[Actor] = [actor_of(each) for each in people]
        await session.flush()
        for product in self.products:  # asked for their ids alone, which the end of a savepoint would take away
            session.expunge(product)

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    async def attempt(self, work: Callable[[], Awaitable[Any]]) -> bool:
        """Whether it was let; what was refused is taken back, as a request's is."""
        try:
            async with self.session.begin_nested():
                await work()
        except ZhidaError:
            self.session.expire_all()
            return False
        self.session.expire_all()
        return True

    async def alive(self) -> list[Application]:
        """Those that something can still happen to; where there are none, all."""
        cases = await self.cases()
        return [case for case in cases if case.status in OPEN | {A.DRAFT}] or cases

    async def cases(self) -> list[Application]:
        mine = select(Application).where(Application.subject_id == self.world.owner.organisation_id).order_by(Application.id)
        return list(await self.session.scalars(mine))

    @precondition(lambda self: self.forms < MOST_FORMS)
    @rule(chosen=SOME, keep=st.booleans(), at_once=st.booleans())
    def apply(self, chosen: set[int], keep: bool, at_once: bool) -> None:
        self.run(self.attempt(lambda: self._apply(chosen, keep, at_once)))

    async def _apply(self, chosen: set[int], keep: bool, at_once: bool) -> None:
        self.forms += 1
        terms = self.world.form(*[self.products[each] for each in sorted(chosen)], keep_others=keep)
        form = await create_form(self.session, self.actors[0], terms, at=self.at)
        if at_once:
            await submit_form(self.session, self.actors[0], form.id, RECEIPTS, at=self.at)

    @rule(case=st.integers(0, 8), actor=st.integers(0, 6), action=st.sampled_from(sorted(ACTS)))
    def anybody_does_anything(self, case: int, actor: int, action: str) -> None:
        self.run(self._act(case, self.actors[actor], action))

    @rule(case=st.integers(0, 8), way=st.sampled_from([STRAIGHT, BY_PAPERS]), steps=st.integers(4, 8))
    def somebody_who_may_goes_on(self, case: int, way: tuple[str, ...], steps: int) -> None:
        """So that histories come to their ends: the next step forward by everybody in turn."""
        for action in way[:steps]:
            for actor in self.actors:
                if self.run(self._act(case, actor, action)):
                    break

    @rule(case=st.integers(0, 8), choice=st.integers(0, 8))
    def somebody_who_may_does_something_possible(self, case: int, choice: int) -> None:
        cases = self.run(self.alive())
        possible = [step.action for step in APPLICATION.from_state(cases[case % len(cases)].status) if step.action in ACTS] if cases else []
        for actor in self.actors if possible else ():
            if self.run(self._act(case, actor, possible[choice % len(possible)])):
                break

    async def _act(self, place: int, actor: Actor, action: str) -> bool:
        cases = await self.alive()
        if not cases:
            return False
        case = cases[place % len(cases)]
        before, version, case_id = case.status, case.version, case.id
        done = await self.attempt(lambda: ACTS[action](self.session, actor, case_id, self.at))
        await self.session.refresh(case)
        if not done:
            assert (case.status, case.version) == (before, version)
        return done

    @rule(days=st.sampled_from([0, 0, 1, 3, 12, 40]))
    def time_goes_by(self, days: int) -> None:
        self.at += timedelta(days=days, hours=1)
        self.run(self._time())

    async def _time(self) -> None:
        for case in await self.cases():
            if case.status is A.SIGNED:
                await withdraw_others(self.session, case.id, at=self.at)
        await lapse_overdue(self.session, at=self.at)
        self.session.expire_all()
        for case in await self.cases():
            form = await self.session.get_one(ApplicationGroup, case.group_id)
            if form.signed_id is not None and not form.keep_others:
                assert case.status not in OPEN | {A.DRAFT}

    @invariant()
    def nothing_is_broken(self) -> None:
        if hasattr(self, "world"):
            self.run(self._check())

    async def _check(self) -> None:
        for case in await self.cases():
            await self._check_ways_out(case)
            await self._check_decision(case)
        signed = func.count().filter(Application.status == A.SIGNED)
        forms = select(ApplicationGroup.keep_others, signed).join(Application, Application.group_id == ApplicationGroup.id)
        mine = forms.where(ApplicationGroup.subject_id == self.world.owner.organisation_id).group_by(ApplicationGroup.id)
        assert all(keep or count <= 1 for keep, count in await self.session.execute(mine))

    async def _check_ways_out(self, case: Application) -> None:
        running = select(Clock.name).where(Clock.subject_id == case.id, Clock.stopped_at.is_(None))
        clocks = set(await self.session.scalars(running))
        if case.status in OPEN:
            ways = [step for step in APPLICATION.from_state(case.status) if not step.by_system]
            assert any(policy_table().grant(actor.role, step.permission) for step in ways for actor in self.actors)
            assert clocks, f"{case.status} waits for nobody"
            assert case.due_at is not None
            assert (case.due_what == "answer") is (case.status is A.SUPPLEMENTING)  # each waits for whose turn it is
            assert (case.due_what == "sign") is (case.status is A.APPROVED)
        else:
            assert not clocks
            assert case.due_at is None

    async def _check_decision(self, case: Application) -> None:
        rows = await self.session.execute(
            select(WorkflowStep.action, WorkflowStep.target, WorkflowStep.round)
            .where(WorkflowStep.subject_id == case.id)
            .order_by(WorkflowStep.id)
        )
        steps = list(rows)
        assert steps[-1].target == case.status
        decisions = [step.action for step in steps if step.action in {"approve", "reject"}]
        assert decisions in ([], ["approve"], ["reject"])
        made = (await self.session.scalars(select(Contract).where(Contract.application_id == case.id))).all()
        assert len(made) == (case.status is A.SIGNED)
        if "approve" in decisions:
            proposal = (
                await self.session.scalars(select(Proposal).where(Proposal.application_id == case.id, Proposal.round == case.round))
            ).one()
            endorsed = [step for step in steps if step.action == "endorse" and step.round == case.round]
            assert len(endorsed) == proposal.approvers_needed - 1
            assert all(each.amount_fen == proposal.amount_fen for each in made)

    def teardown(self) -> None:
        async def end() -> None:
            await self.session.rollback()
            await self.session.close()

        if hasattr(self, "session"):
            self.run(end())


def test_no_history_leads_into_a_dead_end_or_breaks_a_promise(system_database: str) -> None:
    loop = asyncio.new_event_loop()
    engine = make_engine(system_database, WORKER)
    Histories.loop, Histories.sessions = loop, make_sessions(engine)
    try:
        few = settings(
            max_examples=HISTORIES, stateful_step_count=LONGEST, deadline=None, suppress_health_check=list(HealthCheck), database=None,
        )  # fmt: skip
        run_state_machine_as_test(Histories, settings=few)
    finally:
        loop.run_until_complete(engine.dispose())
        loop.close()
