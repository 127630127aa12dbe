"""The one list of what the web process serves. Each route names its permission; `marketplace/access/policy.csv` says who has it."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from web.api.accesses import list_accesses
from web.api.application_alternatives import list_alternatives
from web.api.application_groups import (
    change_application_group,
    get_application_group,
    keep_other_applications,
    submit_application_group,
)
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
from web.api.eligibility_schema import eligibility_schema_document
from web.api.enterprises import ask_enterprise, get_enterprise
from web.api.given_twice import require_one_meaning
from web.api.holiday_notices import (
    HOLIDAY_NOTICE_MOVES,
    change_holiday_notice,
    create_holiday_notice,
    get_holiday_notice,
    list_holiday_notices,
)
from web.api.information import get_information_item, list_information
from web.api.information_batches import deliver_batch, get_batch, list_batches, withdraw_delivered_batch
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
from web.api.policies import get_policy, list_policies
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
from web.health import healthz
from web.pages.account.close import close_form, close_own_account
from web.pages.account.factor import confirm_factor, factor_page, renew_recovery_codes, start_factor, switch_factor_off
from web.pages.account.identity import identity_page, send_identity_papers, verify_identity
from web.pages.account.leave import end_leave, leave_page, register_leave
from web.pages.account.message_settings import (
    confirm_contact,
    enter_contact,
    message_settings,
    remove_contact,
    resend_contact_code,
    save_message_settings,
)
from web.pages.account.messages import mark_all_messages, mark_message, message_list, open_message
from web.pages.account.password import change_password, password_page
from web.pages.account.roles import prefer_membership, role_list, switch_role
from web.pages.account.security import security_page
from web.pages.account.sessions import revoke_all_sessions, revoke_session, session_list
from web.pages.account.sign_out import sign_out
from web.pages.account.task import own_task
from web.pages.audit.entries import audit_entries, audit_entry, audit_proof
from web.pages.audit.log import audit_log, download_audit_export, export_audit_log, verify_audit_log
from web.pages.bank.product_file import export_version, import_version
from web.pages.bank.products import (
    BANK_PRODUCT_MOVES,
    bank_product,
    bank_products,
    bank_versions,
    begin_bank_version,
    copy_bank_product,
    new_bank_product,
)
from web.pages.claims.claimant import CLAIMANT_MOVES, claim_page, new_claim, submit_claim
from web.pages.claims.owner import answer_claim, own_claim, own_claims
from web.pages.consents import consent_page, issue_consent_receipt, narrow_on_page, received_consents, revoke_on_page
from web.pages.documents.mine import delete_my_document, download_my_document, my_documents, upload_my_documents
from web.pages.enterprise.accesses import export_my_accesses, my_accesses
from web.pages.enterprise.agents import (
    agent_list,
    agent_page,
    confirm_agent,
    confirm_mandate,
    end_agent,
    invite_agent,
    mandate_scan,
    withdraw_invitation,
)
from web.pages.enterprise.assisted import confirm_assisted, my_assisted, my_assisted_filing, refuse_assisted
from web.pages.enterprise.consents import my_consents, new_consent, sign_consent
from web.pages.enterprise.declarations import my_declarations, save_declarations
from web.pages.enterprise.matches import matches
from web.pages.enterprise.matches_pdf import issue_matches
from web.pages.enterprise.profile import my_profile, my_value
from web.pages.enterprise.receipts import download_my_receipt, keep_my_matches, my_receipt, my_receipts
from web.pages.enterprise.report import issue_my_report, my_report
from web.pages.institution.enterprises import enterprise_page, find_enterprise
from web.pages.institution.raw_records import raw_record_page
from web.pages.institution.report import issue_report, report_page
from web.pages.institution.standing import standing_page
from web.pages.integration.delivery import delivery_page, redeliver_delivery
from web.pages.integration.endpoint import (
    close_endpoint,
    confirm_endpoint,
    endpoint_page,
    pause_endpoint,
    resume_endpoint,
    rotate_endpoint_secret,
)
from web.pages.integration.overview import bank_integration, integration, register_endpoint
from web.pages.integration.own_clients import add_own_client, close_own_client, renew_own_client_secret
from web.pages.operator.admission_papers import attach_admission_papers, detach_admission_paper, download_admission_paper
from web.pages.operator.admissions import (
    ADMISSION_PAGE_MOVES,
    admission_list,
    admission_page,
    edit_admission,
    enter_admission,
    new_admission,
    renew_admission_code,
    save_admission,
)
from web.pages.operator.assessments import assessment_form, assessment_list, keep_assessment
from web.pages.operator.assisted import (
    assisted_list,
    assisted_page,
    attach_paper,
    edit_assisted,
    file_assisted,
    new_assisted,
    resend_assisted_code,
    save_assisted,
    send_assisted,
    withdraw_assisted,
)
from web.pages.operator.assisted_values import assisted_values, save_assisted_values
from web.pages.operator.calendar import calendar_page
from web.pages.operator.claims import OPERATOR_CLAIM_MOVES, claim_list, claim_paper, operator_claim
from web.pages.operator.followers import follower_desk, replay_parked_events
from web.pages.operator.holiday_notices import (
    NOTICE_PAGE_MOVES,
    draft_notice,
    edit_notice,
    new_notice,
    notice_list,
    notice_page,
    save_notice,
)
from web.pages.operator.identities import accept_identity, identity_case, identity_cases, identity_paper, refuse_identity
from web.pages.operator.information import (
    assign_item_provider,
    edit_item,
    end_item_provider,
    information_desk,
    item_desk,
    save_item,
)
from web.pages.operator.links import lift_link, link_desk, mark_link
from web.pages.operator.lpr import enter_lpr_rate, lpr_page
from web.pages.operator.mandates import mandate_list, record_mandate
from web.pages.operator.members import MEMBER_PAGE_MOVES, member_list, member_page
from web.pages.operator.overview import operator_overview
from web.pages.operator.precedence import precedence_desk, remove_precedence, set_precedence
from web.pages.operator.products import OPERATOR_PRODUCT_MOVES, review_list, review_of_version, review_page
from web.pages.operator.records import find_records, lift_record, mark_record, show_record
from web.pages.operator.tasks import replay_all, replay_one, task_desk
from web.pages.provider.batches import batch_page, batch_problems, take_batch_back
from web.pages.provider.held import decide_held, held_list, held_page
from web.pages.provider.overview import provider_overview
from web.pages.provider.quality import operator_imports, provider_quality
from web.pages.provider.upload import bring_delivery, confirm_upload, discard_delivery, upload_form, upload_page
from web.pages.public.admission import (
    admission_case,
    admission_case_form,
    admission_form,
    amend_admission,
    claim_admission,
    send_admission,
)
from web.pages.public.admission_papers import attach_papers, detach_paper, fetch_decision
from web.pages.public.assisted import assisted_code_form, confirm_by_code, read_assisted_code, refuse_by_code
from web.pages.public.check import check, check_code
from web.pages.public.compare import compare
from web.pages.public.help import help_page
from web.pages.public.home import home
from web.pages.public.information import information, information_item, information_template
from web.pages.public.institutions import institution_list
from web.pages.public.invitation import accept_invitation, invitation_form, read_invitation
from web.pages.public.login import login_page, sign_in
from web.pages.public.login_code import code_page, give_code
from web.pages.public.lost_factor import lost_factor_form, recover_lost_factor
from web.pages.public.mandate import (
    confirm_mandate_by_code,
    decline_mandate_by_code,
    mandate_code_form,
    read_mandate_code,
    read_mandate_scan,
)
from web.pages.public.policies import policies
from web.pages.public.policy import policy
from web.pages.public.preferences import change_size
from web.pages.public.product import product
from web.pages.public.products import products
from web.pages.public.recover import ask_recovery, recover_form, recovery_form, set_recovered_password
from web.pages.public.register import register_form, register_subject
from web.pages.public.register_account import register_account, register_account_form
from web.pages.public.register_contact import register_contact, register_contact_form, resend_register_code
from web.pages.public.styleguide import styleguide
from web.pages.public.verify import compare_file, verify, verify_form
from web.pages.public.vocabulary import vocabulary
from web.pages.reach.panel import reach_panel
from web.pages.reach.try_out import bank_reach, reach_page, try_reach
from web.pages.security.accounts import (
    account_list,
    account_page,
    dismiss_account,
    end_role,
    lock_account,
    reinstate_account,
    reset_factor,
    restore_role,
    revoke_account_session,
    unlock_account,
)
from web.pages.security.clients import client_list, close_client, renew_client_secret
from web.pages.security.erasure import erase_subject, erasure_page
from web.static_route import static_file

CATALOGUE_API: list[ControllerRouterHandler] = [
    list_products,
    get_product,
    list_policies,
    get_policy,
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
    ],
    guards=[require_one_meaning],
    include_in_schema=True,
)

ACCOUNT: list[ControllerRouterHandler] = [login_page, sign_in, sign_out, session_list, revoke_session, password_page, change_password]
CATALOGUE: list[ControllerRouterHandler] = [products, compare, product, policies, policy, vocabulary, lpr_page, enter_lpr_rate]
PRODUCT_WORK: list[ControllerRouterHandler] = [
    bank_products,
    new_bank_product,
    bank_product,
    begin_bank_version,
    copy_bank_product,
    bank_versions,
    export_version,
    import_version,
    review_list,
    review_page,
    review_of_version,
    *BANK_PRODUCT_MOVES,
    *OPERATOR_PRODUCT_MOVES,
]
PUBLIC: list[ControllerRouterHandler] = [home, check, check_code, help_page, styleguide, change_size]
ENTERPRISE: list[ControllerRouterHandler] = [matches, issue_matches, keep_my_matches, my_receipts, my_receipt, download_my_receipt]
PROFILE: list[ControllerRouterHandler] = [my_profile, my_value, my_declarations, save_declarations]
CONSENTS: list[ControllerRouterHandler] = [
    my_consents,
    new_consent,
    sign_consent,
    consent_page,
    narrow_on_page,
    revoke_on_page,
    issue_consent_receipt,
    received_consents,
    my_accesses,
    export_my_accesses,
]
RECORDS: list[ControllerRouterHandler] = [raw_record_page, find_records, show_record, mark_record, lift_record]
REPORTS: list[ControllerRouterHandler] = [my_report, issue_my_report, find_enterprise, enterprise_page, report_page, issue_report]
DOCUMENTS: list[ControllerRouterHandler] = [
    my_documents,
    upload_my_documents,
    download_my_document,
    delete_my_document,
    verify_form,
    verify,
    compare_file,
]

FACTOR: list[ControllerRouterHandler] = [
    code_page,
    give_code,
    lost_factor_form,
    recover_lost_factor,
    security_page,
    factor_page,
    start_factor,
    confirm_factor,
    renew_recovery_codes,
    switch_factor_off,
]
LEAVE: list[ControllerRouterHandler] = [leave_page, register_leave, end_leave]
TASKS: list[ControllerRouterHandler] = [own_task, task_desk, replay_one, replay_all]
SECURITY: list[ControllerRouterHandler] = [
    account_list,
    account_page,
    lock_account,
    unlock_account,
    dismiss_account,
    reinstate_account,
    reset_factor,
    revoke_account_session,
    end_role,
    restore_role,
    client_list,
    renew_client_secret,
    close_client,
    erasure_page,
    erase_subject,
]

MESSAGES: list[ControllerRouterHandler] = [
    message_list,
    open_message,
    mark_message,
    mark_all_messages,
    message_settings,
    save_message_settings,
    enter_contact,
    resend_contact_code,
    confirm_contact,
    remove_contact,
]

INTEGRATION: list[ControllerRouterHandler] = [
    bank_integration,
    integration,
    register_endpoint,
    endpoint_page,
    confirm_endpoint,
    rotate_endpoint_secret,
    pause_endpoint,
    resume_endpoint,
    close_endpoint,
    delivery_page,
    redeliver_delivery,
    add_own_client,
    renew_own_client_secret,
    close_own_client,
]
HOLIDAYS: list[ControllerRouterHandler] = [
    calendar_page,
    notice_list,
    new_notice,
    draft_notice,
    notice_page,
    edit_notice,
    save_notice,
    *NOTICE_PAGE_MOVES,
]
AUDIT: list[ControllerRouterHandler] = [
    audit_entries,
    audit_entry,
    audit_proof,
    audit_log,
    verify_audit_log,
    export_audit_log,
    download_audit_export,
]
INFORMATION: list[ControllerRouterHandler] = [
    information,
    information_item,
    information_template,
    information_desk,
    item_desk,
    edit_item,
    save_item,
    assign_item_provider,
    end_item_provider,
    precedence_desk,
    set_precedence,
    remove_precedence,
]
ENROLMENT: list[ControllerRouterHandler] = [
    agent_list,
    invite_agent,
    withdraw_invitation,
    agent_page,
    confirm_agent,
    confirm_mandate,
    mandate_scan,
    mandate_list,
    record_mandate,
    mandate_code_form,
    read_mandate_code,
    read_mandate_scan,
    confirm_mandate_by_code,
    decline_mandate_by_code,
    end_agent,
    invitation_form,
    read_invitation,
    accept_invitation,
    role_list,
    switch_role,
    prefer_membership,
    revoke_all_sessions,
    register_form,
    register_subject,
    register_contact_form,
    register_contact,
    resend_register_code,
    register_account_form,
    register_account,
    identity_page,
    verify_identity,
    send_identity_papers,
    identity_cases,
    identity_case,
    identity_paper,
    accept_identity,
    refuse_identity,
    recover_form,
    ask_recovery,
    recovery_form,
    set_recovered_password,
    new_claim,
    submit_claim,
    claim_page,
    *CLAIMANT_MOVES,
    own_claims,
    own_claim,
    answer_claim,
    close_form,
    close_own_account,
    claim_list,
    operator_claim,
    claim_paper,
    *OPERATOR_CLAIM_MOVES,
]
ADMISSIONS: list[ControllerRouterHandler] = [
    admission_form,
    send_admission,
    admission_case_form,
    admission_case,
    amend_admission,
    claim_admission,
    attach_papers,
    detach_paper,
    fetch_decision,
    admission_list,
    new_admission,
    enter_admission,
    admission_page,
    edit_admission,
    save_admission,
    renew_admission_code,
    attach_admission_papers,
    detach_admission_paper,
    download_admission_paper,
    *ADMISSION_PAGE_MOVES,
    institution_list,
    member_list,
    member_page,
    *MEMBER_PAGE_MOVES,
    standing_page,
    assessment_list,
    assessment_form,
    keep_assessment,
]
REACH: list[ControllerRouterHandler] = [bank_reach, reach_page, try_reach, reach_panel]
FOLLOWERS: list[ControllerRouterHandler] = [follower_desk, replay_parked_events]
RUNNING: list[ControllerRouterHandler] = [operator_overview]

PROVIDER: list[ControllerRouterHandler] = [
    provider_overview,
    upload_form,
    bring_delivery,
    upload_page,
    confirm_upload,
    discard_delivery,
    batch_page,
    batch_problems,
    take_batch_back,
    held_list,
    held_page,
    decide_held,
    provider_quality,
    operator_imports,
]

LINKS: list[ControllerRouterHandler] = [link_desk, mark_link, lift_link]
ASSISTED: list[ControllerRouterHandler] = [
    assisted_list,
    new_assisted,
    file_assisted,
    assisted_page,
    edit_assisted,
    save_assisted,
    assisted_values,
    save_assisted_values,
    attach_paper,
    send_assisted,
    resend_assisted_code,
    withdraw_assisted,
    my_assisted,
    my_assisted_filing,
    confirm_assisted,
    refuse_assisted,
    assisted_code_form,
    read_assisted_code,
    confirm_by_code,
    refuse_by_code,
]

ROUTES: list[ControllerRouterHandler] = [
    *ASSISTED,
    *LINKS,
    *PROVIDER,
    *ADMISSIONS,
    *ENROLMENT,
    healthz,
    static_file,
    eligibility_schema_document,
    API,
    *ACCOUNT,
    *PUBLIC,
    *CATALOGUE,
    *PRODUCT_WORK,
    *ENTERPRISE,
    *PROFILE,
    *CONSENTS,
    *RECORDS,
    *REPORTS,
    *DOCUMENTS,
    *FACTOR,
    *LEAVE,
    *MESSAGES,
    *RUNNING,
    *SECURITY,
    *TASKS,
    *INTEGRATION,
    *HOLIDAYS,
    *AUDIT,
    *FOLLOWERS,
    *REACH,
    *INFORMATION,
]
