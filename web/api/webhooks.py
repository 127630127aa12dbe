"""`/api/v1/webhooks` and `/api/v1/events`: an institution's own endpoints, what was sent to them, and the feed."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.webhooks import endpoints, redelivery, repository
from marketplace.webhooks.feed import LIST, read_feed
from marketplace.webhooks.installed import target_rules
from marketplace.webhooks.models import WebhookEndpoint
from marketplace.webhooks.states import CHANGE, ENDPOINT, DeliveryState
from marketplace.webhooks.targets import TargetCheck
from web.api.etags import NOT_MODIFIED, tagged_response
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit
from web.api.problem import problems
from web.api.webhook_views import (
    Delivery,
    DeliveryPage,
    EventPage,
    Webhook,
    WebhookConfirmation,
    WebhookPage,
    WebhookWish,
    WebhookWithSecret,
    delivery_view,
    event_view,
    webhook_view,
)
from web.composition import EVENT_KINDS
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.workflow_routes import api_moves

REGISTER = "webhooks:endpoint:register"
PUBLIC_NAMES = frozenset(kind.name for kind in EVENT_KINDS if kind.public)
ALWAYS = problems(400, 401, 403, 404, 409, 422)
Status = Annotated[DeliveryState | None, QueryParameter(name="state", description="只列这种状态的")]
Kinds = Annotated[list[str] | None, QueryParameter(max_items=50, description="只要这些事件，可重复")]
FeedCursor = Annotated[str | None, QueryParameter(min_length=1, max_length=100, description="上一次给出的 next_cursor；不带则从头开始")]


def answer(kind: Any, description: str, status: int = 200) -> dict[int, Any]:
    """The good answer of a handler, for the OpenAPI document."""
    return {status: ResponseSpec(kind, generate_examples=False, description=description)}


@post(
    "/webhooks",
    opt=permission(REGISTER),
    summary="登记回调地址",
    responses=answer(WebhookWithSecret, "待确认的回调地址和它的签名密钥", 201) | problems(400, 401, 403, 409, 422),
)
async def register_webhook(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], state: State, data: JSONBody[WebhookWish]
) -> Response[WebhookWithSecret]:
    """The secret is in this answer only. A signed `webhook.confirmation` is sent to the address at once: it must answer with
    `{"challenge": …}`, or the challenge is handed in by `confirm`."""
    wish = endpoints.Wish(data.url, data.events, data.description)
    made = await endpoints.register(
        session, actor_of(request), wish, targets=TargetCheck(await target_rules(session, state.installation)),
        sealer=sealer_of(state), public_names=PUBLIC_NAMES, at=now(),
    )  # fmt: skip
    view = await webhook_view(session, actor_of(request), made.endpoint)
    return Response(WebhookWithSecret(view, made.secret), status_code=201, headers={"Location": f"/api/v1/webhooks/{view.id}"})


@get(
    "/webhooks",
    opt=permission(repository.READ),
    summary="本机构的回调地址",
    responses=answer(WebhookPage, "一页回调地址，新的在前") | problems(400, 401, 403, 422),
)
async def list_webhooks(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> WebhookPage:
    """Closed ones among them."""
    actor = actor_of(request)
    rows = await repository.endpoints_of(session, actor, repository.READ, before=repository.place_of(cursor), limit=limit + 1)
    views = [await webhook_view(session, actor, row) for row in rows[:limit]]
    return WebhookPage(views, str(views[-1].id) if len(rows) > limit else None)


@get(
    "/webhooks/{webhook_id:uuid}",
    opt=permission(repository.READ),
    summary="一个回调地址",
    responses=answer(Webhook, "回调地址") | NOT_MODIFIED | problems(400, 401, 403, 404),
)
async def get_webhook(request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], webhook_id: FromPath[UUID]) -> Response[Any]:
    """Answers with an ETag."""
    actor = actor_of(request)
    endpoint = await repository.endpoint_of(session, actor, webhook_id, repository.READ)
    return tagged_response(request, await webhook_view(session, actor, endpoint))


@post(
    "/webhooks/{webhook_id:uuid}/confirm",
    opt=permission(CHANGE),
    status_code=200,
    summary="确认回调地址",
    responses=answer(Webhook, "使用中的回调地址") | ALWAYS,
)
async def confirm_webhook(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    state: State,
    webhook_id: FromPath[UUID],
    data: JSONBody[WebhookConfirmation],
) -> Webhook:
    """With the challenge that arrived at the endpoint."""
    actor = actor_of(request)
    endpoint = await endpoints.confirm(session, actor, webhook_id, data.challenge, sealer=sealer_of(state), at=now())
    return await webhook_view(session, actor, endpoint)


@post(
    "/webhooks/{webhook_id:uuid}/rotate",
    opt=permission(CHANGE),
    status_code=200,
    summary="更换签名密钥",
    responses=answer(WebhookWithSecret, "回调地址和新的签名密钥") | ALWAYS,
)
async def rotate_webhook_secret(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], state: State, webhook_id: FromPath[UUID]
) -> WebhookWithSecret:
    """For 24 hours messages carry the signatures of both secrets."""
    actor = actor_of(request)
    made = await endpoints.rotate(session, actor, webhook_id, sealer=sealer_of(state), at=now())
    return WebhookWithSecret(await webhook_view(session, actor, made.endpoint), made.secret)


async def _look(session: AsyncSession, actor: Actor, webhook_id: UUID) -> WebhookEndpoint:
    return await repository.endpoint_of(session, actor, webhook_id, CHANGE)


WEBHOOK_MOVES = api_moves(ENDPOINT, "/webhooks", endpoints.PLAIN_MOVES, _look, webhook_view, Webhook, apart={"confirm"})


@get(
    "/webhooks/{webhook_id:uuid}/deliveries",
    opt=permission(repository.READ_DELIVERIES),
    summary="一个回调地址的发送记录",
    responses=answer(DeliveryPage, "一页发送记录，新的在前") | problems(400, 401, 403, 404, 422),
)
async def list_webhook_deliveries(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    webhook_id: FromPath[UUID],
    status: Status = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> DeliveryPage:
    """Kept for 180 days."""
    actor, before = actor_of(request), repository.place_of(cursor)
    await repository.endpoint_of(session, actor, webhook_id, repository.READ)
    rows = await repository.deliveries_of(session, actor, webhook_id, status=status, before=before, limit=limit + 1)
    return DeliveryPage([delivery_view(row) for row in rows[:limit]], str(rows[limit - 1].id) if len(rows) > limit else None)


@post(
    "/webhooks/{webhook_id:uuid}/deliveries/{delivery_id:uuid}/redeliver",
    opt=permission(redelivery.RESEND),
    status_code=200,
    summary="重新发送",
    responses=answer(Delivery, "排上队的发送记录") | problems(400, 401, 403, 404, 409, 422),
)
async def redeliver_webhook(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], webhook_id: FromPath[UUID], delivery_id: FromPath[UUID]
) -> Delivery:
    """The same message under its old id, at once."""
    return delivery_view(await redelivery.redeliver(session, actor_of(request), webhook_id, delivery_id, at=now()))


@get(
    "/events",
    opt=permission(LIST),
    summary="本机构的事件",
    responses=answer(EventPage, "一段事件，旧的在前") | problems(400, 401, 403, 422),
)
async def list_events(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    types: Kinds = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: FeedCursor = None,
) -> EventPage:
    """For institutions that cannot open a port: read on from `next_cursor` again and again. Kept for 180 days."""
    feed = await read_feed(session, actor_of(request), cursor=cursor, kinds=types or (), limit=limit)
    return EventPage([event_view(entry) for entry in feed.entries], feed.next_cursor)
