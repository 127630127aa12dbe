"""the spine: ground"""

from collections.abc import Sequence

revision: str = "5a1de0000001"
down_revision: str | None = "00eefee5da21"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """the spine: ground"""


def downgrade() -> None:
    """Back to the shape before."""
