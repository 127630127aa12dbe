"""Tables of the log: each event's place, the tree's frontier, and how far each follower has read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules


class LogRow(Base):
    """The place of an event. Positions are dense from 1; the primary key keeps two sequencers from writing two histories."""

    __tablename__ = "event_log"
    __table_args__ = (CheckConstraint("octet_length(leaf) = 32", name="leaf_length"),)
    __table_rules__ = TableRules(app="", system="SELECT, INSERT", append_only=True, why="hashes and ids; the application has no right")

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # no foreign key: only the sequencer writes it, no event is ever removed, and the verification finds a place without its event
    event_id: Mapped[UUID] = mapped_column(unique=True)
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))
    sequenced_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class LogFrontier(Base):
    """One row: the size of the log and the roots of its complete subtrees. `origin` names this log in its checkpoints."""

    __tablename__ = "log_frontier"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    __table_rules__ = TableRules(app="", system="SELECT, UPDATE", why="hashes; the application has no right")

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    origin: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    size: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    hashes: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary(32)), server_default=text("'{}'"))


class FollowerRow(Base):
    """How far a follower has read; the row is locked while a batch runs, so one process at a time runs each."""

    __tablename__ = "follower"
    __table_rules__ = TableRules(app="", system="SELECT, INSERT, UPDATE", why="numbers; the application has no right")

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class FollowerFailure(Base):
    """The event that a follower is failing on at present: it is tried again, at growing waits, before anything behind it."""

    __tablename__ = "follower_failure"
    __table_rules__ = TableRules(app="", system="SELECT, INSERT, UPDATE, DELETE", why="codes; the application has no right")

    follower: Mapped[str] = mapped_column(ForeignKey("follower.name"), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(Integer)
    next_try_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(200))


class FollowerParked(Base):
    """An event that a follower gave up on, or one of the same subject that came after it and has to wait behind it.

    `error` is empty for those that only wait. `replay_asked_at`: somebody pressed the button; the follower takes it from there.
    """

    __tablename__ = "follower_parked"
    __table_args__ = (Index(None, "follower", "subject_id", "position"),)
    __table_rules__ = TableRules(app="", system="SELECT, INSERT, UPDATE, DELETE", why="ids and codes; the application has no right")

    follower: Mapped[str] = mapped_column(ForeignKey("follower.name"), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))
    subject_kind: Mapped[str] = mapped_column(String(48))
    subject_id: Mapped[UUID]
    error: Mapped[str] = mapped_column(String(200), server_default=text("''"))
    parked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    replay_asked_at: Mapped[datetime | None]
