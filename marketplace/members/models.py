"""Tables of organisations and of the people who act for them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.access.roles import Role
from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum


class OrganisationKind(StrEnum):
    """What an organisation is on the platform."""

    ENTERPRISE = "enterprise"  # 企业
    INDIVIDUAL_BUSINESS = "individual_business"  # 个体工商户
    COOPERATIVE = "cooperative"  # 农民专业合作社
    FAMILY_FARM = "family_farm"  # 家庭农场
    FARM_HOUSEHOLD = "farm_household"  # 农户
    NATURAL_PERSON = "natural_person"  # 其他自然人
    VILLAGE = "village"  # 村、社区
    BANK = "bank"
    GUARANTOR = "guarantor"  # 融资担保机构
    REGUARANTOR = "reguarantor"  # 再担保机构
    INSURER = "insurer"  # 保险机构
    LEASING = "leasing"  # 融资租赁公司
    FACTORING = "factoring"  # 商业保理公司
    CREDIT_SERVICE = "credit_service"  # 信用服务机构
    BUREAU = "bureau"  # 主管部门
    TREASURY = "treasury"  # 国库、财政支付单位
    PROCUREMENT_UNIT = "procurement_unit"  # 采购单位
    FUND_MANAGER = "fund_manager"  # 受托管理机构
    DATA_PROVIDER = "data_provider"
    PLATFORM = "platform"  # 平台运营机构


# Whom information, profiles and consents are about (信息主体). All others are institutions (机构).
SUBJECT_KINDS = frozenset(
    {
        OrganisationKind.ENTERPRISE,
        OrganisationKind.INDIVIDUAL_BUSINESS,
        OrganisationKind.COOPERATIVE,
        OrganisationKind.FAMILY_FARM,
        OrganisationKind.FARM_HOUSEHOLD,
        OrganisationKind.NATURAL_PERSON,
        OrganisationKind.VILLAGE,
    }
)
# Subjects that are people: never addressed by an identity number, and without a unified social credit code.
PERSONAL_KINDS = frozenset({OrganisationKind.FARM_HOUSEHOLD, OrganisationKind.NATURAL_PERSON})


class OrganisationStatus(StrEnum):
    """Only members of an `active` organisation can sign in."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXITED = "exited"


class Organisation(WithId, Base):
    """A party of the marketplace. `region` is a GB/T 2260 code; `synthetic` ones exist only in demonstrations.

    `sandbox` ones (沙箱) try their programs among themselves: no list, no match, no figure and no fact of anybody else knows of them.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'", name="uscc_form"),
        CheckConstraint("parent_id <> id", name="not_its_own_branch"),
        Index("ix_organisation_name", "name"),  # rows of providers that have only a name
        # The home page of a demonstration offers one of them to try; elsewhere the index is empty.
        Index("ix_organisation_synthetic_enterprise", "id", postgresql_where=text("synthetic AND kind = 'enterprise'")),
    )
    __table_rules__ = TableRules(app="SELECT", why="read to find out who the caller is; name and code of a party are public")

    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[OrganisationKind] = mapped_column(text_enum(OrganisationKind, "kind"))
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)  # 统一社会信用代码
    region: Mapped[str | None] = mapped_column(String(12), index=True)
    # A branch (分支机构) is its own organisation below the institution that it belongs to, and reads under that one's consents.
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), index=True)
    synthetic: Mapped[bool] = mapped_column(server_default="false", default=False)
    sandbox: Mapped[bool] = mapped_column(server_default="false", default=False)
    status: Mapped[OrganisationStatus] = mapped_column(
        text_enum(OrganisationStatus, "status"), server_default=OrganisationStatus.ACTIVE.value, default=OrganisationStatus.ACTIVE
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class FormerName(WithId, Base):
    """A name that an organisation had (曾用名), until its change was shown: by a newer registration, or by papers (`because`)."""

    __tablename__ = "organisation_former_name"
    __table_args__ = (Index(None, "organisation_id", "until_at"),)
    __table_rules__ = TableRules(app="SELECT", append_only=True, why="names of parties are public, former ones too")

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(200))
    until_at: Mapped[datetime]
    because: Mapped[str] = mapped_column(String(16))  # registration, papers
    source_id: Mapped[UUID]  # of the batch, or of the registration that an operator decided


class Membership(WithId, Base):
    """One account acts as one role of one organisation; `region` limits bureau, leader and branch roles to that subtree.

    An agent's has a term, both ends by the hour, and `scopes` (`access.scopes`); without them the role is whole and has no end.
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("account_id", "organisation_id", "role"),
        CheckConstraint("role <> 'anonymous'", name="role_of_a_member"),
        CheckConstraint("valid_until_at > valid_from_at", name="ends_after_it_begins"),
        CheckConstraint("NOT (active AND vetoed_at IS NOT NULL)", name="vetoed_is_over"),
        # Duties are split: nobody holds two of them (职责分离). The condition lists `SPLIT_DUTIES`.
        Index(
            "ix_membership_split_duties", "account_id", unique=True,
            postgresql_where=text("active AND role IN ('operator', 'security_admin', 'auditor')"),
        ),
    )  # fmt: skip
    __table_rules__ = TableRules(app="SELECT", why="read to find out who the caller is, so no tenant is bound yet")

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), index=True)
    role: Mapped[Role] = mapped_column(text_enum(Role, "role"))
    region: Mapped[str | None] = mapped_column(String(12))
    active: Mapped[bool] = mapped_column(server_default="true", default=True)
    valid_from_at: Mapped[datetime | None]
    valid_until_at: Mapped[datetime | None]  # the first instant at which it no longer counts
    scopes: Mapped[list[str] | None] = mapped_column(ARRAY(String(16)))
    # Ended by the enterprise itself, or by the decision whose the enterprise is: nobody but the enterprise gives it back.
    vetoed_at: Mapped[datetime | None]
    preferred_at: Mapped[datetime | None]  # when its person made it the one to sign in as: the latest of an account is taken
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
