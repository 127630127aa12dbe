"""Where a filing that a clerk made for an enterprise (代填单) stands. Pure."""

from enum import StrEnum

from marketplace.errors import Conflict


class FilingState(StrEnum):
    """Nothing of a filing counts before `confirmed`; the last four are endings."""

    DRAFT = "draft"
    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Place(StrEnum):
    """Where the clerk filled it in."""

    COUNTER = "counter"
    VISIT = "visit"


S = FilingState
LIVE = frozenset({S.DRAFT, S.OPEN})
TRANSITIONS: dict[FilingState, frozenset[FilingState]] = {
    S.DRAFT: frozenset({S.OPEN, S.WITHDRAWN, S.LAPSED}),
    # Changed by the clerk after it was sent, it is a draft again: the enterprise decides on what it has seen.
    S.OPEN: frozenset({S.DRAFT, S.CONFIRMED, S.REFUSED, S.WITHDRAWN, S.LAPSED}),
    S.CONFIRMED: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.LAPSED: frozenset(),
}
STATES_ZH: dict[FilingState, str] = {
    S.DRAFT: "草稿", S.OPEN: "待企业确认", S.CONFIRMED: "企业已确认", S.REFUSED: "企业不同意", S.WITHDRAWN: "已撤回", S.LAPSED: "已过期",
}  # fmt: skip
PLACES_ZH: dict[Place, str] = {Place.COUNTER: "柜台", Place.VISIT: "上门走访"}


class FilingNotOpenTo(Conflict):
    """The filing's state does not allow it, or somebody was quicker; `state` is the present one."""

    code = "assisted_filing_state"


def require(state: FilingState, target: FilingState) -> None:
    """Raises: FilingNotOpenTo."""
    if target not in TRANSITIONS[state]:
        raise FilingNotOpenTo(f"这份代填{_PRESENT_ZH[state]}，不能再办理", state=state)


_PRESENT_ZH: dict[FilingState, str] = {
    S.DRAFT: "还是草稿", S.OPEN: "已经发给企业", S.CONFIRMED: "企业已经确认", S.REFUSED: "企业已经不同意", S.WITHDRAWN: "已经撤回",
    S.LAPSED: "已经过期",
}  # fmt: skip
