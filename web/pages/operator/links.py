"""`/operator/links`: links between enterprises as the register shows them, and marking one as wrong."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.disclosure.subjects import subjects_called
from marketplace.errors import FieldError, Invalid, Malformed
from marketplace.profiles.link_desk import AT_ONCE, LinkKey, lift_mark, links_found, mark_wrong, marked_links
from marketplace.profiles.models import LinkKind
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.links import desk_line

PATH = "/operator/links"
LONGEST = 1_000
System = NamedDependency[AsyncSession]
Typed = Annotated[str, QueryParameter(max_length=200)]


@get(PATH, opt=permission("profiles:link:list"))
async def link_desk(request: HTMXRequest, system_session: System, q: Typed = "") -> Response[Any]:
    """`?q=`: an enterprise's code or exact name."""
    return await _desk(request, system_session, q.strip())


@post(PATH, opt=permission("profiles:link:mark"), status_code=200)
async def mark_link(request: HTMXRequest, system_session: System, form: NamedDependency[FormData]) -> Response[Any]:
    """Mark the link that the form names as wrong, with a reason."""
    key, because, words = _key(form), str(form.get("because", ""))[:LONGEST], str(form.get("q", ""))[:200].strip()
    try:
        await mark_wrong(system_session, actor_of(request), key, because, now=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _desk(request, system_session, words, key, because, refused.errors)
    return go_to(request, PATH)


@post(PATH + "/{mark_id:uuid}/lift", opt=permission("profiles:link:lift"), status_code=200)
async def lift_link(request: HTMXRequest, system_session: System, mark_id: FromPath[UUID]) -> Response[Any]:
    """The mark was wrong itself."""
    await lift_mark(system_session, actor_of(request), mark_id, now=now())
    return go_to(request, PATH)


def _key(form: FormData) -> LinkKey:
    """Raises: Malformed for a form that is not one of ours."""
    try:
        return LinkKey(UUID(str(form.get("subject_id"))), UUID(str(form.get("other_id"))), LinkKind(str(form.get("kind"))))
    except ValueError:
        raise Malformed("表单里没有写明是哪一个关联关系，请重新打开页面") from None


async def _desk(
    request: HTMXRequest,
    session: AsyncSession,
    words: str,
    refused: LinkKey | None = None,
    because: str = "",
    faults: Sequence[FieldError] = (),
) -> Response[Any]:
    actor = actor_of(request)
    named = [each.id for each in await subjects_called(session, words)] if words else None
    links = await links_found(session, actor, named)
    lines = [desk_line(each, refused, because, faults) for each in links]
    return page(
        request,
        "pages/operator/links.html",
        status_code=422 if faults else 200,
        nav="links",
        q=words,
        unknown=named == [],
        lines=lines,
        marked=[desk_line(each) for each in await marked_links(session, actor, named)],
        more=AT_ONCE if len(links) == AT_ONCE else None,
        errors=[{"name": f"because-{place}", "message": line.error} for place, line in enumerate(lines, 1) if line.error],
    )
