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
# Of which kind of organisation (`members.models.OrganisationKind`) each role is.
KIND_OF_ROLE: dict[Role, str] = {
    Role.ENTERPRISE_OWNER: "enterprise",
    Role.ENTERPRISE_AGENT: "enterprise",
    Role.BANK_PRODUCT_MANAGER: "bank",
    Role.BANK_OFFICER: "bank",
    Role.BANK_APPROVER: "bank",
    Role.BANK_ADMIN: "bank",
    Role.GUARANTOR_OFFICER: "guarantor",
    Role.GUARANTOR_APPROVER: "guarantor",
    Role.BUREAU_POLICY_EDITOR: "bureau",
    Role.BUREAU_REVIEWER: "bureau",
    Role.BUREAU_APPROVER: "bureau",
    Role.BUREAU_TREASURER: "bureau",
    Role.FUND_MANAGER: "fund_manager",
    Role.DATA_PROVIDER: "data_provider",
    Role.OPERATOR: "platform",
    Role.SECURITY_ADMIN: "platform",
    Role.REGIONAL_EDITOR: "bureau",
    Role.LEADER: "bureau",
    Role.AUDITOR: "platform",
}
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
