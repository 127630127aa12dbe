"""What reach says of a version's conditions: beside their rows, and against the version in force before it is submitted."""

from collections.abc import Mapping
from typing import Any

from litestar.datastructures import State
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.vocabulary import builtin_vocabulary
from web.criterion_rows.judging import judged
from web.criterion_rows.lexicon import builtin_lexicon
from web.criterion_rows.model import Rows
from web.pages.reach.asked import asked_side, named, offers_of, rows_address, side_address
from web.reach import reach_or_why_not

PLACE, FORM = "criterion", "editor-form"


async def beside_rows(request: HTMXRequest, session: AsyncSession, state: State, key: str | None, rows: Rows) -> dict[str, Any]:
    """For the step of conditions. `key`: of the offer in force, None without one; `session`: the caller's own, by which reach is asked."""
    in_force = named(await offers_of(request, session), key) if key else None
    side = await asked_side(request, session, state, judged(rows, builtin_lexicon()), PLACE, in_force)
    return {"side": side, "side_url": side_address(PLACE, FORM, key), "rows_url": rows_address(PLACE)}


async def reach_changes(
    request: HTMXRequest, session: AsyncSession, state: State, before: Mapping[str, Any], now: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """How many the version reaches, how many the one in force, how many come and go; None without a change to ask about."""
    if now is None or now == before or check_criterion(now, builtin_vocabulary()):
        return None
    asked = {
        "now": now,
        "before": before,
        "winners": {"all": [now, {"not": before}]},
        "losers": {"all": [before, {"not": now}]},
    }
    found: dict[str, Any] = {"why_not": None}
    for name, criterion in asked.items():
        answer, why_not = await reach_or_why_not(request, session, state, criterion)
        if answer is None:
            return {"why_not": why_not.detail if why_not else None}
        found[name] = answer.eligible
    return found
