"""batches of credit information"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5a1ce0000004"
down_revision: str | None = "5a1ce0000003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MODES = ("append", "replace_period", "full_snapshot", "withdraw")
ON_ERROR = ("reject_all", "apply_valid")
UPLOAD_STATES = ("reading", "ready", "refused", "sent", "discarded")
# Names of one enterprise differ by the width of brackets and by spaces; `batches.names.folded` does the same in Python.
FOLDED_NAME = """
CREATE FUNCTION zhida_folded_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT upper(translate(regexp_replace(normalize(name, NFKC), '\\s+', '', 'g'), '〔〕【】[]', '()()()'))
$$
"""
# What a row that waits needs to become a record later; no row waits yet.
HELD_COLUMNS = (
    lambda: sa.Column("record_key", sa.LargeBinary(length=16), nullable=False),
    lambda: sa.Column("as_of", sa.Date(), nullable=False),
    lambda: sa.Column("valid_from", sa.Date(), nullable=True),
    lambda: sa.Column("valid_to", sa.Date(), nullable=True),
    lambda: sa.Column("filled", sa.Integer(), nullable=False),
    lambda: sa.Column("decided_because", sa.String(length=300), server_default="", nullable=False),
)
FIGURES = ("new_subjects", "staged_to", "applied_to")


def _choice(values: Sequence[str], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Rows on their way from file to record, files whose columns wait to be confirmed, and how far a batch has come."""
    op.execute(FOLDED_NAME)
    for figure in FIGURES:
        op.add_column("information_batch", sa.Column(figure, sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("information_batch", sa.Column("staged", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("information_batch", sa.Column("read_as", postgresql.JSONB(), server_default="{}", nullable=False))
    op.add_column("information_batch", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    for column in HELD_COLUMNS:
        op.add_column("information_held_row", column())
    op.create_table(
        "information_staged_row",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("record_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "row", name=op.f("pk_information_staged_row")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "information_upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("mode", _choice(MODES, "mode"), nullable=False),
        sa.Column("on_error", _choice(ON_ERROR, "on_error"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=160), nullable=False),
        sa.Column("file_key", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", _choice(UPLOAD_STATES, "upload_state"), nullable=False),
        sa.Column("guess", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("failure", sa.String(length=300), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_information_upload_account_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["batch_id"], ["information_batch.id"], name=op.f("fk_information_upload_batch_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_information_upload_provider_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_upload")),
    )
    op.create_index(op.f("ix_information_upload_provider_id_id"), "information_upload", ["provider_id", "id"])
    op.create_index(op.f("ix_information_upload_file_key"), "information_upload", ["file_key"])
    op.create_index(op.f("ix_information_batch_file_key"), "information_batch", ["file_key"])


def downgrade() -> None:
    """Back to the shape before."""
    op.drop_index(op.f("ix_information_batch_file_key"), table_name="information_batch")
    op.drop_table("information_upload")
    op.drop_table("information_staged_row")
    for column in reversed(HELD_COLUMNS):
        op.drop_column("information_held_row", column().name)
    for name in ("withdrawn_at", "read_as", "staged", *reversed(FIGURES)):
        op.drop_column("information_batch", name)
    op.execute("DROP FUNCTION zhida_folded_name(text)")
