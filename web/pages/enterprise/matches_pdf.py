"""`/me/matches/pdf`: ask for the present result as a document of the platform."""

from typing import Any

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.documents.issue import request_document
from marketplace.documents.limits import ISSUES
from marketplace.documents.purposes import IssuedKind
from marketplace.eligibility.vocabulary import builtin_vocabulary
from web.forms import FormData
from web.pages.documents.mine import PATH
from web.redirects import go_to
from web.security.permissions import actor_of, permission
from web.views.answers import read_answers
from web.views.deal import read_need


@post("/me/matches/pdf", opt=permission("matching:match:issue"), status_code=200)
async def issue_matches(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """A worker makes it; it stands in the list of files at once. A need that cannot be read counts as not said, as on the page."""
    actor = actor_of(request)
    await ISSUES.spend(state.beside_sessions, str(actor.account_id), now=now())
    need = read_need({name: value for name, value in form.items() if isinstance(value, str)})
    wrong = {error.pointer for error in need.errors}
    answers = read_answers(form, builtin_vocabulary())
    said = {name: value for name, value in need.typed.items() if name not in wrong}
    arguments = said | ({"answers": answers.pairs} if answers.pairs else {})
    await request_document(session, actor, IssuedKind.MATCH_RESULT, arguments, at=now())
    return go_to(request, PATH)
