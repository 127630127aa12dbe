"""Tables of the audit: signed checkpoints of the log, and what complete verifications found."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules


class CheckpointRow(Base):
    """A signed checkpoint as its exact text; the same text lies outside the database, where its administrator cannot write."""

    __tablename__ = "audit_checkpoint"
    __table_rules__ = TableRules(app="", system="SELECT, INSERT", append_only=True, why="hashes; the application has no right")

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(Text)


class VerificationRow(WithId, Base):
    """One complete verification. Whoever doubts the database runs `zhida audit verify` or the independent verifier instead."""

    __tablename__ = "audit_verification"
    __table_args__ = (Index(None, "verified_at"),)
    __table_rules__ = TableRules(app="", system="SELECT, INSERT", append_only=True, why="counts and hashes; the application has no right")

    verified_at: Mapped[datetime]
    entries: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[str] = mapped_column(String(64))
    problems: Mapped[list[dict[str, Any]]]
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
