"""profiles of credit information"""

from collections.abc import Sequence

revision: str = "5a1ce0000005"
down_revision: str | None = "5a1ce0000004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
