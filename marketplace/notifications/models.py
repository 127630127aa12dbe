"""Tables of messages to people, of what goes out by mail and text message, and of where and when each person wants it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.notifications.channels import Channel

OWN = "account_id = zhida_account()"


class Notification(WithId, Base):
    """A message to one account about one event. Title and text are written once, so an old message keeps saying what it said."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("event_id", "account_id"),
        Index(None, "account_id", "created_at"),
        Index("ix_notification_unread", "account_id", postgresql_where=text("read_at IS NULL")),
    )
    __table_rules__ = TableRules(app="SELECT, UPDATE (read_at)", rows=OWN)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(96))  # of the event
    title: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(String(500))
    path: Mapped[str] = mapped_column(String(300))  # of the page about it
    urgent: Mapped[bool]  # about the safety of the account itself: quiet hours do not hold it back
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class SendingState(StrEnum):
    """`dropped`: the person no longer wants it there; `failed`: the address does not take it."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class NotificationSending(WithId, Base):
    """One message on its way through one channel. Its id is the reference that the carrier is given, each time it is tried."""

    __tablename__ = "notification_sending"
    __table_args__ = (UniqueConstraint("notification_id", "channel"),)
    __table_rules__ = TableRules(app="", why="the application has no right to it at all")

    notification_id: Mapped[UUID] = mapped_column(ForeignKey("notification.id", ondelete="CASCADE"))
    channel: Mapped[Channel] = mapped_column(text_enum(Channel, "channel"))
    state: Mapped[SendingState] = mapped_column(text_enum(SendingState, "state"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Contact(WithId, Base):
    """An address of a person. It is sealed; `masked` is what pages show, `address_hash` (keyed) is what repeats are counted by.

    A code proves that the person reads what is sent there; only its keyed hash is kept, and it is good once.
    """

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("account_id", "channel"), CheckConstraint("code_tries >= 0", name="code_tries_not_negative"))
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE, DELETE", rows=OWN)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    channel: Mapped[Channel] = mapped_column(text_enum(Channel, "channel"))
    sealed_address: Mapped[bytes] = mapped_column(LargeBinary)
    masked: Mapped[str] = mapped_column(String(254))
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    code_until_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)


class NotificationPreference(Base):
    """What a person chose beside the messages in the program. Without a row nothing else is sent."""

    __tablename__ = "notification_preference"
    __table_args__ = (CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_to BETWEEN 0 AND 23", name="hours"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=OWN)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[bool]
    sms: Mapped[bool]
    quiet_from: Mapped[int] = mapped_column(SmallInteger)  # hours of Asia/Shanghai
    quiet_to: Mapped[int] = mapped_column(SmallInteger)
