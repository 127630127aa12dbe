"""Tables of the PostgreSQL search adapter: one row per document."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Index, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules


class SearchDocumentRow(Base):
    """What can be found: `vector` is built by us (words, pairs and single characters), `tags` are `field:value`.

    `numbers` holds what is filtered by range or sorted by; `title_folded` is what similarity compares.
    """

    __tablename__ = "search_document"
    __table_args__ = (
        Index(None, "vector", postgresql_using="gin"),
        Index(None, "tags", postgresql_using="gin"),
        Index(None, "title_folded", postgresql_using="gin", postgresql_ops={"title_folded": "gin_trgm_ops"}),
    )
    __table_rules__ = TableRules(app="SELECT", why="the public catalogue, searched by text: row policies would lose its indexes")

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    title_folded: Mapped[str] = mapped_column(Text)
    title_sort_key: Mapped[str] = mapped_column(Text)
    vector: Mapped[Any] = mapped_column(TSVECTOR)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    numbers: Mapped[dict[str, Any]]
