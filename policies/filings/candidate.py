"""Everything that is looked at before a loan is filed, and every fault of it at once."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from msgspec import UNSET, UnsetType
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import RISK_SHARERS
from marketplace.calendar.in_force import calendar_in_force
from marketplace.calendar.working_days import Overrides, Unit, last_day
from marketplace.errors import FieldError
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.money import yuan_text
from marketplace.profiles.repository import ProfileRepository
from policies.filings.conditions import Answered, Verdict, answered
from policies.filings.facts import Facts, facts_for
from policies.filings.fund_terms import FundTerms, LoanDays, terms_in_force
from policies.filings.loan_facts import LoanFile, loan_facts
from policies.filings.models import Filing
from policies.filings.states import FilingStatus
from policies.filings.stops import bars_in_the_way, breakers_in_the_way
from policies.funds.fund_rules import Claimant, DayUnit, FundRules, StopRule, StopScope
from policies.funds.models import Fund, FundBar, FundVersion
from policies.funds.rules.words import CLAIMANT_NAMES
from policies.funds.schemas import read_rules
from products.loans.states import LOAN, PERFORMING

LIVE_STATES = (FilingStatus.SUBMITTED, FilingStatus.FILED)
SCOPE_ZH = {StopScope.BANK: "贵机构", StopScope.GUARANTOR: "担保机构", StopScope.FUND: "资金池"}
UNITS = {DayUnit.WORKING_DAYS: (Unit.WORKING_DAYS, "个工作日"), DayUnit.CALENDAR_DAYS: (Unit.CALENDAR_DAYS, "天")}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A live filing of the same loan in another fund, and whether both funds name each other."""

    filing: Filing
    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A loan that is about to be filed, with all that it is checked against. `terms` None: on the day that counts there were no rules."""

    fund: Fund
    bureau: Organisation
    file: LoanFile
    terms: FundTerms | None
    amount_fen: int
    facts: Facts
    answer: Answered
    bars: Sequence[FundBar]
    stops: Sequence[StopRule]
    elsewhere: Sequence[Elsewhere]
    last_day: date | UnsetType | None  # on which it may be filed; UNSET: no limit, None: the rules do not state it
    today: date

    @property
    def rules(self) -> FundRules:
        """Of the version; asked after the checks."""
        assert self.terms is not None  # noqa: S101  # `faults` says so before
        return self.terms.rules

    @property
    def plainly_met(self) -> bool:
        """Whether nothing is left for a person to judge: the criterion holds, the period is stated, nothing is overdue."""
        return self.answer.verdict is Verdict.MET and self.last_day is not None and not self.file.loan.days_past_due

    def faults(self) -> list[FieldError]:
        """Everything that speaks against it; each says which rule it breaks."""
        if self.terms is None:
            return [FieldError("/loan_id", f"资金规则在这笔借款的签约日或放款日（{self.file.loan.disbursed_on}）还没有生效")]
        return [*self._of_institutions(), *self._of_loan(), *self._of_criterion()]

    def _of_institutions(self) -> Iterator[FieldError]:
        lender, guarantor = self.file.lender, self.file.guarantor
        if lender.sandbox is not self.bureau.sandbox:
            yield FieldError("", "沙箱机构只能在沙箱资金池备案，沙箱资金池也只接收沙箱机构")
        if lender.status is not OrganisationStatus.ACTIVE:
            yield FieldError("", f"「{lender.name}」暂停办理业务，不能备案")
        if not self._admits({lender.id, self.file.loan.branch_id}):
            yield FieldError("", f"「{lender.name}」不在这个资金池的合作机构名单内")
        if not self._may_claim():
            names = "、".join(CLAIMANT_NAMES[each] for each in self.rules.claimants)
            yield FieldError("/guarantor_id", f"这个资金池只接受{names}申请补偿；由担保机构分担的借款，请注明担保机构")
        if guarantor is not None:
            yield from self._of_guarantor(guarantor)
        for bar in self.bars:
            yield FieldError("", f"{self._whose(bar.organisation_id)}在禁入名单内（{bar.from_on} 至 {bar.until_on}）：{bar.reason_zh}")
        for stop in self.stops:
            yield FieldError("", f"{SCOPE_ZH[stop.scope]}触发熔断，暂停新增备案")

    def _of_guarantor(self, guarantor: Organisation) -> Iterator[FieldError]:
        if guarantor.kind not in RISK_SHARERS:
            yield FieldError("/guarantor_id", f"「{guarantor.name}」不是担保、再担保或保险机构")
            return
        if guarantor.status is not OrganisationStatus.ACTIVE or guarantor.sandbox is not self.bureau.sandbox:
            yield FieldError("/guarantor_id", f"「{guarantor.name}」现在不能参加这个资金池的业务")
        if Claimant(guarantor.kind) in self.rules.claimants and not self._admits({guarantor.id}):
            yield FieldError("/guarantor_id", f"「{guarantor.name}」不在这个资金池的合作机构名单内")

    def _of_loan(self) -> Iterator[FieldError]:
        loan = self.file.loan
        if loan.status not in PERFORMING:
            yield FieldError("/loan_id", f"借款「{LOAN.labels_zh[loan.status]}」：只有违约之前、尚未还清的借款可以备案")
        if not 0 < self.amount_fen <= loan.principal_fen:
            text = f"备案金额须大于 0 且不超过放款金额 {yuan_text(loan.principal_fen)} 元，填写的是 {yuan_text(self.amount_fen)} 元"
            yield FieldError("/amount", text)
        for other in self.elsewhere:
            if not other.allowed:
                yield FieldError("/loan_id", f"这笔借款已在另一资金池备案（{other.filing.number}），两个资金池没有互相允许叠加")
        if isinstance(self.last_day, date) and self.today > self.last_day:
            rule = self.rules.filing
            limit = f"放款后 {rule.within_days} {UNITS[rule.unit][1]}内备案"
            yield FieldError("/loan_id", f"{limit}：{loan.disbursed_on} 放款，最晚 {self.last_day}，今天是 {self.today}")

    def _of_criterion(self) -> Iterator[FieldError]:
        if self.answer.verdict is Verdict.UNMET:
            for each in self.answer.of("fail"):
                yield FieldError("/loan_id", f"不满足备案条件：{each.text_zh}")

    def _admits(self, ids: Collection[UUID | None]) -> bool:
        return not self.rules.admitted or not frozenset(self.rules.admitted).isdisjoint(ids)

    def _may_claim(self) -> bool:
        kinds = {self.file.lender.kind.value, *({self.file.guarantor.kind.value} if self.file.guarantor else ())}
        return not kinds.isdisjoint({each.value for each in self.rules.claimants})

    def _whose(self, organisation_id: UUID) -> str:
        known = (self.file.lender, self.file.branch, self.file.borrower, self.file.guarantor)
        return next((f"「{each.name}」" for each in known if each is not None and each.id == organisation_id), "这家机构")


async def read_candidate(session: AsyncSession, fund: Fund, file: LoanFile, amount_fen: int, *, today: date) -> Candidate:
    """All that `Candidate.faults` asks for. The session has to be the system's: profile and other funds' filings are read."""
    assert fund.current_version_id is not None  # noqa: S101  # a published fund has one
    days = LoanDays(file.contract.signed_on, file.loan.disbursed_on)
    terms = await terms_in_force(session, fund.id, fund.current_version_id, days, today)
    rules = FundRules() if terms is None else terms.rules
    profile = await ProfileRepository(session).of_organisation(file.loan.subject_id)
    facts = facts_for(rules, await loan_facts(session, file, rules, today), profile, today)
    named = (file.loan.lender_id, file.loan.branch_id, None if file.guarantor is None else file.guarantor.id)
    institutions = [each for each in named if each is not None]
    return Candidate(
        fund=fund, bureau=await session.get_one(Organisation, fund.bureau_id), file=file, terms=terms, amount_fen=amount_fen, facts=facts,
        answer=answered(rules.filing.criterion, facts), today=today,
        bars=await bars_in_the_way(session, fund, [*institutions, file.loan.subject_id], today),
        stops=await breakers_in_the_way(session, fund, rules, institutions, today),
        elsewhere=await _elsewhere(session, fund.id, file.loan.id, rules),
        last_day=_last_day(rules, file.loan.disbursed_on, await calendar_in_force(session)),
    )  # fmt: skip


def _last_day(rules: FundRules, disbursed_on: date, calendar: Overrides) -> date | UnsetType | None:
    """The day of payment is not counted."""
    within = rules.filing.within_days
    if within is UNSET or within is None:
        return within
    if within == 0:
        return disbursed_on
    if rules.filing.unit is DayUnit.CALENDAR_DAYS:
        return disbursed_on + timedelta(days=within)
    return last_day(disbursed_on, within, UNITS[rules.filing.unit][0], calendar)[0]


async def _elsewhere(session: AsyncSession, fund_id: UUID, loan_id: UUID, rules: FundRules) -> list[Elsewhere]:
    """Live filings of the loan in other funds; their rules are those it is filed under, else the ones in force."""
    others = (
        select(Filing, FundVersion)
        .join(Fund, Fund.id == Filing.fund_id)
        .join(FundVersion, FundVersion.id == Filing.fund_version_id, isouter=True)
        .where(Filing.loan_id == loan_id, Filing.fund_id != fund_id, Filing.status.in_(LIVE_STATES))
    )
    found = []
    for filing, version in (await session.execute(others.order_by(Filing.id))).all():
        theirs = version or await _current(session, filing.fund_id)
        mutual = filing.fund_id in rules.stack.with_funds and fund_id in read_rules(theirs.rules).stack.with_funds
        found.append(Elsewhere(filing, mutual))
    return found


async def _current(session: AsyncSession, fund_id: UUID) -> FundVersion:
    wanted = select(FundVersion).join(Fund, Fund.current_version_id == FundVersion.id).where(Fund.id == fund_id)
    return (await session.scalars(wanted)).one()
