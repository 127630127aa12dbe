"""Who works at the demonstration's institutions: somebody for every role that has a page, two where one person may not do it alone."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import ROLE_LABELS_ZH, Role
from marketplace.members.repository import organisation_by_id
from web.demo.accounts import Seat

R = Role
# Username, role, institution of `web.demo.institutions`, what it is good for.
STAFF = (
    ("operator-a", R.OPERATOR, "demo_platform", "platform; a second operator publishes what the first submits"),
    ("operator-b", R.OPERATOR, "demo_platform", "platform; the second operator"),
    ("security-a", R.SECURITY_ADMIN, "demo_platform", "platform; accounts, locks, API clients"),
    ("security-b", R.SECURITY_ADMIN, "demo_platform", "platform; the second one, since nobody handles the own account"),
    ("auditor", R.AUDITOR, "demo_platform", "platform; reads and verifies the log"),
    ("bank-a-admin", R.BANK_ADMIN, "demo_bank_a", "synthetic bank, API clients and webhooks"),
    ("bank-b-admin", R.BANK_ADMIN, "demo_bank_b", "another synthetic bank"),
    ("guarantor-a", R.GUARANTOR_APPROVER, "demo_guarantor_a", "synthetic guarantor"),
    ("guarantor-b", R.GUARANTOR_APPROVER, "demo_guarantor_b", "another synthetic guarantor"),
    ("bureau-a", R.BUREAU_APPROVER, "demo_finance_bureau", "synthetic bureau"),
    ("bureau-b", R.BUREAU_APPROVER, "demo_finance_bureau", "the same bureau, a second approver"),
    ("bureau-editor", R.BUREAU_POLICY_EDITOR, "demo_finance_bureau", "synthetic bureau; writes its policies and signs first"),
    ("bureau-reviewer", R.BUREAU_REVIEWER, "demo_finance_bureau", "the same bureau; signs second or returns"),
    ("bureau-reviewer-2", R.BUREAU_REVIEWER, "demo_finance_bureau", "the same bureau, a second reviewer"),
    ("bureau-treasurer", R.BUREAU_TREASURER, "demo_finance_bureau", "the same bureau; records money, pays what was approved"),
    ("bureau-treasurer-2", R.BUREAU_TREASURER, "demo_finance_bureau", "the same bureau, a second treasurer"),
    ("office-editor", R.BUREAU_POLICY_EDITOR, "demo_finance_office", "another synthetic bureau, of the province; its policies"),
    ("office-reviewer", R.BUREAU_REVIEWER, "demo_finance_office", "the other bureau; signs second or returns"),
    ("office-approver", R.BUREAU_APPROVER, "demo_finance_office", "the other bureau's approver"),
    ("office-approver-2", R.BUREAU_APPROVER, "demo_finance_office", "the other bureau's second approver"),
    ("office-treasurer", R.BUREAU_TREASURER, "demo_finance_office", "the other bureau's treasurer"),
    ("fund-manager", R.FUND_MANAGER, "demo_fund_manager", "synthetic fund manager; files loans and reviews claims first"),
    ("fund-manager-2", R.FUND_MANAGER, "demo_fund_manager", "the same manager, a second person"),
    ("guarantor-a-officer", R.GUARANTOR_OFFICER, "demo_guarantor_a", "synthetic guarantor's officer; payments and claims"),
    ("data-provider", R.DATA_PROVIDER, "demo_data_provider", "synthetic data provider"),
    ("bank-a-products", R.BANK_PRODUCT_MANAGER, "demo_bank_a", "synthetic bank; writes its products, an operator publishes them"),
    ("bank-b-products", R.BANK_PRODUCT_MANAGER, "demo_bank_b", "the other bank's products"),
    ("bank-a-branch", R.BANK_OFFICER, "demo_bank_a_branch", "officer of a branch; reads under the consents to its bank"),
    ("bank-a-officer", R.BANK_OFFICER, "demo_bank_a", "officer of the head office; takes applications on, proposes, signs"),
    ("bank-a-officer-2", R.BANK_OFFICER, "demo_bank_a", "a second officer, to whom cases can be given"),
    ("bank-a-approver", R.BANK_APPROVER, "demo_bank_a", "approves what an officer proposed"),
    ("bank-a-approver-2", R.BANK_APPROVER, "demo_bank_a", "the second approver, above the bank's limit"),
    ("bank-b-officer", R.BANK_OFFICER, "demo_bank_b", "the other bank's officer"),
    ("bank-b-approver", R.BANK_APPROVER, "demo_bank_b", "the other bank's approver"),
    ("sandbox-officer", R.BANK_OFFICER, "demo_sandbox_bank", "sandbox: try a program here; nobody else sees what happens"),
    ("sandbox-approver", R.BANK_APPROVER, "demo_sandbox_bank", "sandbox; approves"),
    ("sandbox-admin", R.BANK_ADMIN, "demo_sandbox_bank", "sandbox; webhooks and API clients"),
    ("sandbox-products", R.BANK_PRODUCT_MANAGER, "demo_sandbox_bank", "sandbox; products"),
    ("insurer", R.GUARANTOR_APPROVER, "demo_insurer", "synthetic insurer"),
    ("treasury", R.BUREAU_TREASURER, "demo_treasury", "synthetic treasury"),
    ("credit-service", R.DATA_PROVIDER, "demo_credit_service", "synthetic credit-service institution"),
)


async def staff_seats(session: AsyncSession, institutions: dict[str, UUID]) -> list[Seat]:
    """Their seats; `institutions` are ids by code."""
    return [
        Seat(username, f"示例{ROLE_LABELS_ZH[role]}", role, await organisation_by_id(session, institutions[code]), notes)
        for username, role, code, notes in STAFF
    ]
