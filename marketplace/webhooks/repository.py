"""Every query of endpoints, deliveries and attempts, limited to what the caller may see."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.errors import FieldError, Invalid, NotFound
from marketplace.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.states import DeliveryState

READ = "webhooks:endpoint:read"
READ_DELIVERIES = "webhooks:delivery:read"


class EndpointNotFound(NotFound):
    """No such endpoint, or another institution's."""

    code = "webhook_not_found"


class DeliveryNotFound(NotFound):
    """No such delivery of this endpoint, or another institution's."""

    code = "delivery_not_found"


class UnknownDeliveryCursor(Invalid):
    """The text is no cursor of this list."""

    code = "unknown_cursor"

    def __init__(self) -> None:
        super().__init__("游标无法识别，请从第一页重新开始", [FieldError("/cursor", "请原样传回上一页的 next_cursor")])


async def endpoints_of(
    session: AsyncSession, actor: Actor, permission: str, *, before: UUID | None, limit: int
) -> Sequence[WebhookEndpoint]:
    """The caller's institution's endpoints, the newest first, closed ones among them."""
    query = select(WebhookEndpoint).where(_own_endpoints(actor, permission))
    if before is not None:
        query = query.where(WebhookEndpoint.id < before)
    return (await session.scalars(query.order_by(WebhookEndpoint.id.desc()).limit(limit))).all()


async def endpoint_of(session: AsyncSession, actor: Actor, endpoint_id: UUID, permission: str, *, locked: bool = False) -> WebhookEndpoint:
    """One endpoint; `locked` until the transaction ends. Raises: EndpointNotFound."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id, _own_endpoints(actor, permission))
    found = (await session.scalars(query.with_for_update() if locked else query)).one_or_none()
    if found is None:
        raise EndpointNotFound("没有这个回调地址")
    return found


async def deliveries_of(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, *, status: DeliveryState | None, before: UUID | None, limit: int
) -> Sequence[WebhookDelivery]:
    """Deliveries of one endpoint, the newest first. The endpoint itself has been found before."""
    query = select(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint_id,
        visible_to(actor, READ_DELIVERIES, organisation=WebhookDelivery.organisation_id, state=WebhookDelivery.status),
    )
    if status is not None:
        query = query.where(WebhookDelivery.status == status)
    if before is not None:
        query = query.where(WebhookDelivery.id < before)
    return (await session.scalars(query.order_by(WebhookDelivery.id.desc()).limit(limit))).all()


async def delivery_of(session: AsyncSession, actor: Actor, endpoint_id: UUID, delivery_id: UUID, permission: str) -> WebhookDelivery:
    """One delivery. Raises: DeliveryNotFound."""
    query = select(WebhookDelivery).where(
        WebhookDelivery.id == delivery_id,
        WebhookDelivery.endpoint_id == endpoint_id,
        visible_to(actor, permission, organisation=WebhookDelivery.organisation_id, state=WebhookDelivery.status),
    )
    found = (await session.scalars(query)).one_or_none()
    if found is None:
        raise DeliveryNotFound("没有这条回调记录")
    return found


async def attempts_of(session: AsyncSession, delivery: WebhookDelivery) -> Sequence[WebhookAttempt]:
    """The attempts at a delivery that the caller has been given, the newest first."""
    query = select(WebhookAttempt).where(WebhookAttempt.delivery_id == delivery.id).order_by(WebhookAttempt.number.desc())
    return (await session.scalars(query.limit(200))).all()


def place_of(cursor: str | None) -> UUID | None:
    """The id after which the next page starts. Raises: UnknownDeliveryCursor."""
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError as error:
        raise UnknownDeliveryCursor from error


def _own_endpoints(actor: Actor, permission: str) -> ColumnElement[bool]:
    return visible_to(actor, permission, organisation=WebhookEndpoint.organisation_id, state=WebhookEndpoint.status)
