"""The catalogue's revision: whoever keeps the catalogue in memory asks whether it is still the one that counts."""

from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules


class CatalogueRevision(Base):
    """The one row that whoever changes the catalogue locks, and marks with an id of its own once the change is written.

    An id and no number: a change that was rolled back and the one made after it are told apart.
    """

    __tablename__ = "information_catalogue_revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", why="an id that says nothing")

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, server_default="1")
    revision: Mapped[UUID]
