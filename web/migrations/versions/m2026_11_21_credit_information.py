"""credit information"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "416fabfa3519"
down_revision: str | None = "d9a04f6be217"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS_BEFORE = ("enterprise", "bank", "guarantor", "bureau", "fund_manager", "data_provider", "platform")
KINDS = (
    "enterprise", "individual_business", "cooperative", "family_farm", "farm_household", "natural_person", "village",
    "bank", "guarantor", "reguarantor", "insurer", "leasing", "factoring", "credit_service",
    "bureau", "treasury", "procurement_unit", "fund_manager", "data_provider", "platform",
)  # fmt: skip
PARENT = """
CREATE FUNCTION zhida_parent() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT parent_id FROM organisation WHERE id = zhida_organisation()
$$
"""
RAW_DETAIL = """
CREATE FUNCTION zhida_raw_detail() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT raw_detail FROM installation $$
"""
# Whether the caller's institution, or the one whose branch it is, may see the subject's item at this instant. Asked inside the statement
# that reads, so it looks at the same snapshot: what begins after a revocation has committed finds nothing.
CONSENTED = """
CREATE FUNCTION zhida_consented(subject uuid, wanted text) RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
  SELECT EXISTS (
    SELECT FROM consent c
    JOIN consent_item i ON i.consent_id = c.id
    JOIN organisation g ON g.id = c.grantee_id
    WHERE c.subject_id = subject AND c.grantee_id IN (zhida_organisation(), zhida_parent()) AND c.status = 'live'
      AND c.valid_from <= zhida_now() AND zhida_now() < c.valid_until
      AND i.item = wanted AND i.ended_at IS NULL AND g.status = 'active'
  )
$$
"""


def upgrade() -> None:
    """Tables, functions that row policies ask, and more kinds of organisations."""
    op.create_table(
        "consent_text",
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("in_force_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_consent_text")),
    )
    op.create_table(
        "information_item_provider",
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_information_item_provider_provider_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("item", "provider_id", name=op.f("pk_information_item_provider")),
    )
    op.create_table(
        "information_item_version",
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_information_item_version_account_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("item", "version", name=op.f("pk_information_item_version")),
    )
    op.create_table(
        "information_precedence",
        sa.Column("attribute", sa.String(length=96), nullable=True),
        sa.Column("item", sa.String(length=64), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_information_precedence_provider_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_precedence")),
        sa.UniqueConstraint(
            "attribute",
            "item",
            "provider_id",
            name=op.f("uq_information_precedence_attribute_item_provider_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "profile_part",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("sensitivity", sa.String(length=16), nullable=False),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sources", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_profile_part_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "item", "sensitivity", name=op.f("pk_profile_part")),
    )
    op.create_table(
        "stale_profile",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_stale_profile_subject_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_stale_profile")),
    )
    op.create_table(
        "subject_key",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_subject_key_subject_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_subject_key")),
    )
    op.create_table(
        "access_record",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column(
            "way",
            sa.Enum(
                "public_part",
                "report",
                "report_pdf",
                "verification",
                "records",
                "application",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum("given", "refused", name="access_outcome", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("items", sa.ARRAY(sa.String(length=64)), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=True),
        sa.Column("consent_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_access_record_account_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["client_id"], ["api_client.id"], name=op.f("fk_access_record_client_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["reader_id"], ["organisation.id"], name=op.f("fk_access_record_reader_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_access_record_subject_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_record")),
    )
    op.create_index(op.f("ix_access_record_reader_id_id"), "access_record", ["reader_id", "id"], unique=False)
    op.create_index(op.f("ix_access_record_subject_id_id"), "access_record", ["subject_id", "id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("grantee_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("pre_loan", "in_loan", "post_loan", name="consent_purpose", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("text_version", sa.String(length=32), nullable=False),
        sa.Column("signer_account_id", sa.Uuid(), nullable=True),
        sa.Column("signer_client_id", sa.Uuid(), nullable=True),
        sa.Column("signer", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=32), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum("live", "revoked", "expired", name="consent_state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_because", sa.String(length=200), server_default="", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(status = 'revoked') = (revoked_at IS NOT NULL)", name=op.f("ck_consent_revoked_has_an_instant")),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_consent_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["grantee_id"], ["organisation.id"], name=op.f("fk_consent_grantee_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["revoked_by"], ["account.id"], name=op.f("fk_consent_revoked_by"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["signer_account_id"], ["account.id"], name=op.f("fk_consent_signer_account_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["signer_client_id"], ["api_client.id"], name=op.f("fk_consent_signer_client_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_consent_subject_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["text_version"], ["consent_text.version"], name=op.f("fk_consent_text_version"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_grantee_id_id"), "consent", ["grantee_id", "id"], unique=False)
    op.create_index("ix_consent_live", "consent", ["subject_id", "grantee_id"], unique=False, postgresql_where=sa.text("status = 'live'"))
    op.create_index(op.f("ix_consent_subject_id_id"), "consent", ["subject_id", "id"], unique=False)
    op.create_table(
        "information_batch",
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "append", "replace_period", "full_snapshot", "withdraw", name="mode", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "on_error",
            sa.Enum("reject_all", "apply_valid", name="on_error", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "checking",
                "rejected",
                "applied",
                "partly_applied",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "lane",
            sa.Enum(
                "page",
                "api",
                "command",
                "folder",
                "declaration",
                "platform",
                name="lane",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=160), server_default="", nullable=False),
        sa.Column("file_key", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("layout", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("received", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("accepted", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("held", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("filled", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cells", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failure", sa.String(length=300), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_information_batch_account_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["client_id"], ["api_client.id"], name=op.f("fk_information_batch_client_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_information_batch_provider_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_batch")),
    )
    op.create_index(op.f("ix_information_batch_item_id"), "information_batch", ["item", "id"], unique=False)
    op.create_index(op.f("ix_information_batch_provider_id_id"), "information_batch", ["provider_id", "id"], unique=False)
    op.create_index("ix_information_batch_same", "information_batch", ["provider_id", "item", "mode", "as_of", "sha256"], unique=False)
    op.create_table(
        "consent_item",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_consent_item_consent_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("consent_id", "item", name=op.f("pk_consent_item")),
    )
    op.create_table(
        "information_batch_problem",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(length=96), nullable=False),
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["information_batch.id"], name=op.f("fk_information_batch_problem_batch_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_batch_problem")),
    )
    op.create_index(
        op.f("ix_information_batch_problem_batch_id_row_id"), "information_batch_problem", ["batch_id", "row", "id"], unique=False
    )
    op.create_table(
        "information_held_row",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("hold", sa.Enum("name_only", "jump", name="hold", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "released", "discarded", name="held_state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("candidates", sa.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("because", sa.String(length=300), server_default="", nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["information_batch.id"], name=op.f("fk_information_held_row_batch_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_information_held_row_decided_by"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_information_held_row_subject_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_held_row")),
        sa.UniqueConstraint("batch_id", "row", name=op.f("uq_information_held_row_batch_id_row")),
    )
    op.create_index(op.f("ix_information_held_row_state_id"), "information_held_row", ["state", "id"], unique=False)
    op.create_table(
        "information_record",
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("record_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(
                "superseded",
                "replaced",
                "withdrawn",
                "corrected",
                "erased",
                name="ending",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_information_record_an_end_has_a_reason")),
        sa.ForeignKeyConstraint(["batch_id"], ["information_batch.id"], name=op.f("fk_information_record_batch_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["ended_by"], ["information_batch.id"], name=op.f("fk_information_record_ended_by"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_information_record_provider_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["subject_id"], ["organisation.id"], name=op.f("fk_information_record_subject_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_record")),
    )
    op.create_index(op.f("ix_information_record_batch_id_row"), "information_record", ["batch_id", "row"], unique=False)
    op.create_index(
        "ix_information_record_ended_by", "information_record", ["ended_by"], unique=False, postgresql_where=sa.text("ended_by IS NOT NULL")
    )
    op.create_index(
        "ix_information_record_subject",
        "information_record",
        ["subject_id", "item"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_information_record_live",
        "information_record",
        ["item", "provider_id", "subject_id", "record_key"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "verification_answer",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("attribute", sa.String(length=96), nullable=False),
        sa.Column("operator", sa.String(length=16), nullable=False),
        sa.Column("operand", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_verification_answer_consent_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["reader_id"], ["organisation.id"], name=op.f("fk_verification_answer_reader_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_answer")),
    )
    op.create_index(op.f("ix_verification_answer_consent_id_attribute"), "verification_answer", ["consent_id", "attribute"], unique=False)
    op.add_column("installation", sa.Column("raw_detail", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("organisation", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.create_index("ix_organisation_name", "organisation", ["name"], unique=False)
    op.create_index(op.f("ix_organisation_parent_id"), "organisation", ["parent_id"], unique=False)
    op.create_foreign_key(op.f("fk_organisation_parent_id"), "organisation", "organisation", ["parent_id"], ["id"], ondelete="RESTRICT")
    op.add_column("profile", sa.Column("computed_on", sa.Date(), nullable=True))
    op.add_column("profile", sa.Column("next_on", sa.Date(), nullable=True))
    op.create_index("ix_profile_next_on", "profile", ["next_on"], unique=False)
    op.create_check_constraint(op.f("ck_organisation_not_its_own_branch"), "organisation", "parent_id <> id")
    _take_kinds(KINDS)
    for function in (PARENT, RAW_DETAIL, CONSENTED):
        op.execute(function)


def downgrade() -> None:
    """Back to the shape before."""
    for policy in ("information_record", "profile_part"):
        op.execute(f"DROP POLICY IF EXISTS app_rows ON {policy}")
    for function in ("zhida_consented(uuid, text)", "zhida_raw_detail()", "zhida_parent()"):
        op.execute(f"DROP FUNCTION {function}")
    _take_kinds(KINDS_BEFORE)
    op.drop_constraint(op.f("ck_organisation_not_its_own_branch"), "organisation")
    op.drop_index("ix_profile_next_on", table_name="profile")
    op.drop_column("profile", "next_on")
    op.drop_column("profile", "computed_on")
    op.drop_constraint(op.f("fk_organisation_parent_id"), "organisation", type_="foreignkey")
    op.drop_index(op.f("ix_organisation_parent_id"), table_name="organisation")
    op.drop_index("ix_organisation_name", table_name="organisation")
    op.drop_column("organisation", "parent_id")
    op.drop_column("installation", "raw_detail")
    op.drop_index(op.f("ix_verification_answer_consent_id_attribute"), table_name="verification_answer")
    op.drop_table("verification_answer")
    op.drop_index("uq_information_record_live", table_name="information_record", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index("ix_information_record_subject", table_name="information_record", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index("ix_information_record_ended_by", table_name="information_record", postgresql_where=sa.text("ended_by IS NOT NULL"))
    op.drop_index(op.f("ix_information_record_batch_id_row"), table_name="information_record")
    op.drop_table("information_record")
    op.drop_index(op.f("ix_information_held_row_state_id"), table_name="information_held_row")
    op.drop_table("information_held_row")
    op.drop_index(op.f("ix_information_batch_problem_batch_id_row_id"), table_name="information_batch_problem")
    op.drop_table("information_batch_problem")
    op.drop_table("consent_item")
    op.drop_index("ix_information_batch_same", table_name="information_batch")
    op.drop_index(op.f("ix_information_batch_provider_id_id"), table_name="information_batch")
    op.drop_index(op.f("ix_information_batch_item_id"), table_name="information_batch")
    op.drop_table("information_batch")
    op.drop_index(op.f("ix_consent_subject_id_id"), table_name="consent")
    op.drop_index("ix_consent_live", table_name="consent", postgresql_where=sa.text("status = 'live'"))
    op.drop_index(op.f("ix_consent_grantee_id_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_access_record_subject_id_id"), table_name="access_record")
    op.drop_index(op.f("ix_access_record_reader_id_id"), table_name="access_record")
    op.drop_table("access_record")
    op.drop_table("subject_key")
    op.drop_table("stale_profile")
    op.drop_table("profile_part")
    op.drop_table("information_precedence")
    op.drop_table("information_item_version")
    op.drop_table("information_item_provider")
    op.drop_table("consent_text")


def _take_kinds(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_organisation_kind"), "organisation")
    op.create_check_constraint(op.f("ck_organisation_kind"), "organisation", f"kind IN ({', '.join(map(repr, kinds))})")
