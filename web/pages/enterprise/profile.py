"""`/me/profile`: all that the platform knows of the enterprise that is signed in, each value with its source, and how it came about."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.consents.repository import consent_files
from marketplace.consents.states import ConsentState
from marketplace.disclosure.accesses import accesses_of, count_since
from marketplace.eligibility.vocabulary import builtin_groups, builtin_vocabulary
from marketplace.errors import NotFound
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.members.repository import organisation_by_id, organisation_names
from marketplace.profiles.declared import declared_of
from marketplace.profiles.disputed import disputed_names
from marketplace.profiles.expired import expired_values
from marketplace.profiles.history import history_of
from marketplace.profiles.relations import key_persons, links_of
from marketplace.profiles.repository import ProfileRepository, contradictions_of
from marketplace.reference.names import code_names
from matching.recommend.next_question import askable
from web.pages.enterprise.matches import own_organisation
from web.personal_fields import opener
from web.profile_needs import asked_by_offers
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.accesses import access_line
from web.views.consents import consent_card
from web.views.profile import SHOWN, Shown, groups_of
from web.views.profile_history import HistoryPage, history_page
from web.views.profile_relations import contradiction_lines, link_lines

PATH = "/me/profile"
READ, READ_VALUE = "profiles:profile:read", "profiles:value:read"
LATELY = timedelta(days=30)
FEW = 5
Show = Annotated[str, QueryParameter(max_length=20)]
Group = Annotated[str, QueryParameter(max_length=40)]


@get(PATH, opt=permission(READ))
async def my_profile(
    request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, show: Show = "all", group: Group = ""
) -> Response[Any]:
    """`?show=` expired or declared ones alone, `?group=` one group. What the address says and nobody knows counts as not said."""
    organisation = await organisation_by_id(session, own_organisation(request))
    shown = await shown_profile(session, organisation.id)
    show = show if show in SHOWN else "all"
    chosen = group if group in builtin_groups() else None
    return page(
        request,
        "pages/profile.html",
        swap="values",
        nav="profile",
        subject=organisation,
        region=code_names("region", organisation.region or ""),
        counts=await _counts(request, session, state, shown),
        groups=groups_of(shown.rows(show), shown.vocabulary, chosen),
        all_groups=[{"value": code, "label": title} for code, title in builtin_groups().items() if code in _groups_known(shown)],
        show=show,
        shows=_shows(shown),
        group=chosen or "",
        tags=shown.tags(),
        contradictions=contradiction_lines(await contradictions_of(session, organisation.id), shown.vocabulary),
        accesses=await _accesses(request, session, shown),
        consents=await _consents(request, session, shown),
        persons=await key_persons(session, organisation.id, await opener(request.app.state, session, organisation.id)),
        links=link_lines(await links_of(session, organisation.id)),
    )


@get(f"{PATH}/{{attribute:str}}", opt=permission(READ_VALUE))
async def my_value(request: HTMXRequest, session: NamedDependency[AsyncSession], attribute: FromPath[str]) -> Response[Any]:
    """How one value came about: every record that says something of it. Raises: NotFound for what is no attribute of a profile."""
    vocabulary = builtin_vocabulary()
    if attribute not in vocabulary or vocabulary[attribute].level != "profile":
        raise NotFound("没有这个数据项")
    organisation_id = own_organisation(request)
    shown = await shown_profile(session, organisation_id)
    found: HistoryPage = history_page(attribute, shown, await history_of(session, organisation_id, attribute))
    return page(request, "pages/profile_value.html", nav="profile", value=found)


async def shown_profile(session: AsyncSession, organisation_id: UUID) -> Shown:
    """The enterprise's profile with what is too old and what is disputed."""
    known = await ProfileRepository(session).of_organisation(organisation_id)
    items = {code: each.definition for code, each in (await items_in_force(session, today())).items()}
    expired = await expired_values(session, organisation_id, known, today())
    disputed = await disputed_names(session, organisation_id, known)
    filled_in = {each.attribute for each in await declared_of(session, organisation_id) if each.filled_in_by}
    return Shown(known, expired, disputed, items, builtin_vocabulary(), filled_in)


def _groups_known(shown: Shown) -> set[str]:
    names = [*shown.known.attributes, *shown.expired.attributes]
    return {shown.vocabulary[name].group or "" for name in names if name in shown.vocabulary}


def _shows(shown: Shown) -> list[dict[str, Any]]:
    return [
        {"href": PATH if code == "all" else f"{PATH}?show={code}", "label": label, "code": code, "count": len(shown.rows(code))}
        for code, label in SHOWN.items()
    ]


async def _counts(request: HTMXRequest, session: AsyncSession, state: State, shown: Shown) -> dict[str, int]:
    """The four figures of the head."""
    asked = asked_by_offers(await state.catalogue.current(session))
    missing = [name for name in asked if name not in shown.known.attributes and askable(shown.vocabulary[name])]
    at = now()
    return {
        "known": len(shown.known.attributes),
        "expired": len(shown.expired.attributes),
        "missing": sum(shown.vocabulary[name].level == "profile" for name in missing),
        "own": sum(shown.vocabulary[name].level == "profile" and shown.vocabulary[name].obtainable == "self" for name in missing),
        "consents": len(await consent_files(session, actor_of(request), limit=100, state=ConsentState.LIVE, at=at)),
        "accesses": await count_since(session, own_organisation(request), today() - LATELY),
    }


async def _accesses(request: HTMXRequest, session: AsyncSession, shown: Shown) -> list[Any]:
    rows = await accesses_of(session, actor_of(request), limit=FEW)
    readers = await organisation_names(session, {row.reader_id for row in rows if row.reader_id})
    return [access_line(row, readers, {code: item.name_zh for code, item in shown.items.items()}) for row in rows]


async def _consents(request: HTMXRequest, session: AsyncSession, shown: Shown) -> list[Any]:
    at = now()
    files = await consent_files(session, actor_of(request), limit=FEW, state=ConsentState.LIVE, at=at)
    names = await organisation_names(session, {each for file in files for each in (file.consent.grantee_id, file.consent.subject_id)})
    return [consent_card(file, names, dict(shown.items), at=at) for file in files]
