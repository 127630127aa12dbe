"""Figures that a fund's rules name without giving them. Unknown is not zero: each blocks what it bears on until it is set. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from policies.funds.fund_rules import BankYearCap, Claimant, FundRules, StopEffect, StopScope
from policies.funds.rules.words import CLAIMANT_NAMES, GUARANTEE_SIDE, payer_zh


class Unstated(NamedTuple):
    """One figure that is null, and where."""

    pointer: str
    name_zh: str


def figures_unstated(rules: FundRules) -> list[Unstated]:
    """Every null of the rules, in the order of the wire form."""
    return [*_of_layers(rules), *_of_shares(rules), *_of_caps(rules), *_of_trigger(rules), *_of_the_rest(rules)]


def in_the_way(rules: FundRules, claimant: Claimant) -> tuple[str, ...]:
    """Nulls that block every payment to this kind of claimant, whatever the loan; those of shares, tiers and bonuses are `share_of`'s."""
    others = {f"/rules/caps/claimant_kind_year/{kind}" for kind in Claimant if kind is not claimant}
    found = [*_of_layers(rules), *_of_caps(rules), *_of_trigger(rules), *_of_stack(rules), *_of_stops(rules, claimant)]
    return tuple(f"{each.name_zh}未载明" for each in found if each.pointer not in others)


def _of_layers(rules: FundRules) -> Iterator[Unstated]:
    for place, layer in enumerate(rules.layers):
        if layer.share_pct is None:
            yield Unstated(f"/rules/layers/{place}/share_pct", f"{payer_zh(layer.payer)}的分担比例")
        if layer.cap is None:
            yield Unstated(f"/rules/layers/{place}/cap", f"{payer_zh(layer.payer)}的承担上限")


def _of_shares(rules: FundRules) -> Iterator[Unstated]:
    if rules.shares is None:
        yield Unstated("/rules/shares", "补偿比例")
    elif isinstance(rules.shares, dict):
        for claimant, share in rules.shares.items():
            if share is None:
                yield Unstated(f"/rules/shares/{claimant}", f"{CLAIMANT_NAMES[claimant]}的补偿比例")
    for place, tier in enumerate(rules.tiers):
        if tier.share_pct is None:
            yield Unstated(f"/rules/tiers/{place}/share_pct", f"{tier.name_zh or f'第 {place + 1} 档'}的补偿比例")
    for place, bonus in enumerate(rules.bonuses):
        if bonus.share_pct is None:
            yield Unstated(f"/rules/bonuses/{place}/share_pct", f"{bonus.name_zh or f'第 {place + 1} 项加点'}的点数")
    for name, label in (("bonus_max_pct", "加点合计上限"), ("max_share_pct", "最高补偿比例")):
        if getattr(rules, name) is None:
            yield Unstated(f"/rules/{name}", label)


def _of_caps(rules: FundRules) -> Iterator[Unstated]:
    caps = rules.caps
    for name, label in (
        ("loan", "单笔上限"),
        ("borrower", "单户年度上限"),
        ("bank_year", "单家机构年度上限"),
        ("pool_year", "全池年度上限"),
    ):
        if getattr(caps, name) is None:
            yield Unstated(f"/rules/caps/{name}", label)
    if isinstance(caps.bank_year, BankYearCap):
        if caps.bank_year.amount is None:
            yield Unstated("/rules/caps/bank_year/amount", "单家机构年度上限金额")
        if caps.bank_year.pct_of_prior_balance is None:
            yield Unstated("/rules/caps/bank_year/pct_of_prior_balance", "单家机构年度上限占上年末余额的比例")
    for claimant, cap in caps.claimant_kind_year.items():
        if cap is None:
            yield Unstated(f"/rules/caps/claimant_kind_year/{claimant}", f"{CLAIMANT_NAMES[claimant]}年度合计上限")


def _of_trigger(rules: FundRules) -> Iterator[Unstated]:
    if rules.trigger.overdue_days is None:
        yield Unstated("/rules/trigger/overdue_days", "触发补偿的逾期天数")
    if rules.trigger.npl_class is None:
        yield Unstated("/rules/trigger/npl_class", "触发补偿的风险分类")


def _of_stack(rules: FundRules) -> Iterator[Unstated]:
    if rules.stack.cap_pct is None:
        yield Unstated("/rules/stack/cap_pct", "各级补偿合计上限")


def _of_stops(rules: FundRules, claimant: Claimant | None) -> Iterator[Unstated]:
    """For a claimant those that could hold up its payment: a breaker of which nobody knows when it trips can never be said not to have."""
    for place, stop in enumerate(rules.stop_rules):
        bears = claimant is None or (
            StopEffect.DEFER_PAYMENT in stop.effect and (stop.scope is not StopScope.GUARANTOR or claimant in GUARANTEE_SIDE)
        )
        if stop.level_pct is None and bears:
            yield Unstated(f"/rules/stop_rule/{place}/level_pct", "熔断比例")


def _of_the_rest(rules: FundRules) -> Iterator[Unstated]:
    if rules.filing.within_days is None:
        yield Unstated("/rules/filing/within_days", "备案期限")
    yield from _of_stops(rules, None)
    if rules.second_approver_above is None:
        yield Unstated("/rules/second_approver_above", "须第二人审批的金额")
    yield from _of_stack(rules)
