"""`/integration/webhooks/{id}/deliveries/{id}`: one message, every attempt at it, and sending it again."""

import json
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.webhooks import redelivery, repository
from marketplace.webhooks.states import DELIVERY_LABELS, REDELIVERABLE
from web.pages.integration.wording import DELIVERY_TAGS, FAILURES_ZH
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission

ADDRESS = "/integration/webhooks/{webhook_id:uuid}/deliveries/{delivery_id:uuid}"


@get(ADDRESS, opt=permission(repository.READ_DELIVERIES))
async def delivery_page(
    request: HTMXRequest, webhook_id: FromPath[UUID], delivery_id: FromPath[UUID], session: NamedDependency[AsyncSession]
) -> Response[Any]:
    """What was sent, and what came back each time, masked."""
    row = await repository.delivery_of(session, actor_of(request), webhook_id, delivery_id, repository.READ_DELIVERIES)
    attempts = await repository.attempts_of(session, row)
    return page(
        request,
        "pages/integration/delivery.html",
        nav="integration",
        delivery=row,
        state_text=DELIVERY_LABELS[row.status],
        state_tag=DELIVERY_TAGS[row.status],
        redeliverable=row.status in REDELIVERABLE,
        body=json.dumps(json.loads(row.body), ensure_ascii=False, indent=2),
        attempts=[{"row": each, "failure": FAILURES_ZH[each.failure] if each.failure else None} for each in attempts],
    )


@post(ADDRESS + "/redeliver", opt=permission(redelivery.RESEND), status_code=200)
async def redeliver_delivery(
    request: HTMXRequest, webhook_id: FromPath[UUID], delivery_id: FromPath[UUID], session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """At once, under its old id."""
    await redelivery.redeliver(session, actor_of(request), webhook_id, delivery_id, at=now())
    return go_to(request, f"/integration/webhooks/{webhook_id}/deliveries/{delivery_id}")
