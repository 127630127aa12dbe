"""Whether tiers can be read in one way only: no tier twice, bands in order and apart unless the text says which one counts."""

from collections.abc import Iterator, Sequence
from typing import Any

from marketplace.errors import FieldError
from policies.benefits.bands import band_of
from policies.benefits.kinds import AnyBenefit
from policies.benefits.parts import Bonus, TierChoice

OVERLAPPING = "区间与前面的一档重叠；请让各档首尾相接，或写明符合多档时取哪一档（tier_choice 为 first 或 highest）。"
_CEILINGS = ("share_max_pct", "max_total_share_pct")


def tier_faults(benefit: AnyBenefit) -> Iterator[FieldError]:
    """Pointers begin at the benefit."""
    tiers: Sequence[Any] = getattr(benefit, "tiers", ())
    choice: TierChoice | None = getattr(benefit, "tier_choice", None)
    for at, tier in enumerate(tiers):
        yield from _double_faults(tiers, at)
        yield from _ceiling_faults(benefit, tier, at)
    yield from _band_faults(tiers, choice)
    for at, bonus in enumerate(getattr(benefit, "bonuses", ())):
        yield from _bonus_faults(bonus, at)


def _double_faults(tiers: Sequence[Any], at: int) -> Iterator[FieldError]:
    tier = tiers[at]
    if tier.when is not None and any(tier.when == earlier.when for earlier in tiers[:at]):
        yield FieldError(f"/tiers/{at}/when", "条件与前面的一档相同；请合并或修改。")


def _ceiling_faults(benefit: AnyBenefit, tier: Any, at: int) -> Iterator[FieldError]:
    share = getattr(tier, "share_pct", None)
    for name in _CEILINGS:
        ceiling = getattr(benefit, name, None)
        if share is not None and ceiling is not None and share > ceiling:
            yield FieldError(f"/tiers/{at}/share_pct", f"这一档的 {share}% 高于上限 {ceiling}%。")


def _band_faults(tiers: Sequence[Any], choice: TierChoice | None) -> Iterator[FieldError]:
    """With a choice stated, overlapping bands have one reading, and their order is the text's."""
    if choice is not None:
        return
    bands = [_band(tier.when) for tier in tiers]
    for at, band in enumerate(bands):
        earlier = [each for each in bands[:at] if band is not None and each is not None and each.attribute == band.attribute]
        if band is not None and any(band.overlaps(each) for each in earlier):
            yield FieldError(f"/tiers/{at}/when", OVERLAPPING)
        elif band is not None and earlier and band.starts_before(earlier[-1]):
            yield FieldError(f"/tiers/{at}/when", "各档须从小到大排列，这一档的区间低于前一档。")


def _band(when: Any) -> Any:
    try:
        return band_of(when)
    except (AttributeError, KeyError, TypeError):
        return None  # no criterion of the language: said by the check of the criterion


def _bonus_faults(bonus: Bonus, at: int) -> Iterator[FieldError]:
    stated = [name for name in ("add_pct", "add_permille_max") if getattr(bonus, name) is not None]
    if len(stated) > 1:
        yield FieldError(f"/bonuses/{at}", "加成只能写一种：百分点（add_pct）或千分比（add_permille_max）。")
