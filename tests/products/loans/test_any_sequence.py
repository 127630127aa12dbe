"""Whatever lenders do with loans, in whatever order: balances are what was lent less what was repaid, and no line is overdrawn."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import WORKER, bound, make_engine, make_sessions
from marketplace.errors import ZhidaError
from marketplace.workflow.mover import Said
from products.catalogue.labels import RepaymentMethod
from products.loans.actions import Grade, classify, declare_default, mark_overdue, settle, write_off
from products.loans.ageing import age_loans
from products.loans.contracts import close_contract
from products.loans.disburse import Disbursement, disburse
from products.loans.ledger import book_of
from products.loans.loan_terms import kept_terms
from products.loans.models import Contract, Loan, Repayment
from products.loans.prolong import Extension, NewLoan, extend_loan, renew_loan
from products.loans.repay import Payment, repay
from products.loans.repository import instalments_of, repayments_of
from products.loans.rules.book import owed_on
from products.loans.rules.early_repayment import Keep
from products.loans.states import OWED, Classification, LoanStatus
from tests.products.loans.made import SIGNED_ON, made_contract, noon
from tests.web.callers import make_organisation

SAID = Said(note="示例")
THIRDS = st.integers(0, 3)
PICK = st.integers(0, 5)


class Lending(RuleBasedStateMachine):
    """One contract and its loans, in a transaction that is rolled back at the end."""

    dsn = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.today, self.count = SIGNED_ON + timedelta(days=1), 0

    @initialize(method=st.sampled_from(sorted(RepaymentMethod)))
    def sign(self, method: RepaymentMethod) -> None:
        self.runner.run(self._open(method))

    @rule(thirds=THIRDS, grace=st.sampled_from([0, 5]))
    def draw(self, thirds: int, grace: int) -> None:
        paid = Disbursement(
            amount_fen=self.contract.amount_fen * thirds // 3 + 7, disbursed_on=self.today, external_reference=self.reference(),
            grace_days=grace,
        )  # fmt: skip
        self.does(lambda at: disburse(self.session, self.actor, self.contract.id, paid, at=at))

    @rule(days=st.integers(1, 75))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.does(lambda at: age_loans(self.session, at=at))

    @precondition(lambda self: self.loans)
    @rule(pick=PICK, thirds=THIRDS, interest=st.sampled_from([0, 1, 3, 3]), keep=st.sampled_from(Keep), beyond=st.booleans())
    def pay(self, pick: int, thirds: int, interest: int, keep: Keep, beyond: bool) -> None:
        loan = self.chosen(pick)
        principal, owed = self.runner.run(self._owed(loan))
        payment = Payment(
            paid_on=self.today, external_reference=self.reference(), principal_fen=principal * thirds // 3 + beyond,
            interest_fen=owed * interest // 3, keep=keep,
        )  # fmt: skip
        self.does(lambda at: repay(self.session, self.actor, loan.id, payment, at=at))
        self.does(lambda at: repay(self.session, self.actor, loan.id, payment, at=at))  # sent again

    @precondition(lambda self: self.loans)
    @rule(pick=PICK, which=PICK, parts=st.tuples(THIRDS, THIRDS))
    def correct(self, pick: int, which: int, parts: tuple[int, int]) -> None:
        loan = self.chosen(pick)
        rows = self.runner.run(self._rows(loan))
        if rows:
            wrong = rows[which % len(rows)]
            payment = Payment(
                paid_on=wrong.paid_on, external_reference=self.reference(), principal_fen=wrong.principal_fen * parts[0] // 3,
                interest_fen=wrong.interest_fen * parts[1] // 3, reverses=wrong.external_reference,
            )  # fmt: skip
            self.does(lambda at: repay(self.session, self.actor, loan.id, payment, at=at))

    @precondition(lambda self: self.loans)
    @rule(pick=PICK, days=st.integers(1, 200))
    def extend(self, pick: int, days: int) -> None:
        loan = self.chosen(pick)
        self.wait_and_pay_interest(loan)
        ends = kept_terms(loan.terms).now.matures_on + timedelta(days=days)
        wanted = Extension(extended_on=self.today, matures_on=ends)
        self.does(lambda at: extend_loan(self.session, self.actor, loan.id, wanted, at=at, said=SAID))

    @precondition(lambda self: self.loans)
    @rule(pick=PICK, thirds=THIRDS, without=st.booleans())
    def renew(self, pick: int, thirds: int, without: bool) -> None:
        loan = self.chosen(pick)
        paid = Disbursement(amount_fen=loan.principal_fen * thirds // 3 + 1, disbursed_on=self.today, external_reference=self.reference())
        wanted = NewLoan(disbursement=paid, without_repayment=without)
        self.does(lambda at: renew_loan(self.session, self.actor, loan.id, wanted, at=at))

    @precondition(lambda self: self.loans)
    @rule(pick=PICK, act=st.sampled_from([mark_overdue, settle, write_off]))
    def move(self, pick: int, act: Callable[..., Awaitable[Any]]) -> None:
        loan = self.chosen(pick)
        self.does(lambda at: act(self.session, self.actor, loan.id, at=at, said=SAID))

    @precondition(lambda self: self.loans)
    @rule(pick=PICK, grade=st.sampled_from(Classification))
    def grade(self, pick: int, grade: Classification) -> None:
        loan, given = self.chosen(pick), Grade(classification=grade, classified_on=self.today)
        self.does(lambda at: classify(self.session, self.actor, loan.id, given, at=at))

    @precondition(lambda self: self.loans)
    @rule(pick=PICK)
    def default(self, pick: int) -> None:
        loan = self.chosen(pick)
        if loan.days_past_due < 60:  # else nearly every loan would end here
            return
        self.does(lambda at: declare_default(self.session, self.actor, loan.id, self.today, at=at))

    @precondition(lambda self: self.today > SIGNED_ON + timedelta(days=300))
    @rule()
    def close(self) -> None:
        self.does(lambda at: close_contract(self.session, self.actor, self.contract.id, at=at))

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        if hasattr(self, "session"):
            self.runner.run(self._look())

    def does(self, act: Callable[[Any], Awaitable[Any]]) -> None:
        """A refusal changes nothing; any other error fails the test."""
        self.runner.run(self._does(act))

    def wait_and_pay_interest(self, loan: Loan) -> None:
        """Without which no extension would ever be made."""
        self.today += timedelta(days=20)
        _, owed = self.runner.run(self._owed(loan))
        payment = Payment(paid_on=self.today, external_reference=self.reference(), interest_fen=owed)
        self.does(lambda at: repay(self.session, self.actor, loan.id, payment, at=at))

    def reference(self) -> str:
        self.count += 1
        return f"R-{self.contract.id}-{self.count}"

    def chosen(self, pick: int) -> Loan:
        return self.loans[pick % len(self.loans)]

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.runner.run(self._close())
        self.runner.close()

    @property
    def loans(self) -> list[Loan]:
        return self.found if hasattr(self, "session") else []

    async def _open(self, method: RepaymentMethod) -> None:
        self.engine: AsyncEngine = make_engine(self.dsn, WORKER)
        self.session: AsyncSession = make_sessions(self.engine)(info=bound(Binding.system()))
        lender, firm = await make_organisation(self.session, Role.BANK_APPROVER), await make_organisation(self.session)
        self.contract: Contract = await made_contract(
            self.session, subject_id=firm.id, lender_id=lender.id, repayment_method=method, valid_until=date(2029, 1, 1)
        )
        self.actor = Actor(Role.BANK_APPROVER, organisation_id=lender.id)
        self.found: list[Loan] = []

    async def _does(self, act: Callable[[Any], Awaitable[Any]]) -> None:
        try:
            async with self.session.begin_nested():
                await act(noon(self.today))
        except ZhidaError:
            pass
        self.session.expire_all()
        await self.session.refresh(self.contract)
        of_contract = select(Loan).where(Loan.contract_id == self.contract.id).order_by(Loan.id)
        self.found = list((await self.session.scalars(of_contract)).all())

    async def _owed(self, loan: Loan) -> tuple[int, int]:
        return owed_on(await book_of(self.session, loan), self.today)

    async def _rows(self, loan: Loan) -> list[Repayment]:
        return list(await repayments_of(self.session, loan.id))

    async def _look(self) -> None:
        for loan in self.found:
            rows = await self._rows(loan)
            undone = {row.reverses_id for row in rows}
            repaid = sum(row.principal_fen for row in rows if row.id not in undone)
            assert loan.balance_fen == loan.principal_fen - repaid >= 0
            lines = await instalments_of(self.session, loan.id)
            waiting = sum(line.principal_fen - line.paid_principal_fen for line in lines if line.settled_on is None)
            assert sum(line.paid_principal_fen for line in lines) + waiting == loan.principal_fen
            assert (loan.status is LoanStatus.SETTLED) <= (loan.balance_fen == 0)
            assert loan.status in OWED or loan.status in {LoanStatus.SETTLED, LoanStatus.WRITTEN_OFF}
        drawn = sum(loan.balance_fen for loan in self.found)
        assert 0 <= self.contract.drawn_fen <= self.contract.amount_fen
        assert self.contract.drawn_fen == drawn if self.contract.revolving else self.contract.drawn_fen >= drawn

    async def _close(self) -> None:
        await self.session.rollback()
        await self.session.close()
        await self.engine.dispose()


@pytest.fixture
def lending(system_database: str) -> type[Lending]:
    return type("LendingHere", (Lending,), {"dsn": system_database})


def test_no_sequence_of_actions_loses_or_doubles_money(lending: type[Lending]) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        lending, settings=settings(max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=checks)
    )
