"""catalogue of credit information"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1ce0000003"
down_revision: str | None = "5a1ce0000002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """The row that says whether the catalogue has changed; ranks that leave an enterprise's own word below every official one."""
    op.create_table(
        "information_catalogue_revision",
        sa.Column("id", sa.Integer(), autoincrement=False, server_default="1", nullable=False),
        sa.Column("revision", sa.Uuid(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_information_catalogue_revision_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_catalogue_revision")),
    )
    op.create_check_constraint(
        op.f("ck_information_precedence_rank_of_an_official_value"), "information_precedence", "rank BETWEEN 1 AND 899"
    )
    op.create_check_constraint(
        op.f("ck_information_precedence_speaks_of_something"),
        "information_precedence",
        "num_nonnulls(attribute, item, provider_id) > 0",
    )


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_constraint(op.f("ck_information_precedence_speaks_of_something"), "information_precedence")
    op.drop_constraint(op.f("ck_information_precedence_rank_of_an_official_value"), "information_precedence")
    op.drop_table("information_catalogue_revision")
