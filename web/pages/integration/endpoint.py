"""`/integration/webhooks/{id}`: one endpoint, what was sent to it, and what its administrator may do."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from marketplace.webhooks import endpoints, repository
from marketplace.webhooks.states import CHANGE, DELIVERY_LABELS, ENDPOINT, ENDPOINT_LABELS, DeliveryState, EndpointState
from marketplace.workflow.reading import actions, open_moves, timeline
from web.forms import FormData
from web.pages.integration.wording import DELIVERY_TAGS, ENDPOINT_TAGS, FAILURES_ZH
from web.redirects import go_to
from web.rendering import page
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN

PAGE_SIZE = 20
Chosen = Annotated[DeliveryState | None, QueryParameter(name="state")]
Before = Annotated[str | None, QueryParameter(name="cursor", max_length=100)]


@get("/integration/webhooks/{webhook_id:uuid}", opt=permission(repository.READ))
async def endpoint_page(
    request: HTMXRequest, webhook_id: FromPath[UUID], session: NamedDependency[AsyncSession], status: Chosen = None, before: Before = None
) -> Response[Any]:
    """`?state=` leaves deliveries of one state, `?cursor=` older ones."""
    return await _shown(request, session, webhook_id, status=status, before=before)


@post("/integration/webhooks/{webhook_id:uuid}/confirm", opt=permission(CHANGE), status_code=200)
async def confirm_endpoint(
    request: HTMXRequest, webhook_id: FromPath[UUID], form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """By the challenge, typed."""
    given = str(form.get("challenge", ""))[:200]
    try:
        await endpoints.confirm(session, actor_of(request), webhook_id, given, sealer=sealer_of(state), at=now())
    except Invalid as refused:
        return await _shown(request, session, webhook_id, faults=refused.errors, status_code=422)
    return _back(request, webhook_id)


@post("/integration/webhooks/{webhook_id:uuid}/rotate", opt=permission(CHANGE) | {NOT_TAKEN: True}, status_code=200)
async def rotate_endpoint_secret(
    request: HTMXRequest, webhook_id: FromPath[UUID], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """The new secret, shown this once."""
    made = await endpoints.rotate(session, actor_of(request), webhook_id, sealer=sealer_of(state), at=now())
    return await _shown(request, session, webhook_id, new_secret=made.secret)


@post("/integration/webhooks/{webhook_id:uuid}/pause", opt=permission(CHANGE), status_code=200)
async def pause_endpoint(request: HTMXRequest, webhook_id: FromPath[UUID], session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Stop sending."""
    await endpoints.pause(session, actor_of(request), webhook_id, at=now())
    return _back(request, webhook_id)


@post("/integration/webhooks/{webhook_id:uuid}/resume", opt=permission(CHANGE), status_code=200)
async def resume_endpoint(request: HTMXRequest, webhook_id: FromPath[UUID], session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Send again."""
    await endpoints.resume(session, actor_of(request), webhook_id, at=now())
    return _back(request, webhook_id)


@post("/integration/webhooks/{webhook_id:uuid}/close", opt=permission(CHANGE), status_code=200)
async def close_endpoint(request: HTMXRequest, webhook_id: FromPath[UUID], session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """For good."""
    await endpoints.close(session, actor_of(request), webhook_id, at=now())
    return go_to(request, "/integration")


def _back(request: HTMXRequest, webhook_id: UUID) -> Response[bytes]:
    return go_to(request, f"/integration/webhooks/{webhook_id}")


async def _shown(
    request: HTMXRequest,
    session: AsyncSession,
    webhook_id: UUID,
    *,
    status: DeliveryState | None = None,
    before: str | None = None,
    faults: tuple[FieldError, ...] = (),
    new_secret: str | None = None,
    status_code: int = 200,
) -> Response[Any]:
    actor = actor_of(request)
    row = await repository.endpoint_of(session, actor, webhook_id, repository.READ)
    older_than = repository.place_of(before)
    found = await repository.deliveries_of(session, actor, webhook_id, status=status, before=older_than, limit=PAGE_SIZE + 1)
    moves = actions(await open_moves(session, actor, ENDPOINT, row.id, row))
    return page(
        request,
        "pages/integration/endpoint.html",
        swap="deliveries",
        nav="integration",
        status_code=status_code,
        endpoint=row,
        state_text=ENDPOINT_LABELS[row.status],
        state_tag=ENDPOINT_TAGS[row.status],
        moves=moves,
        rotatable=row.status is not EndpointState.CLOSED,
        rotating=row.previous_until_at if row.previous_until_at and row.previous_until_at > now() else None,
        steps=await timeline(session, ENDPOINT, row.id),
        deliveries=[_line(each) for each in found[:PAGE_SIZE]],
        states=[{"value": value.value, "label": label} for value, label in DELIVERY_LABELS.items()],
        chosen=status.value if status else "",
        older=_older(webhook_id, status, found[PAGE_SIZE - 1].id) if len(found) > PAGE_SIZE else None,
        errors=[{"name": fault.pointer.removeprefix("/"), "message": fault.detail} for fault in faults],
        new_secret=new_secret,
    )


def _line(row: Any) -> dict[str, Any]:
    failure = FAILURES_ZH[row.last_failure] if row.last_failure else None
    return {"row": row, "state_text": DELIVERY_LABELS[row.status], "tag": DELIVERY_TAGS[row.status], "failure": failure}


def _older(webhook_id: UUID, status: DeliveryState | None, last: UUID) -> str:
    chosen = f"state={status.value}&" if status else ""
    return f"/integration/webhooks/{webhook_id}?{chosen}cursor={last}"
