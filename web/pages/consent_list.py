"""The list of consents, the same for those who gave them and for those who received them: newest first, twenty a page."""

from typing import Annotated, Any

from litestar import Response
from litestar.params import QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.consents.repository import consent_files
from marketplace.consents.states import ConsentState
from marketplace.consents.words import STATES_ZH
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.members.repository import organisation_names
from web.api.pagination import place_of
from web.rendering import page
from web.security.permissions import actor_of
from web.views.consents import consent_card

PAGE_LENGTH = 20
Chosen = Annotated[ConsentState | None, QueryParameter(name="state")]


async def consent_list_page(
    request: HTMXRequest, session: AsyncSession, template: str, path: str, *, status: ConsentState | None, cursor: str | None
) -> Response[Any]:
    """Consents that the caller's organisation is a party of; `status` leaves those of one state. `path`: the list's own address."""
    actor, at = actor_of(request), now()
    found = await consent_files(session, actor, limit=PAGE_LENGTH + 1, before=place_of(cursor), state=status, at=at)
    shown = found[:PAGE_LENGTH]
    names = await organisation_names(session, {each for file in shown for each in (file.consent.grantee_id, file.consent.subject_id)})
    known = {code: each.definition for code, each in (await items_in_force(session, today())).items()}
    kept = f"&state={status.value}" if status else ""
    return page(
        request,
        template,
        swap="consents",
        nav="consents",
        consents=[consent_card(file, names, known, reader_id=actor.organisation_id, at=at) for file in shown],
        states=[{"value": state.value, "label": label} for state, label in STATES_ZH.items()],
        chosen=status.value if status else "",
        older=f"{path}?cursor={shown[-1].consent.id}{kept}" if len(found) > PAGE_LENGTH else None,
        newest=path if cursor else None,
    )
