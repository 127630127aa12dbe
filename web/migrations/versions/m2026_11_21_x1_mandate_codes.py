"""codes that confirm mandates on paper"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1ce000000f"
down_revision: str | None = "5a1ce000000e"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """The code that goes to the administrators, and what the mandate said when it went."""
    op.add_column("agent_mandate", sa.Column("confirm_hash", sa.LargeBinary(length=32), nullable=True))
    op.add_column("agent_mandate", sa.Column("confirm_terms", sa.LargeBinary(length=32), nullable=True))
    op.create_unique_constraint(op.f("uq_agent_mandate_confirm_hash"), "agent_mandate", ["confirm_hash"])
    op.create_check_constraint(
        op.f("ck_agent_mandate_code_of_these_terms"), "agent_mandate", "(confirm_hash IS NULL) = (confirm_terms IS NULL)"
    )


def downgrade() -> None:
    """Undo."""
    op.drop_constraint(op.f("ck_agent_mandate_code_of_these_terms"), "agent_mandate", type_="check")
    op.drop_constraint(op.f("uq_agent_mandate_confirm_hash"), "agent_mandate", type_="unique")
    op.drop_column("agent_mandate", "confirm_terms")
    op.drop_column("agent_mandate", "confirm_hash")
