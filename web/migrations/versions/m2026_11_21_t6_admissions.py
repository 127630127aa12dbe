"""papers of admissions, and the decision as a document"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5a1ce000000d"
down_revision: str | None = "5a1ce000000b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ISSUED_BEFORE = ("match_result", "consent_receipt", "credit_report")


def upgrade() -> None:
    """Add."""
    op.create_table(
        "admission_paper",
        sa.Column("admission_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("paper", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admission.id"], name=op.f("fk_admission_paper_admission_id_admission"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_admission_paper_document_id_document"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("admission_id", "document_id", name=op.f("pk_admission_paper")),
    )
    op.create_index(op.f("ix_admission_paper_document_id"), "admission_paper", ["document_id"], unique=True)
    op.add_column("admission", sa.Column("decision_id", sa.Uuid(), nullable=True))
    decided = op.f("fk_admission_decision_id_document")
    op.create_foreign_key(decided, "admission", "document", ["decision_id"], ["id"], ondelete="RESTRICT")
    _take_kinds((*ISSUED_BEFORE, "admission_decision"))


def downgrade() -> None:
    """Back to the shape before."""
    _take_kinds(ISSUED_BEFORE)
    op.drop_constraint(op.f("fk_admission_decision_id_document"), "admission", type_="foreignkey")
    op.drop_column("admission", "decision_id")
    op.drop_index(op.f("ix_admission_paper_document_id"), table_name="admission_paper")
    op.drop_table("admission_paper")


def _take_kinds(kinds: tuple[str, ...]) -> None:
    """What the platform issues with a verification code."""
    op.drop_constraint(op.f("ck_verification_code_kind"), "verification_code")
    op.create_check_constraint(op.f("ck_verification_code_kind"), "verification_code", f"kind IN ({', '.join(map(repr, kinds))})")
