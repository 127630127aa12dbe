"""Tables of the running engine: which place an enterprise has in every bitmap, and from where on the columns have to be made anew."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules

_WHY = "places and bits of all enterprises; only the engine reads them"


class MatchEnterprise(Base):
    """An enterprise's place for good: `ordinal` counts from 0 without gaps, and is its position in every population of every process.

    `number` (of `match_engine`) is that of the last change of its own, 0 where it came with a load of many. `verdicts` are those of then:
    two bits per slot of `match_offer`, as in `marketplace.eligibility.outcomes`, four slots a byte with the first lowest.
    """

    __tablename__ = "match_enterprise"
    __table_args__ = (CheckConstraint("ordinal >= 0", name="ordinal"), Index(None, "number"))
    __table_rules__ = TableRules(app="", system="SELECT, INSERT, UPDATE", why=_WHY)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(unique=True)
    number: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    verdicts: Mapped[bytes | None] = mapped_column(LargeBinary)


class MatchEngine(Base):
    """One row. `number` counts all that the engine has written; whoever takes the next ones holds the follower's row, so numbers rise in
    the order of commits. It orders what the log's places cannot: a replayed event, or a comparison, comes after its place.

    `bulk_number`: of the last load of many profiles; columns read before it are too old. `asked_number`: since when all verdicts shall be
    compared anew; `compared_number`: when that was last done, with the vocabulary of `vocabulary_hash`.
    """

    __tablename__ = "match_engine"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    __table_rules__ = TableRules(app="", system="SELECT, UPDATE", why="numbers; only the engine reads them")

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    bulk_number: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    asked_number: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    compared_number: Mapped[int] = mapped_column(BigInteger, server_default=text("-1"))
    vocabulary_hash: Mapped[str] = mapped_column(String(64), server_default=text("''"))
