"""the spine: webhooks"""

from collections.abc import Sequence

revision: str = "5a1de0000008"
down_revision: str | None = "5a1de0000007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """the spine: webhooks"""


def downgrade() -> None:
    """Back to the shape before."""
