"""first tables"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "00eefee5da21"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """first tables"""

    op.create_table(
        "account",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("failed_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("failed_count >= 0", name=op.f("ck_account_failed_count_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "catalogue_revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalogue_revision_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_revision")),
    )
    op.create_table(
        "organisation",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "enterprise",
                "bank",
                "guarantor",
                "bureau",
                "fund_manager",
                "data_provider",
                "platform",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("region", sa.String(length=12), nullable=True),
        sa.Column("synthetic", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "suspended", "exited", name="status", native_enum=False, create_constraint=True, length=32),
            server_default="active",
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'", name=op.f("ck_organisation_uscc_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("uscc", name=op.f("uq_organisation_uscc")),
    )
    op.create_index(
        "ix_organisation_synthetic_enterprise",
        "organisation",
        ["id"],
        unique=False,
        postgresql_where=sa.text("synthetic AND kind = 'enterprise'"),
    )
    op.create_index(op.f("ix_organisation_region"), "organisation", ["region"], unique=False)
    op.create_table(
        "rate_window",
        sa.Column("route_group", sa.String(length=32), nullable=False),
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("route_group", "caller", name=op.f("pk_rate_window")),
    )
    op.create_index("ix_rate_window_started_at", "rate_window", ["started_at"], unique=False)
    op.create_table(
        "search_document",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title_folded", sa.Text(), nullable=False),
        sa.Column("title_sort_key", sa.Text(), nullable=False),
        sa.Column("vector", postgresql.TSVECTOR(), nullable=False),
        sa.Column("tags", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("numbers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_search_document")),
    )
    op.create_index(op.f("ix_search_document_tags"), "search_document", ["tags"], unique=False, postgresql_using="gin")
    op.create_index(
        op.f("ix_search_document_title_folded"),
        "search_document",
        ["title_folded"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"title_folded": "gin_trgm_ops"},
    )
    op.create_index(op.f("ix_search_document_vector"), "search_document", ["vector"], unique=False, postgresql_using="gin")
    op.create_table(
        "api_client",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "anonymous",
                "enterprise_owner",
                "enterprise_agent",
                "bank_product_manager",
                "bank_officer",
                "bank_approver",
                "bank_admin",
                "guarantor_officer",
                "guarantor_approver",
                "bureau_policy_editor",
                "bureau_reviewer",
                "bureau_approver",
                "bureau_treasurer",
                "fund_manager",
                "data_provider",
                "operator",
                "security_admin",
                "regional_editor",
                "leader",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("region", sa.String(length=12), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("role <> 'anonymous'", name=op.f("ck_api_client_role_of_a_member")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_api_client_organisation_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_client")),
        sa.UniqueConstraint("client_id", name=op.f("uq_api_client_client_id")),
    )
    op.create_index(op.f("ix_api_client_organisation_id"), "api_client", ["organisation_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "anonymous",
                "enterprise_owner",
                "enterprise_agent",
                "bank_product_manager",
                "bank_officer",
                "bank_approver",
                "bank_admin",
                "guarantor_officer",
                "guarantor_approver",
                "bureau_policy_editor",
                "bureau_reviewer",
                "bureau_approver",
                "bureau_treasurer",
                "fund_manager",
                "data_provider",
                "operator",
                "security_admin",
                "regional_editor",
                "leader",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("region", sa.String(length=12), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("role <> 'anonymous'", name=op.f("ck_membership_role_of_a_member")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_membership_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("account_id", "organisation_id", "role", name=op.f("uq_membership_account_id_organisation_id_role")),
    )
    op.create_index(op.f("ix_membership_organisation_id"), "membership", ["organisation_id"], unique=False)
    op.create_table(
        "policy",
        sa.Column("code", sa.String(length=96), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=True),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("sample_as_of", sa.String(length=32), nullable=True),
        sa.Column(
            "confidence",
            sa.Enum("high", "medium", "low", name="confidence", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "published",
                "suspended",
                "withdrawn",
                "expired",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("current_version_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status <> 'published' OR current_version_id IS NOT NULL", name=op.f("ck_policy_published_has_version")),
        sa.CheckConstraint("NOT (sample AND issuer_id IS NOT NULL)", name=op.f("ck_policy_sample_has_no_issuer")),
        sa.ForeignKeyConstraint(["issuer_id"], ["organisation.id"], name=op.f("fk_policy_issuer_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("code", name=op.f("uq_policy_code")),
    )
    op.create_index(op.f("ix_policy_issuer_id"), "policy", ["issuer_id"], unique=False)
    op.create_index(op.f("ix_policy_status_id"), "policy", ["status", "id"], unique=False)
    op.create_table(
        "product",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("public_code", sa.String(length=96), nullable=False),
        sa.Column("lender_id", sa.Uuid(), nullable=True),
        sa.Column("lender_name", sa.Text(), nullable=False),
        sa.Column("lender_kind", sa.String(length=32), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("sample_as_of", sa.String(length=32), nullable=True),
        sa.Column(
            "confidence",
            sa.Enum("high", "medium", "low", name="confidence", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "published",
                "suspended",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("current_version_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status <> 'published' OR current_version_id IS NOT NULL", name=op.f("ck_product_published_has_version")),
        sa.CheckConstraint("NOT (sample AND lender_id IS NOT NULL)", name=op.f("ck_product_sample_has_no_lender")),
        sa.ForeignKeyConstraint(["lender_id"], ["organisation.id"], name=op.f("fk_product_lender_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("lender_id", "code", name=op.f("uq_product_lender_id_code"), postgresql_nulls_not_distinct=True),
        sa.UniqueConstraint("public_code", name=op.f("uq_product_public_code")),
    )
    op.create_index(op.f("ix_product_status_id"), "product", ["status", "id"], unique=False)
    op.create_table(
        "profile",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sources", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_profile_organisation_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_profile")),
    )
    op.create_table(
        "access_token",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["api_client.id"], name=op.f("fk_access_token_client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_token_token_hash")),
    )
    op.create_index(op.f("ix_access_token_client_id"), "access_token", ["client_id"], unique=False)
    op.create_index("ix_access_token_expires_at", "access_token", ["expires_at"], unique=False)
    op.create_table(
        "policy_version",
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column(
            "issuer_level",
            sa.Enum("national", "province", "city", "district", name="issuer_level", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("tags", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("beneficiaries", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("summary_zh", sa.Text(), nullable=False),
        sa.Column("interpretation_zh", sa.Text(), nullable=True),
        sa.Column("criterion", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("preferences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("undertakings", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("benefit", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("materials", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("process", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("stacking_zh", sa.Text(), nullable=True),
        sa.Column("notes_zh", sa.Text(), nullable=True),
        sa.Column("guidance", sa.Boolean(), nullable=False),
        sa.Column("unstated", sa.Boolean(), nullable=False),
        sa.Column("regions", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("subject_kinds", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "guidance OR (criterion IS NOT NULL AND jsonb_typeof(criterion) = 'object')", name=op.f("ck_policy_version_criterion")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_policy_version_number")),
        sa.CheckConstraint("valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_policy_version_validity")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_policy_version_policy_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("policy_id", "number", name=op.f("uq_policy_version_policy_id_number")),
    )
    op.create_table(
        "product_version",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("summary_zh", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("columns", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("guarantee_modes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("amount_min_fen", sa.BigInteger(), nullable=True),
        sa.Column("amount_max_fen", sa.BigInteger(), nullable=True),
        sa.Column("amount_rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rate", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fees", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("pricing_tiers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("term_months_min", sa.Integer(), nullable=True),
        sa.Column("term_months_max", sa.Integer(), nullable=True),
        sa.Column("repayment_methods", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("criterion", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("preferences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("undertakings", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("required_documents", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("promise_days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("here", "jump", "interface", "none", name="channel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("online", sa.Boolean(), nullable=True),
        sa.Column("risk_pool_zh", sa.Text(), nullable=True),
        sa.Column("notes_zh", sa.Text(), nullable=True),
        sa.Column("unstated", sa.Boolean(), nullable=False),
        sa.Column("regions", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("subject_kinds", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "amount_min_fen IS NULL OR amount_max_fen IS NULL OR amount_min_fen <= amount_max_fen", name=op.f("ck_product_version_amounts")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_product_version_number")),
        sa.CheckConstraint(
            "term_months_min IS NULL OR term_months_max IS NULL OR term_months_min <= term_months_max",
            name=op.f("ck_product_version_terms"),
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_product_version_product_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_version")),
        sa.UniqueConstraint("product_id", "number", name=op.f("uq_product_version_product_id_number")),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_session_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_sign_in_session_membership_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    op.create_index("ix_sign_in_session_account_id", "sign_in_session", ["account_id"], unique=False)
    op.create_index("ix_sign_in_session_expires_at", "sign_in_session", ["expires_at"], unique=False)
    op.create_foreign_key(
        "fk_policy_current_version_id", "policy", "policy_version", ["current_version_id"], ["id"], ondelete="RESTRICT", use_alter=True
    )
    op.create_foreign_key(
        "fk_product_current_version_id", "product", "product_version", ["current_version_id"], ["id"], ondelete="RESTRICT", use_alter=True
    )


def downgrade() -> None:
    """Back to an empty database."""

    op.drop_constraint("fk_policy_current_version_id", "policy", type_="foreignkey")
    op.drop_constraint("fk_product_current_version_id", "product", type_="foreignkey")
    op.drop_index("ix_sign_in_session_expires_at", table_name="sign_in_session")
    op.drop_index("ix_sign_in_session_account_id", table_name="sign_in_session")
    op.drop_table("sign_in_session")
    op.drop_table("product_version")
    op.drop_table("policy_version")
    op.drop_index("ix_access_token_expires_at", table_name="access_token")
    op.drop_index(op.f("ix_access_token_client_id"), table_name="access_token")
    op.drop_table("access_token")
    op.drop_table("profile")
    op.drop_index(op.f("ix_product_status_id"), table_name="product")
    op.drop_table("product")
    op.drop_index(op.f("ix_policy_status_id"), table_name="policy")
    op.drop_index(op.f("ix_policy_issuer_id"), table_name="policy")
    op.drop_table("policy")
    op.drop_index(op.f("ix_membership_organisation_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_api_client_organisation_id"), table_name="api_client")
    op.drop_table("api_client")
    op.drop_index(op.f("ix_search_document_vector"), table_name="search_document", postgresql_using="gin")
    op.drop_index(
        op.f("ix_search_document_title_folded"),
        table_name="search_document",
        postgresql_using="gin",
        postgresql_ops={"title_folded": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_search_document_tags"), table_name="search_document", postgresql_using="gin")
    op.drop_table("search_document")
    op.drop_index("ix_rate_window_started_at", table_name="rate_window")
    op.drop_table("rate_window")
    op.drop_index("ix_organisation_synthetic_enterprise", table_name="organisation")
    op.drop_index(op.f("ix_organisation_region"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("catalogue_revision")
    op.drop_table("account")
