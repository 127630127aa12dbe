"""who delivers information"""

from collections.abc import Sequence

revision: str = "5a1ce000000c"
down_revision: str | None = "5a1ce000000b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Back to the shape before."""
