"""`/operator/assisted/{id}/values`: the form of declarations as a clerk fills it in, without anything that the platform knows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.enrolment.assisted.draft import CHANGE, change_values, content_of
from marketplace.enrolment.assisted.repository import own_filing
from marketplace.enrolment.assisted.states import FilingState
from marketplace.errors import FieldError, Invalid
from marketplace.profiles.declare import faults_of
from marketplace.profiles.repository import NOTHING_KNOWN
from marketplace.profiles.rules.load import DECLARED_ITEM, reported_names
from matching.recommend.questions import Answer, settled_by
from web.forms import FormData
from web.pages.operator.assisted import BASE
from web.profile_needs import asked_by_offers
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.views.answers import PREFIX
from web.views.declarations import declaration_form, field_named, given_in, questions_named
from web.workflow_routes import version_in

PATH = BASE + "/{filing_id:uuid}/values"
Session = NamedDependency[AsyncSession]


@get(PATH, opt=permission(CHANGE))
async def assisted_values(request: HTMXRequest, session: Session, state: State, filing_id: FromPath[UUID]) -> Response[Any]:
    """Every field that an enterprise may declare, with what the clerk typed before."""
    filing = await own_filing(session, actor_of(request), filing_id, CHANGE)
    typed = content_of(filing, sealer_of(state)).typed
    asked = asked_by_offers(await state.catalogue.current(session))
    sent = filing.status is FilingState.OPEN
    return _form(request, filing_id, asked, typed, version=filing.version, sent=sent)


@post(PATH, opt=permission(CHANGE), status_code=200)
async def save_assisted_values(
    request: HTMXRequest, session: Session, state: State, filing_id: FromPath[UUID], form: NamedDependency[FormData]
) -> Response[Any]:
    """Keep what was filled in, in place of what was before; a refused form comes back as typed, and refused attributes are named."""
    actor = actor_of(request)
    filing = await own_filing(session, actor, filing_id, CHANGE)
    version, given = version_in(form), given_in(form)
    settled, wrong = settled_by(questions_named(given), given)
    errors = [FieldError(f"{PREFIX}{each.pointer}", each.detail) for each in wrong]
    if not_declared := dict.fromkeys(given.keys() - reported_names(DECLARED_ITEM)):
        errors += [FieldError("", each.detail) for each in faults_of(not_declared)]
    if not errors:
        try:
            await change_values(session, actor, filing_id, settled, given, version=version, sealer=sealer_of(state), now=now())
            return go_to(request, f"{BASE}/{filing_id}")
        except Invalid as refused:
            errors = [FieldError(field_named(each.pointer), each.detail) for each in refused.errors]
    await record_refusal(request.scope, Invalid("代填没有保存", errors))
    asked = asked_by_offers(await state.catalogue.current(session))
    return _form(request, filing_id, asked, given, errors, version=version, sent=filing.status is FilingState.OPEN)


def _form(
    request: HTMXRequest,
    filing_id: UUID,
    asked: Counter[str],
    given: Mapping[str, Answer],
    errors: Sequence[FieldError] = (),
    *,
    version: int,
    sent: bool,
) -> Response[Any]:
    allowed = {name: answer for name, answer in given.items() if name in reported_names(DECLARED_ITEM)}
    shown = declaration_form(NOTHING_KNOWN, [], asked, allowed, errors, first="")
    return page(
        request,
        "pages/operator/assisted_values.html",
        status_code=422 if errors else 200,
        nav="assisted",
        filing_id=filing_id,
        version=version,
        sent=sent,
        groups=shown.groups,
        errors=shown.errors,
    )
