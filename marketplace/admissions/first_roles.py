"""As which role the first person of a new institution works."""

from marketplace.access.roles import Role
from marketplace.admissions.kinds import K
from marketplace.members.models import OrganisationKind

FIRST_ROLES: dict[OrganisationKind, Role] = {
    K.BANK: Role.BANK_ADMIN,
    K.LEASING: Role.BANK_ADMIN,
    K.FACTORING: Role.BANK_ADMIN,
    K.GUARANTOR: Role.GUARANTOR_APPROVER,
    K.REGUARANTOR: Role.GUARANTOR_APPROVER,
    K.INSURER: Role.GUARANTOR_APPROVER,
    K.BUREAU: Role.BUREAU_APPROVER,
    K.TREASURY: Role.BUREAU_TREASURER,
    K.FUND_MANAGER: Role.FUND_MANAGER,
    K.DATA_PROVIDER: Role.DATA_PROVIDER,
    K.CREDIT_SERVICE: Role.DATA_PROVIDER,
    K.PROCUREMENT_UNIT: Role.DATA_PROVIDER,
}
