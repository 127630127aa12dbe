"""`/integration`: an institution's webhook endpoints and API clients, for its administrator (`/bank/integration` leads here)."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access import clients
from marketplace.access.actor import Actor
from marketplace.access.roles import ROLE_LABELS_ZH, roles_of
from marketplace.clock import now
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import organisation_by_id
from marketplace.webhooks import endpoints, repository
from marketplace.webhooks.installed import target_rules
from marketplace.webhooks.states import ENDPOINT_LABELS
from marketplace.webhooks.targets import TargetCheck
from web.composition import EVENT_KINDS
from web.forms import FormData
from web.pages.integration.wording import ENDPOINT_TAGS
from web.redirects import go_to
from web.rendering import page
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN

REGISTER = "webhooks:endpoint:register"
PUBLIC_KINDS = tuple(sorted((kind for kind in EVENT_KINDS if kind.public), key=lambda kind: kind.name))
NOTHING_TYPED = endpoints.Wish("", ())
SHOWN = 50  # an institution may have 20 open endpoints; closed ones follow


@get("/bank/integration", opt=permission(repository.READ))
async def bank_integration(request: HTMXRequest) -> Response[bytes]:
    """The address under which banks look for it."""
    return go_to(request, "/integration")


@get("/integration", opt=permission(repository.READ))
async def integration(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Endpoints, clients, and the form for a new endpoint."""
    return await shown(request, session)


@post("/integration/webhooks", opt=permission(REGISTER) | {NOT_TAKEN: True}, status_code=200)
async def register_endpoint(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Register and show the secret, this once; a refused form comes back with every fault."""
    wish = endpoints.Wish(_text(form, "url"), [str(each) for each in form.getall("events", [])], _text(form, "description"))
    try:
        made = await endpoints.register(
            session, actor_of(request), wish, targets=TargetCheck(await target_rules(session, state.installation)),
            sealer=sealer_of(state), public_names=frozenset(kind.name for kind in PUBLIC_KINDS), at=now(),
        )  # fmt: skip
    except Invalid as refused:
        return await shown(request, session, wish=wish, faults=refused.errors, status_code=422)
    except Conflict as refused:
        return await shown(request, session, wish=wish, faults=[FieldError("/url", str(refused))], status_code=409)
    return await shown(request, session, new_secret={"name": made.endpoint.url, "secret": made.secret, "kind": "endpoint"})


async def shown(
    request: HTMXRequest,
    session: AsyncSession,
    *,
    wish: endpoints.Wish = NOTHING_TYPED,
    faults: Any = (),
    new_secret: dict[str, str] | None = None,
    status_code: int = 200,
) -> Response[Any]:
    """The page in its present state."""
    actor = actor_of(request)
    rows = await repository.endpoints_of(session, actor, repository.READ, before=None, limit=SHOWN)
    kind = await own_kind(session, actor)
    return page(
        request,
        "pages/integration/overview.html",
        nav="integration",
        status_code=status_code,
        endpoints=[{"row": row, "state_text": ENDPOINT_LABELS[row.status], "tag": ENDPOINT_TAGS[row.status]} for row in rows],
        kinds=[{"value": each.name, "label": f"{each.meaning_zh}（{each.name}）"} for each in PUBLIC_KINDS],
        clients=[{"row": each, "role": ROLE_LABELS_ZH[each.role]} for each in await clients.clients(session, actor)],
        roles=[{"value": role.value, "label": ROLE_LABELS_ZH[role]} for role in roles_of(kind)],
        typed=wish,
        errors=[{"name": fault.pointer.split("/")[1], "message": fault.detail} for fault in faults],
        new_secret=new_secret,
    )


async def own_kind(session: AsyncSession, actor: Actor) -> OrganisationKind:
    """The kind of the caller's organisation. Raises: OrganisationNotFound for a caller without one."""
    assert actor.organisation_id is not None  # noqa: S101  # every member has one
    return (await organisation_by_id(session, actor.organisation_id)).kind


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()
