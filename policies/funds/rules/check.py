"""Whether a fund's rules can be published: every fault at once, each with its place. Pure.

A figure that the source does not state (null) is no fault: such rules may be published, and `unstated` names what is missing. What needs
the figure is then blocked: a share, a cap or a trigger blocks payment, a filing period blocks filing, a breaker's level defers.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.problems import below
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError
from policies.funds.fund_rules import BankYearCap, FundRules, Part, RecoveryStep, StopRule
from policies.funds.rules.amounts import pct_zh
from policies.funds.rules.check_shares import share_faults
from policies.funds.rules.figures import cap_fault, pct_fault, readable
from policies.funds.rules.unstated import figures_unstated
from policies.funds.rules.words import CLAIMANT_NAMES
from products.loans.states import Classification

REVIEWING_ROLES = {"fund_manager": "受托管理机构", "bureau_reviewer": "主管部门审核人", "bureau_approver": "主管部门审批人"}
CAP_NAMES = ("loan", "borrower", "bank_year", "pool_year", "claimant_kind_year")
CLAUSE_TOPICS = (*FundRules.__struct_fields__, *(f"caps.{name}" for name in CAP_NAMES))


def check_rules(rules: FundRules, vocabulary: Vocabulary) -> list[FieldError]:
    """All faults of the rules; none: they may be submitted and published."""
    return [
        *share_faults(rules),
        *_criteria_faults(rules, vocabulary),
        *_party_faults(rules),
        *_cap_faults(rules),
        *_trigger_faults(rules),
        *_stop_faults(rules),
        *_process_faults(rules),
        *_clause_faults(rules),
    ]


def unstated(rules: FundRules) -> list[str]:
    """Chinese names of the figures that the rules leave open, for the page of a fund and whoever publishes it."""
    return [each.name_zh for each in figures_unstated(rules)]


def _criteria_faults(rules: FundRules, vocabulary: Vocabulary) -> Iterator[FieldError]:
    places = [(f"/rules/tiers/{place}/when", tier.when) for place, tier in enumerate(rules.tiers)]
    places += [(f"/rules/bonuses/{place}/when", bonus.when) for place, bonus in enumerate(rules.bonuses)]
    places.append(("/rules/filing/criterion", rules.filing.criterion))
    for pointer, criterion in places:
        if criterion is not None:
            for problem in check_criterion(criterion, vocabulary):
                yield FieldError(f"{pointer}{problem.pointer}", problem.detail_zh)
    if rules.filing.automatic and rules.filing.criterion is None:
        yield FieldError("/rules/filing/criterion", "自动备案须设备案条件。")


def _party_faults(rules: FundRules) -> Iterator[FieldError]:
    parts = [rules.basis] if isinstance(rules.basis, Part) else rules.basis
    if not parts:
        yield FieldError("/rules/basis", "补偿基数至少包括一项，例如本金。")
    if not rules.claimants:
        yield FieldError("/rules/claimants", "请至少写明一类申请机构。")
    lists: tuple[tuple[str, Sequence[object], str], ...] = (
        ("/rules/basis", parts, "补偿基数"),
        ("/rules/claimants", rules.claimants, "申请机构类别"),
        ("/rules/admitted", rules.admitted, "合作机构"),
        ("/rules/materials", rules.materials, "材料"),
        ("/rules/recovery_order", rules.recovery_order, "追回款分配顺序"),
        ("/rules/stack/with_funds", rules.stack.with_funds, "可叠加的资金"),
    )
    for pointer, given, label in lists:
        if repeated := [item for item, times in Counter(given).items() if times > 1]:
            yield FieldError(pointer, f"{label}不能重复，重复的是：{'、'.join(str(item) for item in repeated)}。")
    if not {RecoveryStep.FUND, RecoveryStep.SHARED} & set(rules.recovery_order):
        yield FieldError("/rules/recovery_order", "追回款分配顺序须包括 fund（先返还资金）或 shared（按实际承担比例）。")


def _cap_faults(rules: FundRules) -> Iterator[FieldError]:
    caps = rules.caps
    yield from cap_fault("/rules/caps/loan", caps.loan)
    yield from cap_fault("/rules/caps/borrower", caps.borrower)
    yield from cap_fault("/rules/caps/pool_year", caps.pool_year)
    if isinstance(caps.bank_year, BankYearCap):
        yield from cap_fault("/rules/caps/bank_year/amount", caps.bank_year.amount)
        yield from pct_fault("/rules/caps/bank_year/pct_of_prior_balance", caps.bank_year.pct_of_prior_balance)
        if caps.bank_year == BankYearCap():
            yield FieldError("/rules/caps/bank_year", "请写明金额（amount）、占上年末余额的比例（pct_of_prior_balance），或两者。")
    for claimant, cap in caps.claimant_kind_year.items():
        yield from cap_fault(f"/rules/caps/claimant_kind_year/{claimant}", cap)
        if claimant not in rules.claimants:
            yield FieldError(f"/rules/caps/claimant_kind_year/{claimant}", f"{CLAIMANT_NAMES[claimant]}不在申请机构类别中。")
    yield from pct_fault("/rules/stack/cap_pct", rules.stack.cap_pct)
    try:
        date.fromisoformat(f"2025-{rules.cap_year_starts}")
    except ValueError:
        yield FieldError("/rules/cap_year_starts", f"不是每年都有的日期：{rules.cap_year_starts}。")


def _trigger_faults(rules: FundRules) -> Iterator[FieldError]:
    given = rules.trigger.npl_class
    if isinstance(given, str) and given not in set(Classification):
        yield FieldError("/rules/trigger/npl_class", f"没有“{given[:40]}”这一类；可以填写的是 {'、'.join(Classification)}。")


def _stop_faults(rules: FundRules) -> Iterator[FieldError]:
    alone = isinstance(rules.stop_rule, StopRule)
    for place, stop in enumerate(rules.stop_rules):
        here = "/rules/stop_rule" if alone else f"/rules/stop_rule/{place}"
        yield from pct_fault(f"{here}/level_pct", stop.level_pct)
        yield from pct_fault(f"{here}/warn_pct", stop.warn_pct)
        level, warn = readable(stop.level_pct), readable(stop.warn_pct)
        if level is not None and warn is not None and warn >= level:
            yield FieldError(f"{here}/warn_pct", f"预警比例须低于熔断比例 {pct_zh(level)}，填写的是 {pct_zh(warn)}。")
        if not stop.effect or len(set(stop.effect)) < len(stop.effect):
            yield FieldError(f"{here}/effect", "请写明熔断的效果，每项一次：defer_payment（暂缓拨付）、stop_filing（停止备案）。")


def _process_faults(rules: FundRules) -> Iterator[FieldError]:
    if not rules.review_steps:
        yield FieldError("/rules/review_steps", "请至少设一道审核。")
    for place, step in enumerate(rules.review_steps):
        if step.role not in REVIEWING_ROLES:
            known = "、".join(f"{role}（{label}）" for role, label in REVIEWING_ROLES.items())
            yield FieldError(f"/rules/review_steps/{place}/role", f"“{step.role[:40]}”不能审核；可以填写的是 {known}。")
    for place, part in enumerate(rules.payment_instalments):
        yield from pct_fault(f"/rules/payment_instalments/{place}/pct", part.pct)
        if readable(part.pct) == 0:
            yield FieldError(f"/rules/payment_instalments/{place}/pct", "每一期的比例须大于 0。")
    parts = [readable(part.pct) for part in rules.payment_instalments]
    total = sum((part for part in parts if part is not None), Decimal(0))
    if parts and None not in parts and total != 100:
        yield FieldError("/rules/payment_instalments", f"各期比例合计须为 100%，现在是 {pct_zh(total)}。")


def _clause_faults(rules: FundRules) -> Iterator[FieldError]:
    for topic in rules.clauses:
        if topic not in CLAUSE_TOPICS:
            yield FieldError(below("/rules/clauses", topic), f"没有“{topic[:40]}”这一项规则；可以填写的是 {'、'.join(CLAUSE_TOPICS)}。")
