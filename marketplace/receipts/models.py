"""The table of receipts: what an enterprise was shown, kept as it was."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum


class ReceiptKind(StrEnum):
    """What a receipt is of."""

    MATCH = "match"  # 匹配结果


class Receipt(WithId, Base):
    """One receipt (留存凭证) of one organisation. Nobody changes or removes it.

    `document_zlib` holds the exact bytes, compressed; `sha256` and `size_bytes` are of the bytes as they are handed out. `shown` is the
    little of it that a list of receipts shows, so that no list opens documents.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint("size_bytes > 0", name="has_content"),
        CheckConstraint("octet_length(sha256) = 32", name="hash_length"),
        Index(None, "organisation_id", "id"),
    )
    __table_rules__ = TableRules(
        app="SELECT, INSERT", system="SELECT, INSERT", rows="organisation_id = zhida_organisation()", append_only=True
    )

    kind: Mapped[ReceiptKind] = mapped_column(text_enum(ReceiptKind, "kind"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    account_id: Mapped[UUID | None] = mapped_column(server_default=text("zhida_account()"))
    client_id: Mapped[UUID | None] = mapped_column(server_default=text("zhida_client()"))
    kept_at: Mapped[datetime]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    size_bytes: Mapped[int]
    shown: Mapped[dict[str, Any]]
    document_zlib: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
