"""Faults of what a fund pays: layers, shares, tiers, bonuses. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from marketplace.errors import FieldError
from policies.funds.fund_rules import BandMode, FundRules, LayerMode, PayerKind, Tier, TierChoice
from policies.funds.rules.amounts import fen_of, pct_zh
from policies.funds.rules.figures import cap_fault, pct_fault, readable
from policies.funds.rules.words import CLAIMANT_NAMES

HUNDRED = Decimal(100)


def share_faults(rules: FundRules) -> Iterator[FieldError]:
    """All of them; percentages first, so that sums are only taken of figures that can be added."""
    yield from _percentages(rules)
    yield from _layer_faults(rules)
    yield from _named_shares(rules)
    yield from _bands(rules)
    yield from _overlaps(rules)
    yield from _highest(rules)


def _percentages(rules: FundRules) -> Iterator[FieldError]:
    places: list[tuple[str, object]] = [(f"/rules/layers/{n}/share_pct", layer.share_pct) for n, layer in enumerate(rules.layers)]
    places += [(f"/rules/tiers/{n}/share_pct", tier.share_pct) for n, tier in enumerate(rules.tiers)]
    places += [(f"/rules/bonuses/{n}/share_pct", bonus.share_pct) for n, bonus in enumerate(rules.bonuses)]
    if isinstance(rules.shares, dict):
        places += [(f"/rules/shares/{claimant}", share) for claimant, share in rules.shares.items()]
    else:
        places.append(("/rules/shares", rules.shares))
    places += [("/rules/bonus_max_pct", rules.bonus_max_pct), ("/rules/max_share_pct", rules.max_share_pct)]
    for pointer, pct in places:
        yield from pct_fault(pointer, pct)


def _layer_faults(rules: FundRules) -> Iterator[FieldError]:
    layers = rules.layers
    for place, layer in enumerate(layers):
        yield from cap_fault(f"/rules/layers/{place}/cap", layer.cap)
    names = [layer.payer for layer in layers]
    if len(set(names)) < len(names):
        yield FieldError("/rules/layers", "同一承担方只能出现一次。")
    lenders = [place for place, layer in enumerate(layers) if layer.pays_as is PayerKind.LENDER]
    if len(lenders) > 1:
        yield FieldError(f"/rules/layers/{lenders[1]}", "自担的一方（出借机构）最多一个。")
    if rules.layers_share_the_loss:
        yield from _layers_of_the_loss(rules, lenders)
    elif any(layer.pays_as is not PayerKind.FUND for layer in layers):
        yield FieldError("/rules/layers", "已设补偿比例时，各层只划分资金应付的部分，须都是本资金的出资方。")
    if layers and rules.layer_mode is LayerMode.PARALLEL:
        yield from _sum_fault(rules)


def _layers_of_the_loss(rules: FundRules, lenders: list[int]) -> Iterator[FieldError]:
    layers = rules.layers
    if not any(layer.pays_as is PayerKind.FUND for layer in layers):
        yield FieldError("/rules/layers", "请设补偿比例（shares 或 tiers），或在 layers 中写明本资金承担多少。")
    if rules.layer_mode is LayerMode.WATERFALL and lenders and lenders[0] != len(layers) - 1:
        yield FieldError(f"/rules/layers/{lenders[0]}", "逐层承担时，出借机构须在最后，承担余下的损失。")
    if rules.bonuses:
        yield FieldError("/rules/bonuses", "加点须与 shares 或 tiers 同用。")


def _sum_fault(rules: FundRules) -> Iterator[FieldError]:
    stated = [readable(layer.share_pct) for layer in rules.layers]
    total = sum((share for share in stated if share is not None), Decimal(0))
    if None not in stated and total != HUNDRED:
        yield FieldError("/rules/layers", f"各方分担比例合计须为 100%，现在是 {pct_zh(total)}。")
    elif total > HUNDRED:
        yield FieldError("/rules/layers", f"各方分担比例合计不能超过 100%，已写明的合计 {pct_zh(total)}。")


def _named_shares(rules: FundRules) -> Iterator[FieldError]:
    if not isinstance(rules.shares, dict):
        if rules.tiers and not rules.layers_share_the_loss and (rules.shares is None or isinstance(rules.shares, Decimal)):
            yield FieldError("/rules/shares", "分档（tiers）与单一比例（shares）只能用一种；可以按申请机构类别分别写 shares。")
        return
    for claimant in rules.shares:
        if claimant not in rules.claimants:
            yield FieldError(f"/rules/shares/{claimant}", f"{CLAIMANT_NAMES[claimant]}不在申请机构类别中。")
    if not rules.tiers:
        for claimant in rules.claimants:
            if claimant not in rules.shares:
                yield FieldError("/rules/shares", f"没有写明{CLAIMANT_NAMES[claimant]}的补偿比例；来源未载明的填 null。")


def _bands(rules: FundRules) -> Iterator[FieldError]:
    """Bands of one condition rise; in slices there is but one condition: none."""
    ends: list[tuple[object, int | None]] = []
    for place, tier in enumerate(rules.tiers):
        end = None if tier.up_to is None else fen_of(tier.up_to)
        last = next((seen for when, seen in reversed(ends) if when == tier.when), -1)
        if end is not None and (last is None or end <= last):
            yield FieldError(f"/rules/tiers/{place}/up_to", "同一条件下的各档须由小到大，且不设金额的一档在最后。")
        if end is None and last is None:
            yield FieldError(f"/rules/tiers/{place}", "这一档与前面一档条件相同。")
        ends.append((tier.when, end))
    if rules.band_mode is BandMode.MARGINAL:
        if any(tier.when is not None for tier in rules.tiers) or not rules.tiers:
            yield FieldError("/rules/tiers", "分段计算时，各档须以金额（up_to）划分，不另设条件。")
        if rules.tier_choice is not TierChoice.FIRST:
            yield FieldError("/rules/tier_choice", "分段计算时各段各算各的，tier_choice 须为 first。")


def _overlaps(rules: FundRules) -> Iterator[FieldError]:
    """Where the first that fits counts, nothing behind a tier that fits always is ever reached."""
    if rules.tier_choice is not TierChoice.FIRST:
        return
    for place, tier in enumerate(rules.tiers[:-1]):
        if _always(tier, rules.tiers):
            yield FieldError(f"/rules/tiers/{place}", "这一档总是适用，后面的各档永远用不到；请把它放在最后。")
            return


def _always(tier: Tier, tiers: list[Tier]) -> bool:
    return tier.when is None and tier.up_to is None and not any(other.up_to is not None and other.when is None for other in tiers)


def _highest(rules: FundRules) -> Iterator[FieldError]:
    """No base above the highest share, and nothing that could add up to more than the loss."""
    highest = readable(rules.max_share_pct)
    tiers = [(f"/rules/tiers/{place}/share_pct", readable(tier.share_pct)) for place, tier in enumerate(rules.tiers)]
    bases = [*tiers, *((pointer, readable(share)) for pointer, share in _stated_shares(rules).items())]
    for pointer, base in bases:
        if highest is not None and base is not None and base > highest:
            yield FieldError(pointer, f"基本比例 {pct_zh(base)} 高于最高补偿比例 {pct_zh(highest)}。")
    stated = [base for _, base in tiers if base is not None]
    summed = sum(stated, Decimal(0)) if rules.tier_choice is TierChoice.SUM else Decimal(0)
    base = max([summed, *(each for _, each in bases if each is not None)])
    bonus = sum((readable(each.share_pct) or Decimal(0) for each in rules.bonuses), Decimal(0))
    ceiling = readable(rules.bonus_max_pct)
    if highest is None and rules.max_share_pct is not None and base + min(bonus, ceiling if ceiling is not None else bonus) > HUNDRED:
        yield FieldError("/rules/max_share_pct", "比例与加点合计可能超过 100%，请设最高补偿比例。")


def _stated_shares(rules: FundRules) -> dict[str, object]:
    if isinstance(rules.shares, dict):
        return {f"/rules/shares/{kind}": share for kind, share in rules.shares.items()}
    return {"/rules/shares": rules.shares}
