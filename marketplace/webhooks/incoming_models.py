"""Tables of signed messages that other systems send to the platform."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.webhooks.incoming_states import Acceptance

NO_TENANT = "belongs to a connection with another system, not to a tenant; only the system role reads and writes it"


class IncomingMessage(Base):
    """The replay store: each message id of a source once, with what became of it."""

    __tablename__ = "incoming_message"
    __table_args__ = (Index(None, "received_at"),)
    __table_rules__ = TableRules(app="", why=NO_TENANT)

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    subject_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(BigInteger)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    outcome: Mapped[Acceptance] = mapped_column(text_enum(Acceptance, "outcome"))
    received_at: Mapped[datetime]


class IncomingVersion(Base):
    """The newest version that a source has told of a subject. Kept when the messages are purged, so that an old one stays old."""

    __tablename__ = "incoming_version"
    __table_rules__ = TableRules(app="", why=NO_TENANT)

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
