"""The table of leave: who is away, from which day to which, and who handles the cases meanwhile (请假、代理)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, column, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules

# Bound while it is still being found out who is calling: whom a person stands in for belongs to that answer.
GATE_ROLE = "gate"
# An institution sees who of its branches is away, because it hands cases to them.
OF_INSTITUTION = (
    "organisation_id = zhida_organisation()"
    " OR organisation_id IN (SELECT o.id FROM organisation o WHERE o.parent_id = zhida_organisation())"
)


class Leave(WithId, Base):
    """One leave, both days included (Asia/Shanghai). In force from the first to the last day unless ended before (`ended_at`)."""

    __tablename__ = "leave"
    __table_args__ = (
        CheckConstraint("account_id <> delegate_id", name="another_person"),
        CheckConstraint("starts_on <= ends_on", name="begins_before_it_ends"),
        Index(None, "delegate_id"),
        Index(None, "organisation_id"),
        ExcludeConstraint(
            (column("account_id"), "="),
            (text("daterange(starts_on, ends_on, '[]')"), "&&"),
            where=text("ended_at IS NULL"),
            using="gist",
            name="ex_leave_overlap",
        ),
    )
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE",
        rows=f"{OF_INSTITUTION} OR zhida_role() = '{GATE_ROLE}'",
        insert_rows="organisation_id = zhida_organisation() AND account_id = zhida_account()",
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    delegate_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
