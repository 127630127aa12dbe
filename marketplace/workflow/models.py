"""What every workflow shares: the columns of a case's state, the steps it took, and who may not act twice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules

# A branch takes over cases that its institution, a party of every step, has had before it.
OF_PARTIES = "zhida_organisation() = ANY (parties) OR (SELECT zhida_parent()) = ANY (parties)"


class WithState:
    """Mix-in of a case: its state and the number of its changes. A room narrows `status` to its own enumeration."""

    status: Mapped[str] = mapped_column(String(32), index=True)
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    round: Mapped[int] = mapped_column(server_default="1", default=1)


class WorkflowStep(WithId, Base):
    """One move of one case, for its timeline. What was said (`note`) stands here and not in the log, so that it can be erased."""

    __tablename__ = "workflow_step"
    __table_args__ = (Index(None, "subject_id", "at"),)
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012  # a caller may add a step to a case that is not the own organisation's
    __table_rules__ = TableRules(
        app="SELECT, INSERT",
        system="SELECT, INSERT",
        rows=OF_PARTIES,
        insert_rows="account_id IS NOT DISTINCT FROM zhida_account() AND client_id IS NOT DISTINCT FROM zhida_client()",
        append_only=True,
    )

    resource: Mapped[str] = mapped_column(String(48))
    subject_id: Mapped[UUID]
    parties: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    action: Mapped[str] = mapped_column(String(48))
    source: Mapped[str | None] = mapped_column(String(32))
    target: Mapped[str] = mapped_column(String(32))
    round: Mapped[int]
    at: Mapped[datetime]
    role: Mapped[str] = mapped_column(String(32), server_default=text("zhida_role()"))
    account_id: Mapped[UUID | None] = mapped_column(server_default=text("zhida_account()"))
    client_id: Mapped[UUID | None] = mapped_column(server_default=text("zhida_client()"))
    organisation_id: Mapped[UUID | None] = mapped_column(server_default=text("zhida_organisation()"))
    on_behalf_of: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    reason_code: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(Text)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))


class FourEyes(Base):
    """Who has acted in a group of moves that one person may make only once per round: the primary key itself refuses the second time.

    `person` is the account, or the API client, that acted; a second row names the person on whose behalf it did.
    """

    __tablename__ = "four_eyes"
    __table_rules__ = TableRules(app="SELECT, INSERT", system="SELECT, INSERT", append_only=True, why="ids only; read to say who may act")

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    grouping: Mapped[str] = mapped_column(String(48), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[UUID] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(48))
