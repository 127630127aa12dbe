"""admissions of credit information"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5a1ce0000001"
down_revision: str | None = "416fabfa3519"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATUSES = ("draft", "submitted", "checked", "returned", "admitted", "rejected", "withdrawn")
KINDS = (
    "enterprise",
    "individual_business",
    "cooperative",
    "family_farm",
    "farm_household",
    "natural_person",
    "village",
    "bank",
    "guarantor",
    "reguarantor",
    "insurer",
    "leasing",
    "factoring",
    "credit_service",
    "bureau",
    "treasury",
    "procurement_unit",
    "fund_manager",
    "data_provider",
    "platform",
)

# Of which kinds of organisations each role is; `KINDS_OF_ROLE` as the database has it.
ROLE_FITS = """
CREATE FUNCTION zhida_role_fits(role text, kind text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN role IN ('enterprise_owner', 'enterprise_agent') THEN
      kind IN ('cooperative', 'enterprise', 'family_farm', 'farm_household', 'individual_business', 'natural_person', 'village')
    WHEN role IN ('bank_product_manager', 'bank_officer', 'bank_approver', 'bank_admin') THEN kind IN ('bank', 'factoring', 'leasing')
    WHEN role IN ('guarantor_officer', 'guarantor_approver') THEN kind IN ('guarantor', 'insurer', 'reguarantor')
    WHEN role IN ('bureau_policy_editor', 'bureau_reviewer', 'bureau_approver', 'regional_editor', 'leader') THEN kind IN ('bureau')
    WHEN role IN ('bureau_treasurer') THEN kind IN ('bureau', 'treasury')
    WHEN role IN ('fund_manager') THEN kind IN ('fund_manager')
    WHEN role IN ('data_provider') THEN kind IN ('credit_service', 'data_provider', 'procurement_unit', 'treasury')
    WHEN role IN ('operator', 'security_admin', 'auditor') THEN kind IN ('platform')
    ELSE false
  END
$$
"""
REFUSE_MISFIT = """
CREATE FUNCTION zhida_refuse_misfit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM organisation o WHERE o.id = NEW.organisation_id AND zhida_role_fits(NEW.role, o.kind)) THEN
    RAISE EXCEPTION 'no such role at an organisation of this kind' USING ERRCODE = 'check_violation', CONSTRAINT = 'role_fits_kind';
  END IF;
  RETURN NEW;
END
$$
"""
MISFIT = (
    "CREATE TRIGGER role_fits_kind BEFORE INSERT OR UPDATE OF role, organisation_id ON membership"
    " FOR EACH ROW EXECUTE FUNCTION zhida_refuse_misfit()"
)


def upgrade() -> None:
    """Where institutions stand, what rests while one is suspended, and their yearly assessments."""
    op.create_table(
        "institution_standing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "suspended", "exiting", "exited", name="status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reason_code", sa.String(length=64), nullable=True),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessment_due_on", sa.Date(), nullable=True),
        sa.Column(
            "told",
            sa.Enum("far", "sixty", "thirty", "overdue", name="told", native_enum=False, create_constraint=True, length=32),
            server_default="far",
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["id"], ["organisation.id"], name=op.f("fk_institution_standing_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_standing")),
    )
    op.create_index(op.f("ix_institution_standing_status"), "institution_standing", ["status"], unique=False)
    op.create_index(op.f("ix_institution_standing_assessment_due_on"), "institution_standing", ["assessment_due_on"], unique=False)
    op.create_table(
        "institution_pause",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_institution_pause_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "part", "thing_id", name=op.f("pk_institution_pause")),
    )
    op.create_table(
        "security_assessment",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("assessor", sa.String(length=80), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column(
            "result",
            sa.Enum("passed", "findings", "failed", name="result", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("findings", sa.Text(), server_default="", nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), server_default=sa.text("zhida_account()"), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("next_due_on > assessed_on", name=op.f("ck_security_assessment_next_one_is_later")),
        sa.CheckConstraint("result = 'passed' OR findings <> ''", name=op.f("ck_security_assessment_says_what_was_found")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_security_assessment_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_security_assessment_document_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_security_assessment_recorded_by"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_assessment")),
    )
    op.create_index(
        op.f("ix_security_assessment_organisation_id_assessed_on"), "security_assessment", ["organisation_id", "assessed_on"], unique=False
    )
    op.create_table(
        "admission",
        sa.Column("status", sa.Enum(*STATUSES, name="status", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("licence_number", sa.String(length=80), server_default="", nullable=False),
        sa.Column("parent_uscc", sa.String(length=18), nullable=True),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("terms_version", sa.String(length=32), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["account.id"], name=op.f("fk_admission_officer_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_admission_organisation_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_admission_code_hash")),
    )
    op.create_index(op.f("ix_admission_status"), "admission", ["status"], unique=False)
    op.create_index(op.f("ix_admission_uscc"), "admission", ["uscc"], unique=False)
    for statement in (ROLE_FITS, REFUSE_MISFIT, MISFIT):
        op.execute(statement)


def downgrade() -> None:
    """Back to the shape before."""
    op.execute("DROP TRIGGER role_fits_kind ON membership")
    op.execute("DROP FUNCTION zhida_refuse_misfit()")
    op.execute("DROP FUNCTION zhida_role_fits(text, text)")
    op.drop_table("admission")
    op.drop_table("security_assessment")
    op.drop_table("institution_pause")
    op.drop_table("institution_standing")
