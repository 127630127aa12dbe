"""The automatic checks of a claim (自动核查): each with its rule, the values, where they are from, the clause and a result. Pure.

`fail`: the claim cannot be paid as it is; `look`: a person must look and say why it is or is not accepted; `pass`: nothing to look at.
What is not known is never a pass.
"""

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum

from msgspec import UNSET, Struct

from policies.claims.rules.facts import ClaimFacts, StopFigure
from policies.funds.fund_rules import Part, StopEffect
from policies.funds.rules.amounts import money_zh, pct_zh
from policies.funds.rules.breaker import BREAKER_NAMES, BreakerState, breaker_state, projected_state, rate_pct
from policies.funds.rules.words import CLAIMANT_NAMES, GUARANTEE_SIDE
from products.loans.rules.classification import CLASSIFICATION_NAMES
from products.loans.states import Classification


class Result(StrEnum):
    """How a check came out."""

    PASS = "pass"  # noqa: S105
    LOOK = "look"
    FAIL = "fail"


RESULT_NAMES = {Result.PASS: "通过", Result.LOOK: "须人工看", Result.FAIL: "不通过"}
UNKNOWN_ZH = "未报送"


class Check(Struct, frozen=True, kw_only=True):
    """One line of the table."""

    code: str
    title_zh: str
    values_zh: str
    source_zh: str
    clause_zh: str | None
    result: Result


def run_checks(facts: ClaimFacts) -> list[Check]:
    """Every check, in the order in which a reviewer reads them."""
    return [check for each in CHECKS for check in each(facts)]


def worst_of(checks: list[Check]) -> Result:
    """The worst result; a claim without checks must be looked at."""
    order = (Result.FAIL, Result.LOOK, Result.PASS)
    return next((result for result in order if any(check.result is result for check in checks)), Result.LOOK)


def _check(facts: ClaimFacts, code: str, title: str, values: str, source: str, topic: str, result: Result | bool | None) -> Check:
    """`result`: True passes, False fails, None must be looked at."""
    found = result if isinstance(result, Result) else {True: Result.PASS, False: Result.FAIL, None: Result.LOOK}[result]
    clause = facts.rules.clauses.get(topic)
    return Check(code=code, title_zh=title, values_zh=values, source_zh=source, clause_zh=clause, result=found)


def _day(on: date | None) -> str:
    return on.isoformat() if on else UNKNOWN_ZH


def _book(facts: ClaimFacts, source: str = "贷款台账") -> str:
    return f"{source} {_day(facts.book.as_of)}" if facts.book.as_of else source


def _filed(facts: ClaimFacts) -> Iterator[Check]:
    filing = facts.filing
    if filing is None or filing.filed_on is None:
        yield _check(facts, "filed", "违约前已备案且未撤销", "没有备案", "备案库", "filing", result=False)
        return
    values = f"{filing.filed_on.isoformat()} 备案，{facts.defaulted_on.isoformat()} 违约"
    values += f"，{filing.revoked_on.isoformat()} 撤销" if filing.revoked_on else ""
    first = filing.filed_on < facts.defaulted_on or (filing.filed_on == facts.defaulted_on and filing.filed_first)
    good = first and filing.revoked_on is None
    yield _check(facts, "filed", "违约前已备案且未撤销", values, f"备案库 {filing.number}", "filing", good)
    frozen = filing.version_no is not None and filing.share_frozen
    said = f"第 {filing.version_no} 版，比例已固定" if frozen else "没有固定的规则或比例"
    yield _check(facts, "version_frozen", "按备案时的规则与比例", said, f"备案库 {filing.number}", "filing", frozen)
    covers = None if facts.computation.basis_fen is None else facts.computation.basis_fen <= filing.amount_fen
    basis = "待确定" if facts.computation.basis_fen is None else money_zh(facts.computation.basis_fen)
    yield _check(
        facts, "filed_amount", "备案金额不低于补偿基数", f"备案 {money_zh(filing.amount_fen)}，基数 {basis}", "备案库", "filing", covers
    )


def _trigger(facts: ClaimFacts) -> Iterator[Check]:
    trigger, book = facts.rules.trigger, facts.book
    if trigger.overdue_days is not UNSET:
        days = book.days_past_due
        met = None if days is None or trigger.overdue_days is None else days >= trigger.overdue_days
        title = "逾期天数达到触发条件" if trigger.overdue_days is None else f"逾期满 {trigger.overdue_days} 日"
        values = UNKNOWN_ZH if days is None else f"逾期 {days} 日"
        yield _check(facts, "overdue_days", title, values, _book(facts), "trigger", _unless_open(trigger.overdue_days, met))
    if trigger.npl_class is not UNSET:
        yield _npl(facts, trigger.npl_class)
    if trigger.suit_accepted:
        on = book.suit_accepted_on
        yield _check(facts, "suit_accepted", "法院或仲裁机构已受理", _day(on), "申报材料", "trigger", None if on is None else True)
    if trigger.guarantor_paid or facts.claimant in GUARANTEE_SIDE:
        paid = book.guarantor_paid_fen or 0
        values = f"{money_zh(paid)}，{_day(book.guarantor_paid_on)}" if paid else "没有代偿记录"
        yield _check(facts, "guarantor_paid", "担保机构已代偿", values, "代偿凭证", "trigger", paid > 0)


def _npl(facts: ClaimFacts, wanted: str | None) -> Check:
    held = facts.book.classification
    name = CLASSIFICATION_NAMES[Classification(wanted)] if wanted else "不良"
    met = None if held is None or wanted is None else held.rank >= Classification(wanted).rank
    values = UNKNOWN_ZH if held is None else CLASSIFICATION_NAMES[held]
    return _check(facts, "npl_class", f"风险分类为{name}或更差", values, _book(facts), "trigger", _unless_open(wanted, met))


def _unless_open(rule: object, met: bool | None) -> bool | None:
    """A rule that does not state its figure blocks: that is no question for a reviewer."""
    return False if rule is None else met


def _parties(facts: ClaimFacts) -> Iterator[Check]:
    kind = CLAIMANT_NAMES[facts.claimant]
    good = facts.claimant in facts.rules.claimants and facts.claimant_admitted
    values = f"{kind}，{'合作机构' if facts.claimant_admitted else '不是合作机构'}"
    yield _check(facts, "claimant_admitted", "申请机构在合作范围内", values, "资金规则", "claimants", good)
    said = "是" if facts.claimant_is_party else "否"
    yield _check(facts, "claimant_party", "是该笔贷款的出借或担保机构", said, "备案库", "claimants", facts.claimant_is_party)
    barred = facts.barred_until is not None and facts.barred_until >= facts.today
    values = f"禁入至 {_day(facts.barred_until)}：{facts.barred_reason_zh}" if barred else "不在名单"
    yield _check(facts, "barred", "申请机构不在禁入名单", values, f"禁入名单 {facts.today.isoformat()}", "claimants", not barred)
    said = "在名单" if facts.borrower_barred else "不在名单"
    source = f"禁入名单 {facts.today.isoformat()}"
    yield _check(facts, "borrower_barred", "借款人不在禁入名单", said, source, "filing", None if facts.borrower_barred else True)
    licence = {True: "有效", False: "已过期", None: "没有登记"}[facts.licence_valid]
    result = True if facts.licence_valid else None
    yield _check(facts, "licence", "申请机构证照有效", licence, "机构档案", "claimants", result)


def _loss(facts: ClaimFacts) -> Iterator[Check]:
    loss, book = facts.loss, facts.book
    owed = book.principal_owed_fen
    values = f"申报本金 {money_zh(loss.principal_fen)}，台账 {UNKNOWN_ZH if owed is None else money_zh(owed)}"
    result = None if owed is None else loss.principal_fen <= owed
    yield _check(facts, "loss_in_book", "申报本金与贷款台账一致", values, _book(facts), "basis", result)
    back = book.repaid_since_default_fen
    values = f"申报 {money_zh(loss.recovered_before_fen)}，台账 {UNKNOWN_ZH if back is None else money_zh(back)}"
    result = None if back is None else loss.recovered_before_fen >= back
    yield _check(facts, "recovered_in_book", "违约后已收回的款项已扣除", values, _book(facts), "basis", result)
    paid, said = book.guarantor_paid_fen or 0, loss.guarantor_paid_fen or 0
    if (paid or said) and facts.claimant not in GUARANTEE_SIDE:
        values = f"申报 {money_zh(said)}，凭证 {money_zh(paid)}"
        yield _check(facts, "guarantor_paid_deducted", "担保机构已代偿的部分已扣除", values, "代偿凭证", "basis", said >= paid)
    if Part.COLLECTION_COSTS in facts.rules.parts and loss.collection_costs_fen:
        yield _check(facts, "collection_costs", "催收费用合理", money_zh(loss.collection_costs_fen), "申报材料", "basis", result=None)


def _elsewhere(facts: ClaimFacts) -> Iterator[Check]:
    allowed = {str(each) for each in facts.rules.stack.with_funds}
    foreign = [each for each in facts.other_funds if each not in allowed]
    fen = facts.compensated_elsewhere_fen
    values = money_zh(fen) if not foreign else f"{money_zh(fen)}，另有 {len(foreign)} 个不可叠加的资金"
    result = False if foreign else None if fen and not facts.other_funds else True
    yield _check(facts, "elsewhere", "未获其他补偿、保险或代偿，或允许叠加", values, "补偿台账", "stack", result)
    other = facts.other_mode_fen
    yield _check(facts, "one_mode", "同一笔贷款只按一种方式获本资金补偿", money_zh(other), "补偿台账", "claimants", not other)


_LIMIT_TOPICS = {"pool_free": "layers", "loss_left": "stack", "stack_left": "stack", "max_share": "max_share_pct"}


def _limits(facts: ClaimFacts) -> Iterator[Check]:
    """Every limit of the computation: one that cuts the amount must be looked at, one that leaves nothing stops it."""
    by_share = facts.computation.by_share_fen or 0
    for limit in facts.computation.limits:
        used_up = limit.bites and limit.available_fen == 0
        result = Result.FAIL if used_up else Result.LOOK if limit.bites else Result.PASS
        values = f"可用 {money_zh(limit.available_fen)}，按比例 {money_zh(by_share)}"
        topic = _LIMIT_TOPICS.get(limit.code, f"caps.{limit.code}")
        yield _check(facts, f"limit_{limit.code}", limit.title_zh, values, "资金台账", topic, result)
    if facts.computation.blocked_by:
        words = "；".join(facts.computation.blocked_by)
        yield _check(facts, "figures_stated", "规则所需的数字都已载明", words, "资金规则", "shares", result=False)


def _breakers(facts: ClaimFacts) -> Iterator[Check]:
    for place, figure in enumerate(facts.stops):
        now = breaker_state(figure.rule, figure.numerator_fen, figure.denominator_fen)
        then = projected_state(figure.rule, figure.numerator_fen, figure.denominator_fen, figure.added_fen)
        held_up = now.holds_up and StopEffect.DEFER_PAYMENT in figure.rule.effect
        result = Result.FAIL if held_up else Result.PASS if then is BreakerState.NORMAL else Result.LOOK
        yield _check(
            facts, f"breaker_{place}", f"未触发熔断（{_level(figure)}）", _rates(figure, then), f"熔断监测 {figure.as_of.isoformat()}",
            "stop_rule", result,
        )  # fmt: skip


def _level(figure: StopFigure) -> str:
    return "比例未载明" if figure.rule.level_pct is None else f"{pct_zh(figure.rule.level_pct)}"


def _rates(figure: StopFigure, then: BreakerState) -> str:
    now = rate_pct(figure.numerator_fen, figure.denominator_fen)
    after = rate_pct(figure.numerator_fen + figure.added_fen, figure.denominator_fen)
    if now is None or after is None:
        return f"当年没有备案贷款，{BREAKER_NAMES[then]}"
    return f"{pct_zh(now)}，计入后 {pct_zh(after)}，{BREAKER_NAMES[then]}"


def _materials(facts: ClaimFacts) -> Iterator[Check]:
    wanted = facts.rules.materials
    missing = [name for name in wanted if name not in facts.materials]
    values = f"{len(wanted) - len(missing)}／{len(wanted)} 份" + (f"，缺：{'、'.join(missing)}" if missing else "")
    yield _check(facts, "materials", "材料齐全", values, "卷宗", "materials", not missing)


CHECKS: tuple[Callable[[ClaimFacts], Iterator[Check]], ...] = (
    _filed,
    _trigger,
    _parties,
    _loss,
    _elsewhere,
    _limits,
    _breakers,
    _materials,
)
