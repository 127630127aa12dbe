"""Tables of the subjects' keys, and of the hashes by which what they seal is found."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, func
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules


class SubjectKey(Base):
    """The key under which one subject's sensitive fields are encrypted, itself sealed with the installation's key.

    Destroying it erases them everywhere at once, in backups too, and leaves the log whole.
    """

    __tablename__ = "subject_key"
    __table_rules__ = TableRules(app="SELECT, INSERT", why="sealed; of no use without the key that lies outside the database")

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary)  # None: destroyed
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    destroyed_at: Mapped[datetime | None]


class SubjectSearchHash(Base):
    """One value by which a subject can be found without anything being opened: a keyed hash (`search.py`)."""

    __tablename__ = "subject_search_hash"
    __table_rules__ = TableRules(app="SELECT, INSERT", why="hashes under a key that lies outside the database")

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)  # identity_number, …
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    # Several subjects may have the same value: one person is the farm household and the owner of a shop.
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True, index=True)
