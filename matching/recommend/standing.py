"""How an offer stands for an enterprise: the language's three verdicts, told apart as people need them."""

from enum import StrEnum

NEAR_CHANGES = 3  # an offer at most this many changes away is 差一点


class Standing(StrEnum):
    """In the order in which offers are listed. The verdict behind `lender_only` stays `undetermined`, behind `near` `ineligible`."""

    ELIGIBLE = "eligible"  # 符合
    LENDER_ONLY = "lender_only"  # 符合（以银行核验为准）：all open conditions can only be known by the lender
    UNDETERMINED = "undetermined"  # 待补数据
    NEAR = "near"  # 差一点：one to three changes
    INELIGIBLE = "ineligible"  # 暂不适用


LISTED = (Standing.ELIGIBLE, Standing.LENDER_ONLY, Standing.UNDETERMINED, Standing.NEAR)
ORDER = {standing: place for place, standing in enumerate(Standing)}


def standing_of(verdict: str, *, open_to_lender_only: bool, changes: int | None) -> Standing:
    """`changes` is the length of the remedy, None where there is none."""
    if verdict == "eligible":
        return Standing.ELIGIBLE
    if verdict == "undetermined":
        return Standing.LENDER_ONLY if open_to_lender_only else Standing.UNDETERMINED
    return Standing.NEAR if changes is not None and 1 <= changes <= NEAR_CHANGES else Standing.INELIGIBLE
