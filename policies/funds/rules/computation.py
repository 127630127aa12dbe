"""What a fund pays for a loss, as a computation that anyone can follow. Pure.

Rounding, the one rule: all figures are exact to the end; then each payer, in the fund's order, is rounded half up to the fen and never
pays more than what is left of the loss; the lender takes the rest, which is never negative. Where a limit allows less than the share, the
amount that it allows is divided between the fund's payers in proportion to what they would have paid, by the same rule; a fen left over
goes to the last of them.
"""

from decimal import Decimal
from fractions import Fraction

from policies.funds.fund_rules import Claimant, FundRules, Layer, LayerMode, Part, PayerKind
from policies.funds.rules.amounts import apportion, fen_of, half_up, money_zh, part_of, pct_zh
from policies.funds.rules.deal import Band, Computation, Deal, Evaluate, Limit, Loss, PayerShare, Room, Share, Step, Steps
from policies.funds.rules.limits import limits_named
from policies.funds.rules.share import share_of
from policies.funds.rules.unstated import in_the_way
from policies.funds.rules.words import FUND_PAYER, GUARANTEE_SIDE, PART_NAMES, payer_zh

__all__ = [
    "GUARANTEE_SIDE",
    "Band",
    "Computation",
    "Deal",
    "Evaluate",
    "Limit",
    "Loss",
    "PayerShare",
    "Room",
    "Share",
    "Step",
    "basis_of",
    "compute",
    "share_of",
]


def basis_of(rules: FundRules, claimant: Claimant, loss: Loss) -> int | None:
    """The loss that counts, in fen: the parts that the rules name, less what came in before.

    For a guarantor at most what it paid, and None while that is not known; for a lender less what a guarantor paid.
    """
    by_part = loss.by_part
    net = max(0, sum(by_part[part] for part in rules.parts) - loss.recovered_before_fen)
    if claimant in GUARANTEE_SIDE:
        return None if loss.guarantor_paid_fen is None else min(net, loss.guarantor_paid_fen)
    return max(0, net - (loss.guarantor_paid_fen or 0))


def compute(rules: FundRules, share: Share, loss: Loss, room: Room) -> Computation:
    """The amount: min(basis x share, every limit of `room`), and who pays it.

    None instead of an amount, with `blocked_by`, while the share, a cap, the trigger or the room under a cap is not known.
    """
    steps = Steps()
    basis = basis_of(rules, share.claimant, loss)
    if basis is not None:
        steps.say("净损失", _basis_zh(rules, share.claimant, loss), money_zh(basis), basis)
    limits = list(limits_named(rules, share.claimant, room))
    unknown_room = [f"{title}的可用额无法确定" for _, title, left, named in limits if named and left is None]
    blocked = (*share.blocked_by, *in_the_way(rules, share.claimant), *unknown_room)
    if basis is None:
        blocked = (*blocked, "未填写代偿金额")
    if share.pct is None and not (share.bands or share.blocked_by or rules.layers_share_the_loss):
        blocked = (*blocked, "补偿比例尚未确定")
    if blocked or basis is None:
        return Computation(basis_fen=basis, steps=steps.listed(), blocked_by=tuple(dict.fromkeys(blocked)))
    return _computed(rules, share, basis, room, [(code, title, left) for code, title, left, _ in limits if left is not None], steps)


def _computed(rules: FundRules, share: Share, basis: int, room: Room, limits: list[tuple[str, str, int]], steps: Steps) -> Computation:
    by_share = _by_share(rules, share, basis)
    own_fen = sum(each.amount_fen for each in by_share if each.kind is PayerKind.FUND)
    if rules.layers_share_the_loss and isinstance(rules.max_share_pct, Decimal):
        most = half_up(part_of(basis, rules.max_share_pct))
        limits = [("max_share", f"最高补偿比例 {pct_zh(rules.max_share_pct)}", most), *limits]
    found = tuple(Limit(code=code, title_zh=title, available_fen=left, bites=left < own_fen) for code, title, left in limits)
    amount = min([own_fen, *(limit.available_fen for limit in found)])
    elsewhere = basis - min(basis, basis if room.loss_left_fen is None else room.loss_left_fen)
    payers = _paid(by_share, amount, basis - elsewhere)
    lender = basis - elsewhere - sum(each.amount_fen for each in payers)
    _say(steps, rules, share, basis, own_fen, found, amount, payers, lender)
    return Computation(
        basis_fen=basis, by_share_fen=own_fen, limits=found, amount_fen=amount, payers=payers, lender_fen=lender,
        elsewhere_fen=elsewhere, steps=steps.listed(),
    )  # fmt: skip


def _by_share(rules: FundRules, share: Share, basis: int) -> list[PayerShare]:
    """What each payer owes before limits; the lender is not among them."""
    of_loss = Fraction(basis) if rules.layers_share_the_loss else _exact_share(share, basis)
    if not rules.layers:
        return [PayerShare(payer=FUND_PAYER, kind=PayerKind.FUND, amount_fen=min(half_up(of_loss), basis))]
    paid: list[PayerShare] = []
    left_of_loss, left_to_divide = basis, of_loss
    for layer in rules.layers:
        base = left_to_divide if rules.layer_mode is LayerMode.WATERFALL else of_loss
        amount = min(_of_layer(layer, base), left_of_loss)
        if layer.pays_as is not PayerKind.LENDER:
            paid.append(PayerShare(payer=layer.payer, kind=layer.pays_as, amount_fen=amount))
            left_of_loss -= amount
            left_to_divide = max(Fraction(0), left_to_divide - amount)
    return paid


def _exact_share(share: Share, basis: int) -> Fraction:
    if share.pct is not None:
        return part_of(basis, share.pct)
    total, start = Fraction(0), 0
    for band in share.bands:
        end = basis if band.up_to_fen is None else min(basis, band.up_to_fen)
        total += part_of(max(0, end - start), band.pct)
        start = max(start, end)
    return total


def _of_layer(layer: Layer, base: Fraction) -> int:
    if layer.share_pct is None:
        raise ValueError(f"the share of layer {layer.payer!r} is not stated: it blocks before anything is computed")
    amount = half_up(part_of(base, layer.share_pct))
    return min(amount, fen_of(layer.cap)) if isinstance(layer.cap, str) else amount


def _paid(by_share: list[PayerShare], amount: int, loss_left: int) -> tuple[PayerShare, ...]:
    """The fund's payers share `amount`; payers from elsewhere keep their share as far as the loss reaches."""
    own = [each.amount_fen for each in by_share if each.kind is PayerKind.FUND]
    cut = iter(apportion(amount, own, own))
    left = loss_left - amount
    paid = []
    for each in by_share:
        fen = next(cut) if each.kind is PayerKind.FUND else min(each.amount_fen, left)
        left -= 0 if each.kind is PayerKind.FUND else fen
        paid.append(PayerShare(payer=each.payer, kind=each.kind, amount_fen=fen))
    return tuple(paid)


def _say(
    steps: Steps, rules: FundRules, share: Share, basis: int, own_fen: int, limits: tuple[Limit, ...], amount: int,
    payers: tuple[PayerShare, ...], lender: int,
) -> None:  # fmt: skip
    how = "；".join(f"{step.title_zh} {step.value}".strip() for step in share.steps)
    steps.say("补偿比例", how, "" if share.pct is None else pct_zh(share.pct))
    steps.say("按比例应补", _share_zh(rules, share, basis), money_zh(own_fen), own_fen)
    biting = [f"{limit.title_zh}可用 {money_zh(limit.available_fen)}" for limit in limits if limit.bites]
    steps.say("取最小", "；".join(biting) if biting else f"{len(limits)} 道上限都不触及", money_zh(amount), amount)
    steps.say("核定补偿", _payers_zh(payers, lender), money_zh(amount), amount)


def _basis_zh(rules: FundRules, claimant: Claimant, loss: Loss) -> str:
    by_part = loss.by_part
    said = " ＋ ".join(f"{PART_NAMES[part]} {money_zh(by_part[part])}" for part in rules.parts)
    said += f" － 已收回 {money_zh(loss.recovered_before_fen)}" if loss.recovered_before_fen else ""
    if claimant in GUARANTEE_SIDE:
        return f"{said}，不超过代偿金额 {money_zh(loss.guarantor_paid_fen or 0)}"
    said += f" － 担保代偿 {money_zh(loss.guarantor_paid_fen)}" if loss.guarantor_paid_fen else ""
    others = "、".join(PART_NAMES[part] for part in Part if part not in rules.parts)
    return f"{said}；{others}不计" if others else said


def _share_zh(rules: FundRules, share: Share, basis: int) -> str:
    if share.pct is not None:
        return f"{money_zh(basis)} × {pct_zh(share.pct)}，每一出资方四舍五入到分"
    return "先后各层依次承担，四舍五入到分" if rules.layers_share_the_loss else "各段损失乘以各段比例后相加，四舍五入到分"


def _payers_zh(payers: tuple[PayerShare, ...], lender: int) -> str:
    said = [f"{payer_zh(each.payer)} {money_zh(each.amount_fen)}" for each in payers]
    return "，".join([*said, f"出借机构自担 {money_zh(lender)}"])
