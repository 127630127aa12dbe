"""The table of verified real names (实名)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules


class AccountRealName(Base):
    """Who the person behind an account is, as an adapter verified it. Name and number are sealed under the installation's key.

    `number_hash` finds equal numbers without opening any. Forgetting (`forgotten_at`) takes both away and leaves that it was verified.
    """

    __tablename__ = "account_real_name"
    __table_args__ = (
        CheckConstraint("(forgotten_at IS NULL) = (sealed IS NOT NULL)", name="sealed_until_forgotten"),
        CheckConstraint("(sealed IS NULL) = (number_hash IS NULL)", name="found_while_sealed"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows="account_id = zhida_account()")

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"name": …, "identity_number": …}
    masked: Mapped[str] = mapped_column(String(80))  # the name as it may be shown: 王*
    number_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    adapter: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(120))
    verified_at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]
