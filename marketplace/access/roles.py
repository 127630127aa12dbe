"""Who a caller can be: the roles of the open interface, and nobody."""

from enum import StrEnum


class Role(StrEnum):
    """One caller acts as one role of one organisation; `ANONYMOUS` is a caller who proved nothing."""

    ANONYMOUS = "anonymous"
    ENTERPRISE_OWNER = "enterprise_owner"  # 企业法定代表人或其授权的管理员
    ENTERPRISE_AGENT = "enterprise_agent"  # 企业经办人
    BANK_PRODUCT_MANAGER = "bank_product_manager"  # 银行产品经理
    BANK_OFFICER = "bank_officer"  # 银行客户经理
    BANK_APPROVER = "bank_approver"  # 银行审批人
    BANK_ADMIN = "bank_admin"  # 银行管理员
    GUARANTOR_OFFICER = "guarantor_officer"  # 担保机构经办
    GUARANTOR_APPROVER = "guarantor_approver"  # 担保机构审批
    BUREAU_POLICY_EDITOR = "bureau_policy_editor"  # 主管部门政策编辑
    BUREAU_REVIEWER = "bureau_reviewer"  # 主管部门审核
    BUREAU_APPROVER = "bureau_approver"  # 主管部门审批
    BUREAU_TREASURER = "bureau_treasurer"  # 主管部门拨付
    FUND_MANAGER = "fund_manager"  # 受托管理机构
    DATA_PROVIDER = "data_provider"  # 数据提供单位
    OPERATOR = "operator"  # 平台运营
    SECURITY_ADMIN = "security_admin"  # 安全管理员
    REGIONAL_EDITOR = "regional_editor"  # 地方频道编辑
    LEADER = "leader"  # 领导
    AUDITOR = "auditor"  # 审计


MEMBER_ROLES = tuple(role for role in Role if role is not Role.ANONYMOUS)
ENTERPRISE_ROLES = (Role.ENTERPRISE_OWNER, Role.ENTERPRISE_AGENT)
STAFF_ROLES = tuple(role for role in MEMBER_ROLES if role not in ENTERPRISE_ROLES)  # who cannot work without a second factor
SPLIT_DUTIES = (Role.OPERATOR, Role.SECURITY_ADMIN, Role.AUDITOR)  # nobody holds two of them (职责分离)
# Kinds of organisations (`members.models.OrganisationKind`) by what their people do here.
SUBJECTS = frozenset({"enterprise", "individual_business", "cooperative", "family_farm", "farm_household", "natural_person", "village"})
LENDERS = frozenset({"bank", "leasing", "factoring"})
RISK_SHARERS = frozenset({"guarantor", "reguarantor", "insurer"})
BUREAUX = frozenset({"bureau"})
PROVIDERS = frozenset({"data_provider", "credit_service", "procurement_unit", "treasury"})
PLATFORM = frozenset({"platform"})
# Of which kinds of organisations each role is.
KINDS_OF_ROLE: dict[Role, frozenset[str]] = {
    Role.ENTERPRISE_OWNER: SUBJECTS,
    Role.ENTERPRISE_AGENT: SUBJECTS,
    Role.BANK_PRODUCT_MANAGER: LENDERS,
    Role.BANK_OFFICER: LENDERS,
    Role.BANK_APPROVER: LENDERS,
    Role.BANK_ADMIN: LENDERS,
    Role.GUARANTOR_OFFICER: RISK_SHARERS,
    Role.GUARANTOR_APPROVER: RISK_SHARERS,
    Role.BUREAU_POLICY_EDITOR: BUREAUX,
    Role.BUREAU_REVIEWER: BUREAUX,
    Role.BUREAU_APPROVER: BUREAUX,
    Role.BUREAU_TREASURER: BUREAUX | {"treasury"},
    Role.FUND_MANAGER: frozenset({"fund_manager"}),
    Role.DATA_PROVIDER: PROVIDERS,
    Role.OPERATOR: PLATFORM,
    Role.SECURITY_ADMIN: PLATFORM,
    Role.REGIONAL_EDITOR: BUREAUX,
    Role.LEADER: BUREAUX,
    Role.AUDITOR: PLATFORM,
}


def roles_of(kind: str) -> tuple[Role, ...]:
    """The roles that people and programs of an organisation of this kind can have."""
    return tuple(role for role in MEMBER_ROLES if kind in KINDS_OF_ROLE[role])


ROLE_LABELS_ZH: dict[Role, str] = {
    Role.ANONYMOUS: "未登录",
    Role.ENTERPRISE_OWNER: "企业管理员",
    Role.ENTERPRISE_AGENT: "企业经办人",
    Role.BANK_PRODUCT_MANAGER: "银行产品经理",
    Role.BANK_OFFICER: "银行客户经理",
    Role.BANK_APPROVER: "银行审批人",
    Role.BANK_ADMIN: "银行管理员",
    Role.GUARANTOR_OFFICER: "担保经办",
    Role.GUARANTOR_APPROVER: "担保审批",
    Role.BUREAU_POLICY_EDITOR: "政策编辑",
    Role.BUREAU_REVIEWER: "主管部门审核",
    Role.BUREAU_APPROVER: "主管部门审批",
    Role.BUREAU_TREASURER: "主管部门拨付",
    Role.FUND_MANAGER: "受托管理机构",
    Role.DATA_PROVIDER: "数据提供单位",
    Role.OPERATOR: "平台运营",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.REGIONAL_EDITOR: "地方频道编辑",
    Role.LEADER: "领导",
    Role.AUDITOR: "审计",
}
