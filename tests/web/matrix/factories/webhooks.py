"""Objects of the webhooks room: endpoints and deliveries."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.ids import new_id
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.states import DeliveryState, EndpointState
from tests.web.matrix.fixture import Fixture, Holder

CHALLENGE = {"data": {"challenge": "x"}, "json": {"challenge": "x"}}


async def make_endpoint(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """An endpoint of the holder's organisation. Its secrets are sealed by nobody: the matrix sends nothing."""
    made = WebhookEndpoint(
        id=new_id(),
        organisation_id=holder.member.organisation_id,
        status=EndpointState.PAUSED,
        url=f"https://bank.example.com/{uuid4().hex}",
        events=["webhook.closed"],
        secret_current=b"sealed",
        challenge=b"sealed",
        rotated_at=now(),
        created_at=now(),
    )
    session.add(made)
    await session.flush()
    return made.id


async def make_delivery(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """A delivery that was given up, at an endpoint of its own."""
    endpoint_id = await make_endpoint(session, holder, "any")
    made = WebhookDelivery(
        id=new_id(),
        organisation_id=holder.member.organisation_id,
        endpoint_id=endpoint_id,
        kind="webhook.closed",
        status=DeliveryState.DEAD,
        series_started_at=now(),
        body="{}",
        created_at=now(),
    )
    session.add(made)
    await session.flush()
    return {"webhook_id": endpoint_id, "delivery_id": made.id}


FIXTURES = (
    Fixture("webhooks:endpoint", make_endpoint, requests={"webhooks:endpoint:change confirm": CHALLENGE}),
    Fixture("webhooks:delivery", make_delivery),
)
