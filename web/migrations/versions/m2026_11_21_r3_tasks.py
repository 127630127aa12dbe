"""the spine: tasks"""

from collections.abc import Sequence

revision: str = "5a1de0000003"
down_revision: str | None = "5a1de0000002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """the spine: tasks"""


def downgrade() -> None:
    """Back to the shape before."""
