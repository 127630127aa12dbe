"""What programs call: everything under /api/v1."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from web.api.accesses import list_accesses
from web.api.application_alternatives import list_alternatives
from web.api.application_groups import change_application_group, get_application_group, keep_other_applications, submit_application_group
from web.api.application_moves import APPLICATION_MOVES
from web.api.application_papers import download_application_document
from web.api.applications import (
    add_case_message,
    add_note,
    assign_applications,
    copy_application,
    create_application,
    get_application,
    get_application_form,
    list_applications,
    list_case_messages,
    list_notes,
)
from web.api.audit import list_audit_entries, verify_audit
from web.api.code_lists import list_industries, list_reason_codes, list_regions
from web.api.consents import get_consent, grant_consent, list_consents, narrow_consent, revoke_consent
from web.api.contracts import CONTRACT_MOVES, disburse_loan, get_own_contract, list_own_contracts
from web.api.declarations import get_my_declarations, put_my_declarations
from web.api.documents import download_document, get_document, upload_document
from web.api.enterprises import ask_enterprise, get_enterprise
from web.api.given_twice import require_one_meaning
from web.api.hand_overs import redeem_hand_over
from web.api.holiday_notices import (
    HOLIDAY_NOTICE_MOVES,
    change_holiday_notice,
    create_holiday_notice,
    get_holiday_notice,
    list_holiday_notices,
)
from web.api.information import get_information_item, list_information
from web.api.information_batches import deliver_batch, get_batch, list_batches, withdraw_delivered_batch
from web.api.loan_report_files import send_loan_report_file
from web.api.loan_reports import get_loan_report, list_loan_reports, send_loan_report
from web.api.loans import (
    LOAN_MOVES,
    classify_loan,
    default_loan,
    extend_own_loan,
    get_own_loan,
    list_own_loans,
    record_repayment,
    renew_own_loan,
)
from web.api.matches import list_matches, run_check
from web.api.oauth import create_token
from web.api.policies import download_policy_document, get_policy, list_policies
from web.api.policy_versions import POLICY_WORK
from web.api.product_versions import (
    PRODUCT_MOVES,
    PRODUCT_VERSION_MOVES,
    begin_product_version,
    change_product_draft,
    copy_product_draft,
    create_product_draft,
    get_product_draft,
    get_product_listing,
    list_product_drafts,
)
from web.api.products import get_product, list_products
from web.api.profile import get_my_profile
from web.api.raw_records import list_raw_records
from web.api.reach import ask_reach
from web.api.receipts import get_receipt, keep_matches
from web.api.reports import get_own_report, get_report
from web.api.tasks import get_task
from web.api.vocabulary import list_vocabulary
from web.api.webhooks import (
    WEBHOOK_MOVES,
    confirm_webhook,
    get_webhook,
    list_events,
    list_webhook_deliveries,
    list_webhooks,
    redeliver_webhook,
    register_webhook,
    rotate_webhook_secret,
)
from web.served.claims_api import CLAIM_API
from web.served.filings import FILING_API
from web.served.fund_ledger import LEDGER_API
from web.served.funds import FUND_API

CATALOGUE_API: list[ControllerRouterHandler] = [
    list_products,
    get_product,
    list_policies,
    get_policy,
    download_policy_document,
    *POLICY_WORK,
    list_vocabulary,
    list_information,
    get_information_item,
    list_regions,
    list_industries,
    list_reason_codes,
]
PRODUCT_API: list[ControllerRouterHandler] = [
    create_product_draft,
    change_product_draft,
    begin_product_version,
    copy_product_draft,
    get_product_draft,
    get_product_listing,
    list_product_drafts,
    *PRODUCT_VERSION_MOVES,
    *PRODUCT_MOVES,
]
WEBHOOK_API: list[ControllerRouterHandler] = [
    register_webhook,
    list_webhooks,
    get_webhook,
    confirm_webhook,
    rotate_webhook_secret,
    list_webhook_deliveries,
    redeliver_webhook,
    list_events,
]
DOCUMENT_API: list[ControllerRouterHandler] = [upload_document, get_document, download_document]
HOLIDAY_API: list[ControllerRouterHandler] = [
    create_holiday_notice,
    list_holiday_notices,
    get_holiday_notice,
    change_holiday_notice,
    *HOLIDAY_NOTICE_MOVES,
    *WEBHOOK_MOVES,
]
AUDIT_API: list[ControllerRouterHandler] = [list_audit_entries, verify_audit]
MATCH_API: list[ControllerRouterHandler] = [list_matches, run_check, keep_matches, get_receipt]
CONSENT_API: list[ControllerRouterHandler] = [grant_consent, list_consents, get_consent, narrow_consent, revoke_consent]
DISCLOSURE_API: list[ControllerRouterHandler] = [
    get_enterprise,
    ask_enterprise,
    get_report,
    get_own_report,
    list_raw_records,
    list_accesses,
]
DELIVERY_API: list[ControllerRouterHandler] = [deliver_batch, list_batches, get_batch, withdraw_delivered_batch]
LOAN_API: list[ControllerRouterHandler] = [
    list_own_contracts,
    get_own_contract,
    disburse_loan,
    *CONTRACT_MOVES,
    list_own_loans,
    send_loan_report,
    send_loan_report_file,
    list_loan_reports,
    get_loan_report,
    get_own_loan,
    record_repayment,
    classify_loan,
    default_loan,
    extend_own_loan,
    renew_own_loan,
    *LOAN_MOVES,
]
PROFILE_API: list[ControllerRouterHandler] = [get_my_profile, get_my_declarations, put_my_declarations]
APPLICATION_API: list[ControllerRouterHandler] = [
    create_application,
    list_applications,
    get_application,
    get_application_form,
    download_application_document,
    list_alternatives,
    copy_application,
    assign_applications,
    list_notes,
    add_note,
    list_case_messages,
    add_case_message,
    get_application_group,
    change_application_group,
    keep_other_applications,
    submit_application_group,
    redeem_hand_over,
    *APPLICATION_MOVES,
]
API = Router(
    "/api/v1",
    route_handlers=[
        create_token,
        ask_reach,
        *MATCH_API,
        *CATALOGUE_API,
        *PRODUCT_API,
        *WEBHOOK_API,
        *DOCUMENT_API,
        get_task,
        *HOLIDAY_API,
        *AUDIT_API,
        *CONSENT_API,
        *DISCLOSURE_API,
        *DELIVERY_API,
        *PROFILE_API,
        *APPLICATION_API,
        *LOAN_API,
        *FUND_API,
        *LEDGER_API,
        *FILING_API,
        *CLAIM_API,
    ],
    guards=[require_one_meaning],
    include_in_schema=True,
)
