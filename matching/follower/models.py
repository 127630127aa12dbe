"""What the verdicts last were (`match_state`), and how they changed.

It has two sides. `match_enterprise.verdicts` are those of one enterprise with every offer, as of its last event; `match_side` those of one
offer with every enterprise, as of the offer's last event. Of a pair the side with the higher number counts. So a profile's event writes
half a kilobyte and an offer's a quarter of a megabyte per million enterprises, never a row per pair.

Who is not reached has no bit: ineligible, or the offer is not offered.

Deltas of both sides are numbered by the same counter (`match_engine.number`), in the order of their commits.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules

_WHY = "bits of all enterprises; only the engine reads them"


class MatchOffer(Base):
    """An offer's slot for good. `version` (number) and `version_id` are those that count; null: it is not offered.

    `number`: when its side was last written.
    """

    __tablename__ = "match_offer"
    __table_args__ = (
        UniqueConstraint("kind", "offer_id"),
        CheckConstraint("kind IN ('product', 'policy')", name="kind"),
        CheckConstraint("(version IS NULL) = (version_id IS NULL)", name="version"),
    )
    __table_rules__ = TableRules(app="", system="SELECT, INSERT, UPDATE", why="codes and numbers; only the engine reads them")

    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    offer_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(96))
    version: Mapped[int | None]
    version_id: Mapped[UUID | None]
    number: Mapped[int] = mapped_column(BigInteger)


class MatchSide(Base):
    """An offer's bits for 4,096 enterprises: ordinals from 4,096 × `chunk` on, the first in the lowest bit. Rows without a bit may lack.

    The key begins with the chunk, so that all offers of one enterprise lie together.
    """

    __tablename__ = "match_side"
    __table_args__ = (CheckConstraint("octet_length(eligible) = 512 AND octet_length(undetermined) = 512", name="length"),)
    __table_rules__ = TableRules(app="", system="SELECT, INSERT, UPDATE", why=_WHY)

    chunk: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slot: Mapped[int] = mapped_column(ForeignKey("match_offer.slot", ondelete="RESTRICT"), primary_key=True, autoincrement=False)
    eligible: Mapped[bytes] = mapped_column(LargeBinary)
    undetermined: Mapped[bytes] = mapped_column(LargeBinary)


class MatchDelta(Base):
    """What one event changed for one enterprise. `position` is the event's place in the log.

    `changes`: [slot, version or null, was, now], outcomes as numbers.
    """

    __tablename__ = "match_delta"
    __table_args__ = (Index(None, "organisation_id", "number"), Index(None, "at"))
    __table_rules__ = TableRules(app="", system="SELECT, INSERT, DELETE", rows="organisation_id = zhida_organisation()")

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    at: Mapped[datetime]
    changes: Mapped[list[Any]] = mapped_column(JSONB)


class MatchOfferDelta(Base):
    """What one event, or a comparison of everything, changed for one offer among the enterprises of one chunk.

    `position`: the event's place in the log, or how far the follower was when everything was compared.
    `planes`: was eligible, was undetermined, is eligible, is undetermined, each 512 bytes as in `match_side` and only for the pairs that
    changed; compressed by zlib. `pairs` counts them.
    """

    __tablename__ = "match_offer_delta"
    __table_args__ = (Index(None, "at"),)
    __table_rules__ = TableRules(app="", system="SELECT, INSERT, DELETE", why=_WHY)

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
    slot: Mapped[int] = mapped_column(ForeignKey("match_offer.slot", ondelete="RESTRICT"))
    version: Mapped[int | None]
    chunk: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
    pairs: Mapped[int] = mapped_column(Integer)
    planes: Mapped[bytes] = mapped_column(LargeBinary)
