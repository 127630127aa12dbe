"""The table of claims."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.enrolment.claims.states import ClaimStatus
from marketplace.workflow.models import WithState

IS_OPEN = "status IN ('submitted', 'recognised', 'answered')"


class EnterpriseClaim(WithId, WithState, Base):
    """One person's claim to administer one enterprise. The papers are documents that rely on it (`document_use`).

    `register_said` is what the verifier of real names answered about claimant and enterprise, `reference` its own, such as the record.
    """

    __tablename__ = "enterprise_claim"
    __table_args__ = (
        Index("uq_enterprise_claim_open", "subject_id", "claimant_id", unique=True, postgresql_where=text(IS_OPEN)),
        Index(None, "claimant_id"),
    )
    # The application asks whether signing rests; everything else is between people who see nothing of each other, so the system does it.
    __table_rules__ = TableRules(app="SELECT", rows="subject_id = zhida_organisation()")

    status: Mapped[ClaimStatus] = mapped_column(text_enum(ClaimStatus, "status"), index=True)
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    claimant_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    statement: Mapped[str] = mapped_column(String(2_000))
    register_said: Mapped[str] = mapped_column(String(16))
    reference: Mapped[str] = mapped_column(String(120))
    owned: Mapped[bool]  # whether there was an administrator, who is asked
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
