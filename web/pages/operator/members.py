"""`/operator/members`: institutions, their people, assessments, open business, and the moves that suspend them or send them away."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.access.roles import ROLE_LABELS_ZH
from marketplace.admissions.assessments import assessments_of
from marketplace.admissions.kinds import INSTITUTION_KINDS
from marketplace.admissions.models import InstitutionStanding
from marketplace.admissions.open_business import count_business
from marketplace.admissions.repository import (
    AT_ONCE,
    InstitutionLine,
    Wanted,
    branches_of,
    institution,
    institutions,
    people_of,
)
from marketplace.admissions.standing import ACTIONS
from marketplace.admissions.states import STANDING, StandingStatus
from marketplace.clock import now
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.information.catalogue.providers import items_of_provider
from marketplace.members.models import OrganisationKind
from marketplace.workflow.reading import open_moves, timeline
from web.admissions import OPEN_BUSINESS
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.institutions import KIND_OPTIONS, STATE_OPTIONS, assessment_card, exit_eyes, institution_card
from web.views.questions import region_options
from web.workflow_pages import NOT_REFUSED, Refused, move_forms, timeline_of
from web.workflow_routes import page_moves

BASE = "/operator/members"
LONGEST_WORDS = 100
System = NamedDependency[AsyncSession]


@get(BASE, opt=permission("admissions:institution:list"))
async def member_list(request: HTMXRequest, system_session: System) -> Response[Any]:
    """Search by name or credit code, kind, state and region."""
    typed = {name: request.query_params.get(name, "").strip()[:LONGEST_WORDS] for name in ("q", "kind", "state", "region")}
    found = await institutions(system_session, actor_of(request), _wanted(typed), after=_place(request.query_params.get("after", "")))
    shown = [institution_card(each) for each in found[:AT_ONCE]]
    more = f"{BASE}?{urlencode(typed | {'after': str(shown[-1].id)})}" if len(found) > AT_ONCE else None
    return page(
        request,
        "pages/operator/members.html",
        swap="members",
        nav="members",
        members=shown,
        typed=typed,
        kinds=KIND_OPTIONS,
        states=STATE_OPTIONS,
        regions=region_options(),
        more=more,
    )


@get(BASE + "/{organisation_id:uuid}", opt=permission("admissions:institution:read"))
async def member_page(request: HTMXRequest, system_session: System, organisation_id: FromPath[UUID]) -> Response[Any]:
    """One institution with everything that a decision about it needs."""
    return await _member_page(request, system_session, await institution(system_session, actor_of(request), organisation_id))


async def _member_page(request: HTMXRequest, session: AsyncSession, line: InstitutionLine, refused: Refused = NOT_REFUSED) -> Response[Any]:
    actor, instant, organisation = actor_of(request), now(), line.organisation
    case = line.standing or InstitutionStanding(id=organisation.id, status=line.state, version=1, round=1)
    steps = await timeline(session, STANDING, organisation.id)
    moves = [] if organisation.id == actor.organisation_id else await open_moves(session, actor, STANDING, organisation.id, case)
    return page(
        request,
        "pages/operator/member.html",
        status_code=422 if refused.errors else 200,
        nav="members",
        member=institution_card(line),
        version=case.version,
        business=await count_business(session, OPEN_BUSINESS, organisation.id, at=instant),
        people=[
            {"name": each.name, "role": ROLE_LABELS_ZH[each.role], "active": each.active}
            for each in await people_of(session, organisation.id)
        ],
        assessments=[assessment_card(each) for each in await assessments_of(session, organisation.id)],
        due_on=line.standing.assessment_due_on if line.standing else None,
        branches=[{"id": each.id, "name": each.name, "region": each.region} for each in await branches_of(session, organisation.id)],
        items=await _items(session, organisation.id),
        timeline=timeline_of(steps),
        eyes=exit_eyes(steps, str(line.state)),
        forms=move_forms(STANDING, moves, f"{BASE}/{organisation.id}", refused),
        faults=refused.elsewhere,
        may_assess=policy_table().grant(actor.role, "admissions:assessment:record") is not None,
    )


async def _look(session: AsyncSession, actor: Actor, organisation_id: UUID) -> InstitutionLine:
    return await institution(session, actor, organisation_id)


MEMBER_PAGE_MOVES = page_moves(STANDING, BASE, ACTIONS, _look, _member_page, as_system=True)


async def _items(session: AsyncSession, organisation_id: UUID) -> list[str]:
    """Names of what it provides."""
    codes = await items_of_provider(session, organisation_id)
    known = await items_in_force(session, now().date()) if codes else {}
    return sorted(known[code].definition.name_zh if code in known else code for code in codes)


def _wanted(typed: dict[str, str]) -> Wanted:
    """What cannot be read narrows nothing."""
    kind = OrganisationKind(typed["kind"]) if typed["kind"] in {each.value for each in INSTITUTION_KINDS} else None
    state = StandingStatus(typed["state"]) if typed["state"] in {str(each) for each in StandingStatus} else None
    region = typed["region"] if typed["region"].isascii() and typed["region"].isdigit() else ""
    return Wanted(typed["q"], kind, state, region.removesuffix("00").removesuffix("00"))


def _place(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
