"""Tables of endpoints, of what was sent to them, and of the feed for institutions that cannot open a port."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.webhooks.states import DeliveryState, EndpointState
from marketplace.webhooks.transport import Failure
from marketplace.workflow.models import WithState

OWN_ROWS = "organisation_id = zhida_organisation()"


class WebhookEndpoint(WithId, WithState, Base):
    """An address of an institution that wants events. Secrets and challenge are sealed (`sealing`), so the database alone signs nothing."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        Index("uq_webhook_endpoint_url", "organisation_id", "url", unique=True, postgresql_where=text("status <> 'closed'")),
        CheckConstraint("(secret_previous IS NULL) = (previous_until_at IS NULL)", name="previous_secret"),
        CheckConstraint("failures_in_a_row >= 0", name="failures_not_negative"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=OWN_ROWS)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    status: Mapped[EndpointState] = mapped_column(text_enum(EndpointState, "status"), index=True)
    url: Mapped[str] = mapped_column(String(1_000))
    events: Mapped[list[str]]
    description: Mapped[str] = mapped_column(String(200), server_default="")
    secret_current: Mapped[bytes] = mapped_column(LargeBinary)
    secret_previous: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_until_at: Mapped[datetime | None]
    rotated_at: Mapped[datetime]
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    failures_in_a_row: Mapped[int] = mapped_column(server_default="0", default=0)
    resting_until_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = mapped_column(server_default=text("COALESCE(zhida_account(), zhida_client())"))


class WebhookDelivery(WithId, Base):
    """One message to one endpoint; its id is the `webhook-id`, the same for every attempt, and `body` the very bytes that are signed.

    `turn` counts the times that the message was lined up: a task that carries an older one has nothing to do. `series_started_at` and
    `series_failures` belong to the present 72 hours, which a redelivery begins anew. Without an event it is the confirmation message.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        Index(None, "endpoint_id", "status", "id"),
        Index(None, "endpoint_id", "id"),
        Index(None, "created_at"),
        CheckConstraint("attempts >= 0 AND turn >= 0 AND series_failures >= 0", name="counts_not_negative"),
        CheckConstraint("(status = 'delivered') = (delivered_at IS NOT NULL)", name="delivered"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=OWN_ROWS)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_endpoint.id", ondelete="RESTRICT"))
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(96))
    position: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[DeliveryState] = mapped_column(text_enum(DeliveryState, "status"))
    attempts: Mapped[int] = mapped_column(server_default="0", default=0)
    turn: Mapped[int] = mapped_column(server_default="0", default=0)
    series_started_at: Mapped[datetime]
    series_failures: Mapped[int] = mapped_column(server_default="0", default=0)
    next_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_failure: Mapped[Failure | None] = mapped_column(text_enum(Failure, "failure"))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class WebhookAttempt(WithId, Base):
    """One attempt: when, to which address of the network, and the masked beginning of the answer."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)
    __table_rules__ = TableRules(app="SELECT", rows=OWN_ROWS)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_delivery.id", ondelete="CASCADE"))
    number: Mapped[int]
    started_at: Mapped[datetime]
    duration_ms: Mapped[int]
    status: Mapped[int | None]
    failure: Mapped[Failure | None] = mapped_column(text_enum(Failure, "failure"))
    address: Mapped[str | None] = mapped_column(String(45))
    answer: Mapped[str] = mapped_column(String(2_000), server_default="")


class EventFeedEntry(Base):
    """One public event for one of its parties. `number` orders the feed: it follows the order of commits, which an event's own position
    need not do when a parked event is replayed later, so a reader who keeps a number misses nothing."""

    __tablename__ = "event_feed"
    __table_args__ = (
        UniqueConstraint("organisation_id", "event_id"),
        Index(None, "organisation_id", "number"),
        Index(None, "occurred_at"),
    )
    __table_rules__ = TableRules(app="SELECT", rows=OWN_ROWS)

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(96))
    subject_kind: Mapped[str] = mapped_column(String(48))
    subject_id: Mapped[UUID]
    occurred_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
