"""The fund's share of a loss, from its shares, tiers and bonuses. Pure.

A condition that is not known never adds a bonus; where it could change the tier it stands in the way, by its name.
"""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import UNSET

from policies.funds.fund_rules import BandMode, FundRules, LayerMode, PayerKind, Percent, Tier, TierChoice
from policies.funds.rules.amounts import fen_of, money_zh, pct_zh
from policies.funds.rules.deal import Band, Deal, Evaluate, Share, Steps
from policies.funds.rules.words import CLAIMANT_NAMES, payer_zh

_NOT_STATED = "未载明"


def share_of(rules: FundRules, deal: Deal, evaluate: Evaluate) -> Share:
    """The share that a loan is filed with; it never changes afterwards. `evaluate` answers a criterion for the deal's facts.

    Base share (of this kind of claimant, else by tier) + bonuses up to their ceiling, never above the highest share.
    """
    return _Reading(rules, deal, evaluate).share()


def name_of_tier(tiers: Sequence[Tier], place: int) -> str:
    """How a tier is called: its own name, else its band, else its number."""
    tier = tiers[place]
    if tier.name_zh:
        return tier.name_zh
    return f"不超过 {money_zh(fen_of(tier.up_to))}" if tier.up_to is not None else f"第 {place + 1} 档"


def band_of(tiers: Sequence[Tier], tier: Tier) -> tuple[int, int | None]:
    """Above which amount a tier begins, in fen (-1: anything), and where it ends, that amount included (None: nowhere).

    It begins at the end of the next lower band of the same condition.
    """
    ends = [fen_of(other.up_to) for other in tiers if other.up_to is not None and other.when == tier.when]
    end = None if tier.up_to is None else fen_of(tier.up_to)
    return max((each for each in ends if end is None or each < end), default=-1), end


class _Reading:
    """One pass over the rules: gathers steps and what stands in the way."""

    def __init__(self, rules: FundRules, deal: Deal, evaluate: Evaluate) -> None:
        self.rules, self.deal, self.evaluate = rules, deal, evaluate
        self.steps = Steps()
        self.blocked: list[str] = []

    def share(self) -> Share:
        pct, bands = self._base()
        bonus = self._bonus()
        if pct is not None:
            pct = self._at_most_max(pct + bonus)
        bands = tuple(Band(up_to_fen=band.up_to_fen, pct=self._at_most_max(band.pct + bonus)) for band in bands)
        if self.rules.max_share_pct is None:
            self.blocked.append(f"最高补偿比例{_NOT_STATED}")
        if self.blocked:
            pct, bands = None, ()
        return Share(claimant=self.deal.claimant, pct=pct, bands=bands, steps=self.steps.listed(), blocked_by=tuple(self.blocked))

    def _base(self) -> tuple[Percent | None, tuple[Band, ...]]:
        rules, named = self.rules, self.rules.share_of(self.deal.claimant)
        claimant = CLAIMANT_NAMES[self.deal.claimant]
        if rules.layers_share_the_loss:
            return self._from_layers(), ()
        if named is not UNSET:
            return self._stated(named, "基本比例", f"{claimant}申请的，由本资金承担"), ()
        if not rules.tiers:
            self.blocked.append(f"没有规定{claimant}的补偿比例")
            return None, ()
        if rules.band_mode is BandMode.MARGINAL:
            return None, self._slices()
        return self._from_tiers(), ()

    def _stated(self, pct: Percent | None, title_zh: str, explanation_zh: str) -> Percent | None:
        if pct is None:
            self.blocked.append(f"{title_zh}{_NOT_STATED}")
        self.steps.say(title_zh, explanation_zh, _NOT_STATED if pct is None else pct_zh(pct))
        return pct

    def _from_layers(self) -> Percent | None:
        if not self.rules.layers:
            self.blocked.append(f"补偿比例{_NOT_STATED}")
            return None
        missing = [payer_zh(layer.payer) for layer in self.rules.layers if layer.share_pct is None]
        self.blocked += [f"{payer}的分担比例{_NOT_STATED}" for payer in missing]
        if missing or self.rules.layer_mode is LayerMode.WATERFALL:
            self.steps.say("各方分担", "按先后顺序逐层承担")
            return None
        own = [layer for layer in self.rules.layers if layer.pays_as is PayerKind.FUND]
        pct = sum((layer.share_pct for layer in own if layer.share_pct is not None), Decimal(0))
        self.steps.say(
            "补偿比例", "、".join(f"{payer_zh(layer.payer)} {pct_zh(layer.share_pct or Decimal(0))}" for layer in own), pct_zh(pct)
        )
        return pct

    def _slices(self) -> tuple[Band, ...]:
        bands = []
        for place, tier in enumerate(self.rules.tiers):
            pct = self._stated(tier.share_pct, name_of_tier(self.rules.tiers, place), "损失分段计算")
            bands.append(Band(up_to_fen=None if tier.up_to is None else fen_of(tier.up_to), pct=pct or Decimal(0)))
        return tuple(bands)

    def _from_tiers(self) -> Percent | None:
        fitting = [(place, self._fits(tier)) for place, tier in enumerate(self.rules.tiers)]
        if not any(fits is not False for _, fits in fitting):
            self.blocked.append("没有适用的补偿档次")
            return None
        match self.rules.tier_choice:
            case TierChoice.FIRST:
                return self._first(fitting)
            case TierChoice.HIGHEST:
                return self._highest(fitting)
            case TierChoice.SUM:
                return self._sum(fitting)

    def _fits(self, tier: Tier) -> bool | None:
        start, end = band_of(self.rules.tiers, tier)
        if self.deal.loan_amount_fen <= start or (end is not None and self.deal.loan_amount_fen > end):
            return False
        return True if tier.when is None else self.evaluate(tier.when)

    def _first(self, fitting: Sequence[tuple[int, bool | None]]) -> Percent | None:
        place, fits = next((place, fits) for place, fits in fitting if fits is not False)
        return self._unknown(place) if fits is None else self._tier(place)

    def _highest(self, fitting: Sequence[tuple[int, bool | None]]) -> Percent | None:
        tiers = self.rules.tiers
        known = [place for place, fits in fitting if fits]
        unstated = [place for place in known if tiers[place].share_pct is None]
        best = max((tiers[place].share_pct or Decimal(0) for place in known), default=Decimal(-1))
        for place, fits in fitting:
            share = tiers[place].share_pct
            if fits is None and (share is None or share > best):
                return self._unknown(place)
        chosen = unstated[0] if unstated else next(place for place in known if tiers[place].share_pct == best)
        return self._tier(chosen)

    def _sum(self, fitting: Sequence[tuple[int, bool | None]]) -> Percent | None:
        parts = [self._unknown(place) if fits is None else self._tier(place) for place, fits in fitting if fits is not False]
        return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))

    def _tier(self, place: int) -> Percent | None:
        return self._stated(self.rules.tiers[place].share_pct, f"分档比例（{name_of_tier(self.rules.tiers, place)}）", "适用的档次")

    def _unknown(self, place: int) -> Percent | None:
        name = name_of_tier(self.rules.tiers, place)
        self.steps.say(f"分档比例（{name}）", "这一档的条件尚不能判断", "待核实")
        self.blocked.append(f"补偿档次「{name}」的条件待核实")
        return None

    def _bonus(self) -> Percent:
        """Points of all bonuses whose condition holds, at most their ceiling."""
        total, ceiling = Decimal(0), self.rules.bonus_max_pct
        for place, bonus in enumerate(self.rules.bonuses):
            if bonus.claimants and self.deal.claimant not in bonus.claimants:
                continue
            name = bonus.name_zh or f"第 {place + 1} 项加点"
            holds = self.evaluate(bonus.when)
            if holds:
                total += self._stated(bonus.share_pct, f"加点（{name}）", "满足条件") or Decimal(0)
            elif holds is None:
                self.steps.say(f"加点（{name}）", "条件待核实，不计", pct_zh(Decimal(0)))
        if ceiling is None and total:
            self.blocked.append(f"加点合计上限{_NOT_STATED}")
        if not isinstance(ceiling, Decimal) or total <= ceiling:
            return total
        self.steps.say("加点合计上限", f"各项加点合计 {pct_zh(total)}", pct_zh(ceiling))
        return ceiling

    def _at_most_max(self, pct: Percent) -> Percent:
        highest = self.rules.max_share_pct
        if not isinstance(highest, Decimal) or pct <= highest or self.rules.layers_share_the_loss:
            return pct
        self.steps.say("最高补偿比例", f"合计 {pct_zh(pct)}，按最高比例计", pct_zh(highest))
        return highest
