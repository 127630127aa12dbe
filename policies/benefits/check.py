"""Whether a benefit may be published: every fault at once with its pointer, in Chinese. Pure."""

from collections.abc import Iterator
from typing import Any

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError
from policies.benefits.check_figures import figure_faults
from policies.benefits.check_tiers import tier_faults
from policies.benefits.kinds import AnyBenefit, InterestSubsidy, RankAward, RiskCompensation, RiskSharing
from policies.benefits.parts import Shares
from policies.benefits.reading import read_benefit
from policies.benefits.types import TYPE_NAMES, TYPES_OF_KIND
from policies.benefits.words import PAYERS

WHOLE = 100
FEWEST_PARTIES = 2


def check_benefit(kind: str, benefit: Any, vocabulary: Vocabulary, pointer: str = "/benefit") -> list[FieldError]:
    """All faults of what a policy of this kind gives; none for a figure that is not stated (null), which blocks later and never pays 0.

    `kind` is a code of the library's `PolicyKind`; one that is not known is left to whoever reads it. Amounts are yuan as exact decimals.
    """
    read, errors = read_benefit(benefit, pointer)
    if read is None:
        return errors
    places = list(_faults(read, vocabulary))
    code, accepted = benefit["type"], TYPES_OF_KIND.get(kind)
    if accepted is not None and code not in accepted:
        names = "、".join(f"{each}（{TYPE_NAMES[each]}）" for each in accepted)
        places.insert(0, FieldError("/type", f"这类政策不以“{TYPE_NAMES[code]}”方式支持；可以选 {names}。"))
    return [FieldError(f"{pointer}{fault.pointer}", fault.detail) for fault in places]


def _faults(benefit: AnyBenefit, vocabulary: Vocabulary) -> Iterator[FieldError]:
    yield from figure_faults(benefit)
    yield from _criteria_faults(benefit, vocabulary)
    yield from _split_faults(benefit)
    yield from tier_faults(benefit)
    if isinstance(benefit, InterestSubsidy) and benefit.rate_points_pct is not None and benefit.rate_share_pct is not None:
        yield FieldError("/rate_share_pct", "贴息百分点与补贴比例只能写一种；请删去其中一项。")
    if isinstance(benefit, RankAward):
        yield from _rank_faults(benefit)


def _criteria_faults(benefit: AnyBenefit, vocabulary: Vocabulary) -> Iterator[FieldError]:
    """Of every `when`, one level deep: tiers, bonuses, stop rules, methods."""
    for name in benefit.__struct_fields__:
        value = getattr(benefit, name)
        parts = enumerate(value) if isinstance(value, tuple) else [(None, value)]
        for at, part in parts:
            when = getattr(part, "when", None)
            place = f"/{name}/when" if at is None else f"/{name}/{at}/when"
            if when is not None:
                for problem in check_criterion(when, vocabulary):
                    yield FieldError(f"{place}{problem.pointer}", problem.detail_zh)


def _split_faults(benefit: AnyBenefit) -> Iterator[FieldError]:
    """What splits a whole adds up to 100; a ratio such as 4:6 only names its parties."""
    splits: dict[str, Shares | None] = {"funding_split": benefit.funding_split}
    if isinstance(benefit, RiskSharing | RiskCompensation):
        splits["shares"] = benefit.shares
    if isinstance(benefit, RiskCompensation):
        splits["government_split"] = benefit.government_split
        yield from _party_faults("fund_split", benefit.fund_split)
    for name, shares in splits.items():
        yield from _party_faults(name, shares)
        if shares is not None and sum(shares.values()) != WHOLE:
            said = " + ".join(str(share) for share in shares.values()) or "空"
            yield FieldError(
                f"/{name}", f"各方比例合计须为 {WHOLE}，现为 {said} = {sum(shares.values())}；只写明部分时请留空并写单项比例。"
            )


def _party_faults(name: str, shares: Shares | None) -> Iterator[FieldError]:
    if shares is None:
        return
    if len(shares) < FEWEST_PARTIES:
        yield FieldError(f"/{name}", f"至少要有 {FEWEST_PARTIES} 方，现有 {len(shares)} 方。")
    for party in shares:
        if party not in PAYERS:
            accepted = "、".join(f"{code}（{label}）" for code, label in PAYERS.items())
            yield FieldError(f"/{name}", f"没有“{party[:40]}”这一方；可以写 {accepted}。")


def _rank_faults(benefit: RankAward) -> Iterator[FieldError]:
    for at, (higher, lower) in enumerate(zip(benefit.ranks_cny, benefit.ranks_cny[1:], strict=False), 1):
        if lower > higher:
            yield FieldError(f"/ranks_cny/{at}", f"第 {at + 1} 名的 {lower} 元高于前一名的 {higher} 元；请从第 1 名写起。")
