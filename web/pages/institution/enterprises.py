"""`/institution/enterprises`: look an enterprise up, see what is public of it, and how it can be asked for its consent."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.clock import now, today
from marketplace.consents.states import ConsentPurpose
from marketplace.disclosure.public_part import public_part_for
from marketplace.disclosure.subjects import public_name, subject_named, subjects_called
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.members.models import Organisation
from marketplace.members.repository import organisation_by_id
from marketplace.reference import regions
from web.api.enterprises import READ
from web.api.reports import READ as READ_REPORT
from web.disclosure import spend_reading
from web.lifecycle.address import address
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.consents import item_groups, purposes
from web.views.reports import KINDS_ZH, public_lines

PATH = "/institution/enterprises"
FIND = "disclosure:public_part:find"
Typed = Annotated[str, QueryParameter(max_length=200)]
Items = Annotated[list[str] | None, QueryParameter(name="items", max_items=200)]
Purpose = Annotated[ConsentPurpose | None, QueryParameter(name="purpose")]


@get(PATH, opt=permission(FIND))
async def find_enterprise(request: HTMXRequest, session: NamedDependency[AsyncSession], q: Typed = "") -> Response[Any]:
    """By code, or by the exact name; there is no list to browse."""
    typed = q.strip()
    found = await subjects_called(session, typed) if typed else []
    return page(
        request,
        "pages/report/find.html",
        nav="enterprises",
        typed=typed,
        found=[_line(each) for each in found],
    )


@get(PATH + "/{uscc:str}", opt=permission(READ))
async def enterprise_page(
    request: HTMXRequest,
    session: NamedDependency[AsyncSession],
    state: State,
    uscc: FromPath[str],
    items: Items = None,
    purpose: Purpose = None,
) -> Response[Any]:
    """The public part, whose reading is recorded; for who may read reports also the address under which the enterprise signs."""
    actor, at = actor_of(request), now()
    await spend_reading(state, actor, now=at)
    subject = await subject_named(session, uscc)
    known = await public_part_for(session, actor, subject.id, builtin_vocabulary(), now=at)
    definitions = {code: each.definition for code, each in (await items_in_force(session, today())).items()}
    may_ask = policy_table().grant(actor.role, READ_REPORT) is not None
    chosen = [each for each in items or [] if each in definitions]
    return page(
        request,
        "pages/report/enterprise.html",
        nav="enterprises",
        subject=_line(subject),
        lines=public_lines(known, builtin_vocabulary(), definitions),
        report=f"{PATH}/{_key(subject)}/report" if may_ask else None,
        link=await _signing_address(session, actor, state, chosen, purpose or ConsentPurpose.PRE_LOAN) if may_ask else None,
        groups=item_groups(definitions, chosen, frozenset(), raw=state.installation.disclosure.raw_detail) if may_ask else [],
        purposes=purposes(),
        purpose=(purpose or ConsentPurpose.PRE_LOAN).value,
    )


async def _signing_address(session: AsyncSession, actor: Actor, state: State, items: Sequence[str], purpose: ConsentPurpose) -> str | None:
    """Where the enterprise reads and signs, filled in; a branch asks for its institution. None for a caller without one."""
    if actor.organisation_id is None:
        return None
    institution = await organisation_by_id(session, actor.organisation_id)
    grantee: UUID = institution.parent_id or institution.id
    asked = [("grantee", str(grantee)), ("purpose", purpose.value), *(("items", item) for item in items)]
    return f"{address(state.settings)}/me/consents/new?{urlencode(asked)}"


def _line(subject: Organisation) -> Mapping[str, Any]:
    return {
        "name": public_name(subject),
        "uscc": subject.uscc,
        "kind": KINDS_ZH[subject.kind],
        "region": regions.full_name(subject.region) if subject.region else None,
        "href": f"{PATH}/{_key(subject)}",
        "synthetic": subject.synthetic,
    }


def _key(subject: Organisation) -> str:
    """How the subject is named in addresses."""
    return subject.uscc or str(subject.id)
