"""What is wrong with amount rules."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError
from products.catalogue.pricing.terms import AmountRule, Cap, Least, Multiple, Share, Tier, Words

MOST_CNY = Decimal(10**13)
MOST_TIMES = Decimal(10**6)
DEEPEST = 3


def rule_problems(
    rules: Sequence[AmountRule], vocabulary: Vocabulary, pointer: str = "/amount_rules", level: int = 1
) -> Iterator[FieldError]:
    """Every fault of a list of rules, in order."""
    for at, rule in enumerate(rules):
        place = f"{pointer}/{at}"
        if rule.when is not None:
            for problem in check_criterion(rule.when, vocabulary):
                yield FieldError(f"{place}/when{problem.pointer}", problem.detail_zh)
        match rule:
            case Multiple() | Share():
                yield from _base_problems(rule, place, vocabulary)
            case Tier() | Cap():
                yield from _cap_problems(rule, place)
            case Least():
                yield from _least_problems(rule, place, vocabulary, level)
            case Words() if not rule.text_zh:
                yield FieldError(f"{place}/text_zh", "请用文字写明这条额度规则。")


def _base_problems(rule: Multiple | Share, place: str, vocabulary: Vocabulary) -> Iterator[FieldError]:
    if rule.attribute not in vocabulary:
        yield FieldError(f"{place}/attribute", f"词汇表里没有属性 {rule.attribute}。")
    elif (attribute := vocabulary[rule.attribute]).type != "number" or attribute.unit != "CNY":
        yield FieldError(f"{place}/attribute", f"{attribute.label_zh}不是以元计的金额，不能作为额度的基数。")
    most, said = (Decimal(1), "比例须大于 0，且不超过 1（即 100%）") if isinstance(rule, Share) else (MOST_TIMES, "倍数须大于 0")
    if rule.times is None and not rule.text_zh:
        yield FieldError(f"{place}/times", "请写明倍数或比例；确实不能写明的，请在 text_zh 里用文字说明。")
    for name, value in (("times", rule.times), ("times_min", rule.times_min)):
        if value is not None and not 0 < value <= most:
            yield FieldError(f"{place}/{name}", f"{said}，填写的是 {value}。")
    if rule.times_min is not None and (rule.times is None or rule.times_min > rule.times):
        yield FieldError(f"{place}/times_min", "下限大于上限，或缺少上限。")


def _cap_problems(rule: Tier | Cap, place: str) -> Iterator[FieldError]:
    if isinstance(rule, Tier) and rule.when is None and not rule.when_zh:
        yield FieldError(f"{place}/when", "分档缺少条件；对所有人都适用的上限请用 cap。")
    if not 0 < rule.max_cny <= MOST_CNY:
        yield FieldError(f"{place}/max_cny", f"额度上限 {rule.max_cny} 元有误；须大于 0，不超过 10 万亿元。")


def _least_problems(rule: Least, place: str, vocabulary: Vocabulary, level: int) -> Iterator[FieldError]:
    if not rule.of:
        yield FieldError(f"{place}/of", "“取最小”里至少要有一条规则。")
    if level >= DEEPEST:
        yield FieldError(f"{place}/of", f"“取最小”最多嵌套 {DEEPEST} 层。")
        return
    yield from rule_problems(rule.of, vocabulary, f"{place}/of", level + 1)
