"""A fund's rules as Chinese sentences, for its page, its PDF and whoever signs them. Pure.

A figure that is not stated is said to be so, never left out.
"""

from collections.abc import Callable, Iterator

from msgspec import UNSET

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.sentences import sentence
from marketplace.eligibility.vocabulary import Vocabulary, builtin_vocabulary
from policies.funds.fund_rules import (
    BandMode,
    BankYearCap,
    CapYear,
    Comparison,
    Criterion,
    DayUnit,
    FundRules,
    LayerMode,
    StopEffect,
    StopMeasure,
    StopRule,
    StopScope,
    Tier,
    TierChoice,
)
from policies.funds.rules.amounts import fen_of, money_zh, pct_zh
from policies.funds.rules.check import REVIEWING_ROLES, unstated
from policies.funds.rules.share import band_of, name_of_tier
from policies.funds.rules.words import CLAIMANT_NAMES, PART_NAMES, RECOVERY_NAMES, payer_zh
from products.loans.rules.classification import CLASSIFICATION_NAMES
from products.loans.states import Classification

OPEN = "（未载明）"
FAULTY = "（条件有误）"
CHOICES = {TierChoice.FIRST: "自上而下取第一个适用的档次", TierChoice.HIGHEST: "几档都适用的取最高", TierChoice.SUM: "适用的各档相加"}
SCOPES = {StopScope.BANK: "单家银行", StopScope.GUARANTOR: "单家担保机构", StopScope.FUND: "整个资金池"}
MEASURES = {
    StopMeasure.LOSS_RATE: "年度违约贷款本金占当年备案贷款本金的比例",
    StopMeasure.COMPENSATION_RATE: "年度核定补偿占当年备案贷款本金的比例",
    StopMeasure.OVERDUE_RATE: "现有逾期余额占当年备案贷款本金的比例",
}
EFFECTS = {StopEffect.DEFER_PAYMENT: "暂缓拨付", StopEffect.STOP_FILING: "停止新增备案"}
YEARS = {CapYear.APPROVAL: "核定", CapYear.FILING: "备案", CapYear.DEFAULT: "违约"}


def sentences(rules: FundRules, vocabulary: Vocabulary | None = None) -> list[tuple[str, str]]:
    """(heading, sentence), in the order in which a reader asks; one heading may have several. Conditions in the built-in vocabulary.

    A draft with faults is said too, as far as it can be: `check_rules` says what is wrong with it.
    """
    words = vocabulary or builtin_vocabulary()

    def condition(criterion: Criterion) -> str:
        return FAULTY if check_criterion(criterion, words) else sentence(criterion, words)

    said = [*_filing(rules, condition), *_share(rules, condition), *_limits(rules), *_claiming(rules), *_stops(rules), *_afterwards(rules)]
    return [*said, ("未载明", "标明“未载明”的数字设定之前，与其有关的事项不予办理，也不按 0 计算。")] if unstated(rules) else said


def _pct(pct: object) -> str:
    return OPEN if pct is None else pct_zh(pct)  # type: ignore[arg-type]


def _yuan(cap: object) -> str:
    return money_zh(fen_of(cap)) if isinstance(cap, str) else OPEN


def _filing(rules: FundRules, condition: Callable[[Criterion], str]) -> Iterator[tuple[str, str]]:
    filing = rules.filing
    if filing.criterion is not None:
        yield "备案", f"贷款须满足：{condition(filing.criterion)}。"
    if filing.within_days is not UNSET:
        unit = "个工作日" if filing.unit is DayUnit.WORKING_DAYS else "日"
        yield "备案", f"放款后{OPEN if filing.within_days is None else f' {filing.within_days} {unit}'}内备案。"
    yield "备案", "放款时满足条件的自动备案。" if filing.automatic else "由出借机构报送，受托管理机构审核后备案。"


def _share(rules: FundRules, condition: Callable[[Criterion], str]) -> Iterator[tuple[str, str]]:
    yield "补偿基数", f"按{'、'.join(PART_NAMES[part] for part in rules.parts)}计算，减去已收回的部分。"
    if isinstance(rules.shares, dict):
        for claimant, share in rules.shares.items():
            yield "补偿比例", f"{CLAIMANT_NAMES[claimant]}申请的，补偿损失的 {_pct(share)}。"
    elif rules.shares is not UNSET:
        yield "补偿比例", f"补偿损失的 {_pct(rules.shares)}。"
    yield from _tiers(rules, condition)
    for bonus in rules.bonuses:
        of = f"{'、'.join(CLAIMANT_NAMES[each] for each in bonus.claimants)}申请的，" if bonus.claimants else ""
        yield "加点", f"{of}{bonus.name_zh or condition(bonus.when)}的，增加 {_pct(bonus.share_pct)}。"
    if rules.bonus_max_pct is not UNSET:
        yield "加点", f"各项加点合计不超过 {_pct(rules.bonus_max_pct)}。"
    if rules.max_share_pct is not UNSET:
        yield "补偿比例", f"合计不超过损失的 {_pct(rules.max_share_pct)}。"
    yield from _layers(rules)
    yield "计算到分", "按承担方的先后顺序分别四舍五入到分，合计不超过损失；余下的由出借机构承担。"


def _tiers(rules: FundRules, condition: Callable[[Criterion], str]) -> Iterator[tuple[str, str]]:
    others = [CLAIMANT_NAMES[each] for each in rules.claimants if rules.share_of(each) is UNSET]
    whose = f"{'、'.join(others)}申请的，" if isinstance(rules.shares, dict) else ""
    for place, tier in enumerate(rules.tiers):
        when = [each for each in (_band(rules, tier), condition(tier.when) if tier.when is not None else "") if each]
        named = f"{name_of_tier(rules.tiers, place)}（{'，且'.join(when)}）" if tier.name_zh and when else "，且".join(when) or "其他贷款"
        yield "补偿比例", f"{whose}{named}的，补偿 {_pct(tier.share_pct)}。"
    if len(rules.tiers) > 1:
        slices = rules.band_mode is BandMode.MARGINAL
        yield "补偿比例", f"{'损失按各档金额分段计算后相加' if slices else CHOICES[rules.tier_choice]}。"


def _band(rules: FundRules, tier: Tier) -> str:
    """From where to where a tier reaches, by the bands of the same condition."""
    start, end = band_of(rules.tiers, tier)
    what = "损失中" if rules.band_mode is BandMode.MARGINAL else "贷款金额"
    ends = [f"超过 {money_zh(start)}" if start >= 0 else "", f"不超过 {money_zh(end)}" if end is not None else ""]
    said = "、".join(each for each in ends if each)
    return f"{what}{said}" if said else ""


def _layers(rules: FundRules) -> Iterator[tuple[str, str]]:
    if not rules.layers:
        return
    of = "损失" if rules.layers_share_the_loss else "资金应付部分"
    said = []
    for layer in rules.layers:
        cap = "" if layer.cap is UNSET else f"，每笔不超过 {_yuan(layer.cap)}"
        said.append(f"{payer_zh(layer.payer)} {_pct(layer.share_pct)}{cap}")
    if rules.layer_mode is LayerMode.WATERFALL:
        yield "承担方", f"{of}依次由以下各方承担前面余下部分的相应比例：{'；'.join(said)}。"
    else:
        yield "承担方", f"{of}由以下各方分担：{'；'.join(said)}。"


def _limits(rules: FundRules) -> Iterator[tuple[str, str]]:
    caps = rules.caps
    for label, cap in (("单笔贷款", caps.loan), ("单户每年", caps.borrower), ("整个资金池每年", caps.pool_year)):
        if cap is not UNSET:
            yield "上限", f"{label}补偿不超过 {_yuan(cap)}。"
    if caps.bank_year is None:
        yield "上限", f"单家机构每年补偿不超过{OPEN}。"
    elif isinstance(caps.bank_year, BankYearCap):
        yield "上限", f"单家机构每年补偿不超过{_of_bank(caps.bank_year)}。"
    for claimant, cap in caps.claimant_kind_year.items():
        yield "上限", f"{CLAIMANT_NAMES[claimant]}每年合计不超过 {_yuan(cap)}。"
    month, day = (int(part) for part in rules.cap_year_starts.split("-"))
    yield "上限", f"年度从 {month} 月 {day} 日起算，按{YEARS[rules.cap_year]}之日归入年度。"
    if rules.stack.cap_pct is not UNSET:
        yield "上限", f"各级、各项补偿合计不超过损失的 {_pct(rules.stack.cap_pct)}。"


def _of_bank(cap: BankYearCap) -> str:
    said = []
    if cap.pct_of_prior_balance is not UNSET:
        said.append(f"其上年末备案贷款余额的 {_pct(cap.pct_of_prior_balance)} ")
    if cap.amount is not UNSET:
        said.append(f" {_yuan(cap.amount)}")
    return f"{'和'.join(said)}中较低的一项" if len(said) > 1 else "".join(said)


def _claiming(rules: FundRules) -> Iterator[tuple[str, str]]:
    yield "申请", f"{'、'.join(CLAIMANT_NAMES[each] for each in rules.claimants)}可以申请补偿；贷款须在违约前已备案且未撤销。"
    trigger, needed = rules.trigger, []
    if trigger.overdue_days is not UNSET:
        needed.append(f"逾期满{OPEN if trigger.overdue_days is None else f' {trigger.overdue_days} '}日")
    if trigger.npl_class is not UNSET:
        name = OPEN if trigger.npl_class is None else _class_zh(trigger.npl_class)
        needed.append(f"风险分类为{name}或更差")
    needed += ["法院或仲裁机构已受理"] if trigger.suit_accepted else []
    needed += ["担保机构已代偿"] if trigger.guarantor_paid else []
    if needed:
        yield "触发条件", f"{'，且'.join(needed)}。"
    if rules.materials:
        yield "材料", f"须提交：{'、'.join(rules.materials)}；系统已有的不再提交。"
    for place, step in enumerate(rules.review_steps, 1):
        name = step.name_zh or REVIEWING_ROLES.get(step.role, step.role)
        yield "审核", f"第 {place} 道：{name}，{step.working_days} 个工作日；补正期间不计时。"
    if rules.second_approver_above is not UNSET:
        above = "任何金额" if rules.second_approver_above is None else f"超过 {_yuan(rules.second_approver_above)} 的"
        yield "审核", f"{above}须两人审批。"
    for place, part in enumerate(rules.payment_instalments, 1):
        yield "拨付", f"第 {place} 期拨付 {pct_zh(part.pct)}{f'：{part.condition_zh}' if part.condition_zh else ''}。"


def _class_zh(name: str) -> str:
    return CLASSIFICATION_NAMES[Classification(name)] if name in set(Classification) else f"“{name}”"


def _stops(rules: FundRules) -> Iterator[tuple[str, str]]:
    for stop in rules.stop_rules:
        yield "熔断", f"{SCOPES[stop.scope]}{MEASURES[stop.measure]}{_level(stop)} 的，{'、'.join(EFFECTS[each] for each in stop.effect)}。"
    if rules.stop_rules:
        yield "熔断", "熔断前已备案的贷款保留申请的权利。"


def _level(stop: StopRule) -> str:
    return f"{'超过' if stop.comparison is Comparison.OVER else '达到'} {_pct(stop.level_pct)}"


def _afterwards(rules: FundRules) -> Iterator[tuple[str, str]]:
    order = "、".join(RECOVERY_NAMES[step] for step in rules.recovery_order)
    yield "追偿", f"拨付后继续追偿；追回款依次用于：{order}。返还各方的不超过其承担的金额。"
    yield "核销", "核销后债权保留，追回款照样返还。"
