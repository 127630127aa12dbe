"""The table of answers that are given again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules


class StoredAnswer(Base):
    """The first answer to a request with a key, written in the transaction of its effect.

    `caller_id` is the API client or the account. `kept` ones are about money and stay for ever, others at least 24 hours.
    """

    __tablename__ = "stored_answer"
    __table_args__ = (Index("ix_stored_answer_created_at", "created_at", postgresql_where="NOT kept"),)
    __table_rules__ = TableRules(app="SELECT, INSERT", rows="caller_id = coalesce(zhida_client(), zhida_account())")

    caller_id: Mapped[UUID] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    kept: Mapped[bool]
    created_at: Mapped[datetime]
