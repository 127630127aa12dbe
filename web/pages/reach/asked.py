"""Asking whom the rows of a form reach, beside the version in force."""

from typing import Any
from urllib.parse import urlencode

from litestar.datastructures import State
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.reference.names import code_names
from matching.reach.answer import Answer
from matching.reach.offers import OwnOffer, own_offers
from web.criterion_rows.judging import Read
from web.criterion_rows.model import BUTTON
from web.criterion_rows.side import Against, SideView, against, loosened, side_view
from web.forms import FormData
from web.reach import reach_or_why_not
from web.security.permissions import actor_of

LOOSEN = "loosen"
PREFIX_PATTERN = r"^[a-z][a-z0-9_-]{0,30}(\.[a-z0-9_-]{1,30}){0,4}$"  # of the fields of one criterion; it becomes part of ids


def rows_address(prefix: str) -> str:
    """Where the rows are asked for anew, for `criterion_rows`."""
    return f"/reach/rows?{urlencode({'prefix': prefix})}"


def side_address(prefix: str, form: str, offer: str | None = None) -> str:
    """Where what stands beside them is asked for. `form`: the id of the form; `offer`: `product:<public code>`, to compare with."""
    return f"/reach/side?{urlencode({'prefix': prefix, 'form': form} | ({'offer': offer} if offer else {}))}"


def trial_address(prefix: str, form: str) -> str:
    """Where a trial is asked for, for `criterion_trial`."""
    return f"/reach/trial?{urlencode({'prefix': prefix, 'form': form})}"


async def offers_of(request: HTMXRequest, session: AsyncSession) -> list[OwnOffer]:
    """The products and policies of the caller's organisation."""
    organisation_id = actor_of(request).organisation_id
    return [] if organisation_id is None else await own_offers(session, organisation_id)


async def asked_side(
    request: HTMXRequest, session: AsyncSession, state: State, read: Read, prefix: str, in_force: OwnOffer | None, *, loosen: bool = False
) -> SideView:
    """What stands beside the rows, with the answer of reach where they say a criterion. `loosen`: ask what loosening would bring too."""
    if read.criterion is None:
        return side_view(read, prefix, code_names)
    answer, why_not = await reach_or_why_not(request, session, state, read.criterion)
    beside = await _against(request, session, state, answer, in_force) if answer and in_force else None
    side = side_view(read, prefix, code_names, answer=answer, why_not=why_not, against=beside)
    if not loosen or answer is None or side.looser is None:
        return side
    then, _ = await reach_or_why_not(request, session, state, side.looser.criterion)
    return side if then is None else loosened(side, answer, then)


async def _against(request: HTMXRequest, session: AsyncSession, state: State, now: Answer, in_force: OwnOffer) -> Against | None:
    before, _ = await reach_or_why_not(request, session, state, in_force.criterion)
    return None if before is None else against(in_force.name, before, now)


def wants_looser(form: FormData, prefix: str) -> bool:
    """Whether the button was pressed that asks what loosening would bring."""
    return bool(form.get(f"{prefix}.{BUTTON}") == LOOSEN)


def named(offers: list[OwnOffer], key: Any) -> OwnOffer | None:
    """The one of these that an address names."""
    return next((offer for offer in offers if offer.key == key), None)
