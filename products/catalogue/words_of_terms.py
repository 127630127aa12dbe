"""What terms say, part by part, as lines that people read. Pure. Parts with a fault are left to whoever lists the faults."""

from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from marketplace.eligibility.sentences import sentence
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.money import FEN_PER_YUAN, people_amount, plain
from marketplace.reference.names import code_names
from products.catalogue.changes import FAULTY, Part, condition_lines
from products.catalogue.columns import COLUMN_NAMES
from products.catalogue.drafts.checks import STEPS
from products.catalogue.drafts.terms import DraftTerms
from products.catalogue.labels import CATEGORY_NAMES, GUARANTEE_MODE_NAMES, RATE_BASE_NAMES, REPAYMENT_METHOD_NAMES, RateBase
from products.catalogue.pricing.words import amount_rule_zh, fee_zh
from products.catalogue.states import Channel

CHANNELS_ZH = {Channel.HERE: "在平台申请", Channel.JUMP: "跳转贷款人页面", Channel.INTERFACE: "系统接口", Channel.NONE: "不能申请"}
BP_WORDS = {True: "减", False: "加"}


def words_of_terms(terms: DraftTerms, faulty: Collection[str] = ()) -> list[Part]:
    """Every part in the order of the editor; `faulty` names those that cannot be put into words yet."""
    return [Part(name, label, (FAULTY,) if name in faulty else tuple(said(terms))) for name, label, said in PARTS]


def _text(value: str | None) -> Iterator[str]:
    if value:
        yield value


def _amount(fen: int | None) -> Iterator[str]:
    if fen is not None:
        yield people_amount(Decimal(fen) / FEN_PER_YUAN)


def _months(months: int | None) -> Iterator[str]:
    if months is not None:
        yield f"{months} 个月"


def _rate(rate: Mapping[str, Any]) -> Iterator[str]:
    if rate.get("fixed") is not None:
        yield f"固定 {plain(Decimal(rate['fixed']))}%"
    elif rate.get("base") is not None:
        spreads = [f"{BP_WORDS[rate[end] < 0]} {abs(rate[end])} 个基点" for end in ("spread_bp_min", "spread_bp_max")]
        yield f"{RATE_BASE_NAMES[RateBase(rate['base'])]} {' 至 '.join(dict.fromkeys(spreads))}"
    elif rate:
        ends = [f"{plain(Decimal(rate[end]))}%" for end in ("min_pct", "max_pct") if rate.get(end) is not None]
        yield " 至 ".join(dict.fromkeys(ends))
    yield from _text(rate.get("note"))


def tier_zh(tier: Mapping[str, Any]) -> str:
    """「纳税信用等级为 A 级：利率减 20 个基点」."""
    bp, factor, months = int(tier.get("rate_delta_bp", 0)), Decimal(tier.get("amount_factor", 1)), tier.get("term_months_max")
    changes = [f"利率{BP_WORDS[bp < 0]} {abs(bp)} 个基点"] if bp else []
    changes += [f"额度乘以 {plain(factor)}"] if factor != 1 else []
    changes += [f"最长 {months} 个月"] if months else []
    return f"{_sentence(tier['when'])}：{'，'.join(changes) or '没有变化'}"


def _sentence(criterion: Mapping[str, Any]) -> str:
    return sentence(criterion, builtin_vocabulary(), code_names)


def _online(online: bool | None) -> Iterator[str]:
    if online is not None:
        yield "全程线上" if online else "需要到场"


PARTS: tuple[tuple[str, str, Callable[[DraftTerms], Any]], ...] = (
    ("name", "名称", lambda terms: _text(terms.name)),
    ("summary", "简介", lambda terms: _text(terms.summary_zh)),
    ("category", "类别", lambda terms: [CATEGORY_NAMES[terms.category]] if terms.category else []),
    ("columns", "专栏", lambda terms: [COLUMN_NAMES[each] for each in terms.columns]),
    ("guarantee_modes", "担保方式", lambda terms: [GUARANTEE_MODE_NAMES[each] for each in terms.guarantee_modes]),
    ("criterion", "准入条件", lambda terms: condition_lines(terms.criterion)),
    ("preferences", "优先条件", lambda terms: [_sentence(each) for each in terms.preferences]),
    ("amount_min", "最低额度", lambda terms: _amount(terms.amount_min_fen)),
    ("amount_max", "最高额度", lambda terms: _amount(terms.amount_max_fen)),
    ("amount_rules", "额度规则", lambda terms: [amount_rule_zh(each) for each in terms.amount_rules]),
    ("rate", "年利率", lambda terms: _rate(terms.rate)),
    ("pricing_tiers", "定价档", lambda terms: [tier_zh(each) for each in terms.pricing_tiers]),
    ("fees", "费用", lambda terms: [fee_zh(each) for each in terms.fees]),
    ("term_months_min", "最短期限", lambda terms: _months(terms.term_months_min)),
    ("term_months_max", "最长期限", lambda terms: _months(terms.term_months_max)),
    ("repayment_methods", "还款方式", lambda terms: [REPAYMENT_METHOD_NAMES[each] for each in terms.repayment_methods]),
    ("required_documents", "准备材料", lambda terms: terms.required_documents),
    ("undertakings", "申请人承诺", lambda terms: terms.undertakings),
    ("promise_days", "时限承诺", lambda terms: [f"{STEPS[step]} {days} 个工作日" for step, days in terms.promise_days.items()]),
    ("channel", "申请渠道", lambda terms: [CHANNELS_ZH[terms.channel]] if terms.channel else []),
    ("online", "办理方式", lambda terms: _online(terms.online)),
    ("risk_pool", "风险补偿", lambda terms: _text(terms.risk_pool_zh)),
    ("notes", "备注", lambda terms: _text(terms.notes_zh)),
)
